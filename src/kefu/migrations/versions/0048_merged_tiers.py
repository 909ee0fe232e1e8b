"""merged tiers"""

from kefu.migrations.run import run_step

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    """Apply the step."""
    run_step("0048_merged_tiers")
