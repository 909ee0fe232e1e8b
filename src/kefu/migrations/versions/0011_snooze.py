"""snooze"""

from kefu.migrations.run import run_step

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Apply the step."""
    run_step("0011_snooze")
