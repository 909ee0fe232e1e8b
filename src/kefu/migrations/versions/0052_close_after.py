"""close after"""

from kefu.migrations.run import run_step

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    """Apply the step."""
    run_step("0052_close_after")
