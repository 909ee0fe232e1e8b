"""What the channels find when they look at an inbox, over what can be around it."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from kefu.channels import Channel, Finding, FindingKind, Programs, Secret, Surroundings, find_channels, tell_finding

CHANNELS = find_channels()
RANDOM = "f3a9c17e0b5d2846f3a9c17e0b5d2846"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A build of the front end that has the files of the chat."""
    (tmp_path / "widget").mkdir()
    for name in ("widget.js", "frame.html"):
        (tmp_path / "widget" / name).write_text("x")
    return tmp_path


def around(folder: Path, **what: Any) -> Surroundings:
    usual: dict[str, Any] = {
        "active": True,
        "place": "West",
        "answerers": 3,
        "nearby": 2,
        "programs": Programs(open=1, go_on=1, read=1),
        "address": "https://kefu.example.com",
        "built": folder,
    }
    return Surroundings(**usual | what)


async def found(key: str, place: Surroundings, **settings: Any) -> dict[str, FindingKind]:
    channel = CHANNELS[key]
    return {one.code: one.kind for one in await channel(channel.Settings(**settings)).check(place)}


GOOD = {"allowed_origins": ("https://www.example.com",), "user_secret": Secret(RANDOM)}
FAULT, WARNING, OK = FindingKind.FAULT, FindingKind.WARNING, FindingKind.OK


async def test_a_chat_that_is_set_up_well_has_nothing_to_do(built: Path) -> None:
    codes = ["switched_on", "answered", "files", "address_encrypted", "sites", "secret"]
    assert await found("webchat", around(built), **GOOD) == dict.fromkeys(codes, OK)


@pytest.mark.parametrize(
    ("what", "settings", "code", "kind"),
    [
        ({"active": False}, {}, "switched_off", FAULT),
        ({"answerers": 0, "nearby": 0}, {}, "nobody_answers", FAULT),
        ({"nearby": 0}, {}, "nobody_nearby", WARNING),
        ({"built": Path("/nowhere")}, {}, "files_missing", FAULT),
        ({"address": "http://kefu.example.com"}, {}, "address_blocked", FAULT),
        ({"address": "http://kefu.example.com"}, {"allowed_origins": ("http://intranet",)}, "address_plain", WARNING),
        ({"address": "http://kefu.example.com"}, {"allowed_origins": ()}, "address_plain", WARNING),
        ({"address": "http://192.0.2.7:8000"}, {"allowed_origins": ()}, "address_plain", WARNING),
        ({"address": "http://[abc"}, {}, "address_plain", WARNING),
        ({"address": "http://localhost:8000"}, {}, "address_local", OK),
        ({"address": "http://127.0.0.1:8000"}, {}, "address_local", OK),
        ({"address": "http://[::1]:8000"}, {}, "address_local", OK),
        ({"address": "http://localhost.example.com"}, {}, "address_blocked", FAULT),
        ({}, {"allowed_origins": ()}, "any_site", WARNING),
        ({}, {"user_secret": None}, "no_secret", OK),
        ({}, {"user_secret": Secret("ab" * 20)}, "secret_guessable", WARNING),
    ],
)
async def test_what_a_chat_lacks(
    built: Path, what: dict[str, Any], settings: dict[str, Any], code: str, kind: FindingKind
) -> None:
    assert (await found("webchat", around(built, **what), **GOOD | settings))[code] == kind


@pytest.mark.parametrize("name", ["widget.js", "frame.html"])
async def test_a_file_that_is_missing_or_empty_is_named(built: Path, name: str) -> None:
    (built / "widget" / name).write_text("")
    channel = CHANNELS["webchat"]
    [fault] = [one for one in await channel(channel.Settings()).check(around(built)) if one.kind == FAULT]
    assert fault.params == {"files": [name]}
    assert name in tell_finding(channel, fault, "zh")


@pytest.mark.parametrize(
    ("programs", "codes"),
    [
        (Programs(), {"no_token": FAULT}),
        (Programs(open=2, go_on=1, read=1), {"tokens": OK}),
        (Programs(open=2, read=1), {"tokens": OK, "nobody_goes_on": WARNING}),
        (Programs(open=2, go_on=1), {"tokens": OK, "nobody_reads": WARNING}),
    ],
)
async def test_which_programs_can_write(built: Path, programs: Programs, codes: dict[str, FindingKind]) -> None:
    usual = {"switched_on": OK, "answered": OK}
    assert await found("api", around(built, programs=programs)) == usual | codes


async def test_a_channel_with_nothing_of_its_own_tells_what_holds_for_all(built: Path) -> None:
    plain = Channel(msgspec.convert({}, Channel.Settings))
    told = await plain.check(around(built))
    assert told == [
        Finding(kind=OK, code="switched_on"),
        Finding(kind=OK, code="answered", params={"place": "West", "count": 3}),
    ]
