"""ratings"""

from kefu.migrations.run import run_step

revision = "0033"
down_revision = "0029"


def upgrade() -> None:
    """Apply the step."""
    run_step("0033_ratings")
