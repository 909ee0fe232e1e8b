"""R11 in small: the present Kefu, then itself with one more step of the schema, under load."""

import re
from pathlib import Path

import pytest

from kefu.migrations.state import known_steps
from tests.torture.test_reliability import folder
from torture import upgrades

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

__all__ = ["folder"]

STEP = '''"""next"""

from alembic import op

revision = "9999"
down_revision = "{last}"


def upgrade() -> None:
    """Apply the step."""
    op.execute("alter table ticket add column of_the_next_version integer")
    op.execute("grant select on ticket to kefu_app")
'''


def next_version(target: Path) -> Path:
    """Give a folder with the Kefu after this one."""
    upgrades.install(upgrades.SOURCE, target)
    step = target / "kefu/migrations/versions/9999_next.py"
    step.write_text(STEP.format(last=known_steps()[-1]), encoding="utf-8")
    return target


async def test_an_upgrade_under_load_loses_nothing(folder: Path) -> None:
    report = await upgrades.run(folder / "upgrade", upgrades.SOURCE, next_version(folder / "next"))
    assert report.broken == []
    assert report.by_itself
    assert report.taken == ["9999"]
    assert report.acknowledged > report.acknowledged_before > 20
    said = (folder / "upgrade/data.log").read_text("utf-8")
    assert said.count("is ready after") == 2
    assert re.findall(r"\[(?:error|critical)\b.*", said) == []
