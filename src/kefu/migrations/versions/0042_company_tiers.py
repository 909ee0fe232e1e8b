"""tiers of companies"""

from kefu.migrations.run import run_step

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    """Apply the step."""
    run_step("0042_company_tiers")
