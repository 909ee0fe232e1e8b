"""forwards"""

from kefu.migrations.run import run_step

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    """Apply the step."""
    run_step("0044_forwards")
