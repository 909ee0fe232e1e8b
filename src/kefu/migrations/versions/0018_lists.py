"""lists"""

from kefu.migrations.run import run_step

revision = "0018"
down_revision = "0020"


def upgrade() -> None:
    """Apply the step."""
    run_step("0018_lists")
