"""members"""

from kefu.migrations.run import run_step

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Apply the step."""
    run_step("0002_members")
