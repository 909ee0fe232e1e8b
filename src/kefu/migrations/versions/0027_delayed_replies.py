"""delayed replies"""

from kefu.migrations.run import run_step

revision = "0027"
down_revision = "0024"


def upgrade() -> None:
    """Apply the step."""
    run_step("0027_delayed_replies")
