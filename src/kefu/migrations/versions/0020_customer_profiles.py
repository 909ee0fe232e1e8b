"""customer profiles"""

from kefu.migrations.run import run_step

revision = "0020"
down_revision = "0016"


def upgrade() -> None:
    """Apply the step."""
    run_step("0020_customer_profiles")
