"""terms of companies"""

from kefu.migrations.run import run_step

revision = "0056"
down_revision = "0055"


def upgrade() -> None:
    """Apply the step."""
    run_step("0056_company_terms")
