"""A browser drops an event nobody listens for without a word: what the server tells, the console must know."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STREAM = ROOT / "frontend" / "apps" / "console" / "src" / "features" / "realtime" / "stream.ts"


def told() -> set[str]:
    """Every event that some part of the server sends to members."""
    sources = [*(ROOT / "src/kefu/kit/streams").glob("*.py"), *(ROOT / "src/kefu/realtime").glob("*.py")]
    return {name for source in sources for name in re.findall(r'\bframe\(\s*"([a-z]+)"', source.read_text("utf-8"))}


def test_the_console_listens_for_everything_that_is_told() -> None:
    listed = re.search(r"const NAMES = \[(.*?)\]", STREAM.read_text("utf-8"), re.DOTALL)
    assert listed is not None
    heard = set(re.findall(r'"([a-z]+)"', listed[1]))
    assert len(told()) > 5
    assert heard == told()
