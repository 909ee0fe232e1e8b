"""customer marks"""

from kefu.migrations.run import run_step

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    """Apply the step."""
    run_step("0049_customer_marks")
