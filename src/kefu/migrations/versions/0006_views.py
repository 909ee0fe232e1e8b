"""views"""

from kefu.migrations.run import run_step

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Apply the step."""
    run_step("0006_views")
