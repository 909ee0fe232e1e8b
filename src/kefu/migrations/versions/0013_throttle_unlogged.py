"""throttle unlogged"""

from kefu.migrations.run import run_step

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Apply the step."""
    run_step("0013_throttle_unlogged")
