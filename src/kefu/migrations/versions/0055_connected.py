"""connected"""

from kefu.migrations.run import run_step

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    """Apply the step."""
    run_step("0055_connected")
