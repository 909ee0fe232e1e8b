"""hand over"""

from kefu.migrations.run import run_step

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Apply the step."""
    run_step("0023_hand_over")
