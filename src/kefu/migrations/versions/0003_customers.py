"""customers"""

from kefu.migrations.run import run_step

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Apply the step."""
    run_step("0003_customers")
