"""mail"""

from kefu.migrations.run import run_step

revision = "0022"
down_revision = "0020"


def upgrade() -> None:
    """Apply the step."""
    run_step("0022_mail")
