"""webchat"""

from kefu.migrations.run import run_step

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Apply the step."""
    run_step("0005_webchat")
