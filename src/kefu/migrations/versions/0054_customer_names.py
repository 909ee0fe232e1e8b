"""customer names"""

from kefu.migrations.run import run_step

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    """Apply the step."""
    run_step("0054_customer_names")
