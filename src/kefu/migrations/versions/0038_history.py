"""history"""

from kefu.migrations.run import run_step

revision = "0038"
down_revision = "0036"


def upgrade() -> None:
    """Apply the step."""
    run_step("0038_history")
