"""erasure"""

from kefu.migrations.run import run_step

revision = "0021"
down_revision = "0018"


def upgrade() -> None:
    """Apply the step."""
    run_step("0021_erasure")
