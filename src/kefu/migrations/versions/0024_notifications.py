"""notifications"""

from kefu.migrations.run import run_step

revision = "0024"
down_revision = "0021"


def upgrade() -> None:
    """Apply the step."""
    run_step("0024_notifications")
