"""who answers becomes the owner"""

from kefu.migrations.run import run_step

revision = "0057"
down_revision = "0056"


def upgrade() -> None:
    """Apply the step."""
    run_step("0057_assign_on_reply")
