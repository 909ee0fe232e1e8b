"""roles"""

from kefu.migrations.run import run_step

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    """Apply the step."""
    run_step("0045_roles")
