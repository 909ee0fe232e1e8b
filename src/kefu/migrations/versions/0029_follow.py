"""follow"""

from kefu.migrations.run import run_step

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Apply the step."""
    run_step("0029_follow")
