"""end states"""

from kefu.migrations.run import run_step

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Apply the step."""
    run_step("0010_end_states")
