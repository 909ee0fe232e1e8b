"""tickets"""

from kefu.migrations.run import run_step

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Apply the step."""
    run_step("0004_tickets")
