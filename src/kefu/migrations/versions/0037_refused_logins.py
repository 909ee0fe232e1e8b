"""refused log-ins"""

from kefu.migrations.run import run_step

revision = "0037"
down_revision = "0033"


def upgrade() -> None:
    """Apply the step."""
    run_step("0037_refused_logins")
