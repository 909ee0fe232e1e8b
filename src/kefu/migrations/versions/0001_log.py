"""log"""

from kefu.migrations.run import run_step

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Apply the step."""
    run_step("0001_log")
