"""whispers"""

from kefu.migrations.run import run_step

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    """Apply the step."""
    run_step("0040_whispers")
