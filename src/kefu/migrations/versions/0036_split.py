"""split"""

from kefu.migrations.run import run_step

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    """Apply the step."""
    run_step("0036_split")
