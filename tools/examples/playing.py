"""Playing the whole day, and the file that is kept of it."""

import json
from pathlib import Path
from typing import Any

from kefu.kit.settings import Settings
from tools.examples.day import SCENES
from tools.examples.stage import stage_of

PLACE = Path(__file__).resolve().parents[2] / "src" / "kefu" / "web" / "examples.json"


async def play_day(settings: Settings) -> dict[str, dict[str, Any]]:
    """Play all scenes over an empty, migrated database; gives the examples by operation."""
    async with stage_of(settings) as stage:
        for number, play in enumerate(SCENES):
            stage.begin_scene(number)
            await play(stage)
        return stage.examples


def written(examples: dict[str, dict[str, Any]]) -> str:
    """Give the file's text: by operation, in the order of their names."""
    return json.dumps(dict(sorted(examples.items())), indent=1, ensure_ascii=False) + "\n"
