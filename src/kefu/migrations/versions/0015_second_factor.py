"""second factor"""

from kefu.migrations.run import run_step

revision = "0015"
down_revision = "0013"


def upgrade() -> None:
    """Apply the step."""
    run_step("0015_second_factor")
