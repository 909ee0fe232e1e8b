"""looks"""

from kefu.migrations.run import run_step

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    """Apply the step."""
    run_step("0046_looks")
