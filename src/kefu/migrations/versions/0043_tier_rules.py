"""rules of tiers"""

from kefu.migrations.run import run_step

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    """Apply the step."""
    run_step("0043_tier_rules")
