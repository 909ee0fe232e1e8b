"""followers and covers"""

from kefu.migrations.run import run_step

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    """Apply the step."""
    run_step("0051_followers_and_covers")
