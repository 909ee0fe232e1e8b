"""fields of customers"""

from kefu.migrations.run import run_step

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    """Apply the step."""
    run_step("0039_customer_fields")
