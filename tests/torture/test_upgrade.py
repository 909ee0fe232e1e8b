"""R11: the present Kefu, then itself with one more step of the schema, and from the last release; under load."""

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


@pytest.mark.parametrize("release", [r for r in [upgrades.last_release()] if r])
async def test_an_upgrade_from_the_last_release_under_load_loses_nothing(folder: Path, release: str) -> None:
    old = upgrades.extract(release, folder / "old")
    steps = {step.name[:4] for step in (old / "kefu/migrations/versions").glob("0*.py")}
    report = await upgrades.run(folder / "upgrade", old, upgrades.SOURCE)
    assert report.broken == []
    assert report.by_itself
    assert report.taken == [step for step in known_steps() if step not in steps]
    assert report.acknowledged > report.acknowledged_before > 20


async def test_an_upgrade_under_load_loses_nothing(folder: Path) -> None:
    report = await upgrades.run(folder / "upgrade", upgrades.SOURCE, next_version(folder / "next"))
    assert report.broken == []
    assert report.by_itself
    assert report.taken == ["9999"]
    assert report.acknowledged > report.acknowledged_before > 20
    said = (folder / "upgrade/data.log").read_text("utf-8")
    assert said.count("is ready after") == 2
    assert re.findall(r"\[(?:error|critical)\b.*", said) == []
