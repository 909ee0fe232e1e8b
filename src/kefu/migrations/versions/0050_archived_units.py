"""archived units"""

from kefu.migrations.run import run_step

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    """Apply the step."""
    run_step("0050_archived_units")
