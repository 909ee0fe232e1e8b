"""lists"""

from kefu.migrations.run import run_step

revision = "0018"
down_revision = "0023"


def upgrade() -> None:
    """Apply the step."""
    run_step("0018_lists")
