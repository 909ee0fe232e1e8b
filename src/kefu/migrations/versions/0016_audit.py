"""audit"""

from kefu.migrations.run import run_step

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Apply the step."""
    run_step("0016_audit")
