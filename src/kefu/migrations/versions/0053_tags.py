"""tags"""

from kefu.migrations.run import run_step

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    """Apply the step."""
    run_step("0053_tags")
