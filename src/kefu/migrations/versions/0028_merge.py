"""merge"""

from kefu.migrations.run import run_step

revision = "0028"
down_revision = "0025"


def upgrade() -> None:
    """Apply the step."""
    run_step("0028_merge")
