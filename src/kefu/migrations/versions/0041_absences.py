"""absences"""

from kefu.migrations.run import run_step

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    """Apply the step."""
    run_step("0041_absences")
