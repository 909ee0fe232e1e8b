"""ratings"""

from kefu.migrations.run import run_step

revision = "0033"
down_revision = "0031"


def upgrade() -> None:
    """Apply the step."""
    run_step("0033_ratings")
