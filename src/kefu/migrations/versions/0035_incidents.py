"""incidents"""

from kefu.migrations.run import run_step

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    """Apply the step."""
    run_step("0035_incidents")
