"""saved views"""

from kefu.migrations.run import run_step

revision = "0025"
down_revision = "0027"


def upgrade() -> None:
    """Apply the step."""
    run_step("0025_saved_views")
