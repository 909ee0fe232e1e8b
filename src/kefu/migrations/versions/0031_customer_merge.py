"""merging customers"""

from kefu.migrations.run import run_step

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Apply the step."""
    run_step("0031_customer_merge")
