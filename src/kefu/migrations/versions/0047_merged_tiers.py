"""merged tiers"""

from kefu.migrations.run import run_step

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    """Apply the step."""
    run_step("0047_merged_tiers")
