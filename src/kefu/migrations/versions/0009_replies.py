"""replies"""

from kefu.migrations.run import run_step

revision = "0009"
down_revision = "0007"


def upgrade() -> None:
    """Apply the step."""
    run_step("0009_replies")
