"""bulk and links"""

from kefu.migrations.run import run_step

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Apply the step."""
    run_step("0012_bulk_and_links")
