"""Every channel there is keeps the contract of channels; a new file is tested by being there."""

import inspect
import itertools
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from kefu.channels import (
    Can,
    Channel,
    ChannelSettings,
    Finding,
    FindingKind,
    Inbound,
    Intake,
    Outgoing,
    Programs,
    Rejected,
    Secret,
    Surroundings,
    find_channels,
    keep_settings,
    open_settings,
    read_settings,
    secret_fields,
    settings_schema,
    show_settings,
    tell_finding,
)
from kefu.kit.errors import InvalidInput
from kefu.kit.ids import new_id
from kefu.kit.keys import Keyring
from kefu.kit.translate import LANGUAGES, catalogue

CHANNELS = find_channels()
PROBE = "a secret that must never be seen 0123456789"


@pytest.fixture(params=sorted(CHANNELS))
def channel(request: pytest.FixtureRequest) -> type[Channel]:
    return CHANNELS[request.param]


@pytest.fixture(scope="module")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    return Keyring.open(tmp_path_factory.mktemp("keys") / "keys.json")


def made(channel: type[Channel], keyring: Keyring) -> ChannelSettings:
    """Give the settings of a fresh inbox; what has no default must be a secret."""
    needed = {field.name: PROBE for field in msgspec.structs.fields(channel.Settings) if field.required}
    assert needed.keys() <= secret_fields(channel)
    return read_settings(channel, needed, None, keyring)


def test_its_key_is_a_word_and_has_a_name_in_both_languages(channel: type[Channel]) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]{1,30}", channel.key)
    for language in LANGUAGES:
        assert catalogue(language).get(f"channels.{channel.key}")


def test_it_says_what_it_is_for_and_what_it_can(channel: type[Channel]) -> None:
    assert inspect.getdoc(channel) != inspect.getdoc(Channel)
    assert inspect.getdoc(inspect.getmodule(channel))
    assert isinstance(channel.can, Can)
    assert issubclass(channel.Settings, ChannelSettings)
    assert inspect.getdoc(channel.Settings) != inspect.getdoc(ChannelSettings)


def test_its_form_of_intake_is_the_one_it_implements(channel: type[Channel]) -> None:
    receives = channel.receive is not Channel.receive
    watches = channel.watch is not Channel.watch
    sends = channel.send is not Channel.send
    assert (receives, watches) == (channel.intake == Intake.PUSH, channel.intake == Intake.PULL)
    assert sends == (channel.intake != Intake.SESSION)


async def test_what_it_does_not_do_it_rejects_with_a_sentence(channel: type[Channel], keyring: Keyring) -> None:
    idle = Channel(made(channel, keyring))
    with pytest.raises(Rejected) as refused:
        await idle.receive(Inbound(method="POST", path="/", query={}, headers={}, body=b""))
    assert catalogue("zh")[f"channels.rejected.{refused.value.reason}"]
    with pytest.raises(Rejected) as refused:
        await idle.send(Outgoing(id=new_id(), address="a", text="b"))
    assert catalogue("en")[f"channels.rejected.{refused.value.reason}"]


def test_it_can_be_set_up_and_its_settings_come_back_as_they_were(channel: type[Channel], keyring: Keyring) -> None:
    settings = made(channel, keyring)
    kept = keep_settings(settings, keyring)
    assert open_settings(channel, msgspec.json.decode(msgspec.json.encode(kept)), keyring) == settings
    assert read_settings(channel, show_settings(channel, kept), kept, keyring) == settings
    assert channel(settings).settings == settings


def test_its_secrets_are_encrypted_and_never_shown(channel: type[Channel], keyring: Keyring) -> None:
    given = dict.fromkeys(secret_fields(channel), PROBE)
    settings = read_settings(channel, given, keep_settings(made(channel, keyring), keyring), keyring)
    kept = keep_settings(settings, keyring)
    shown = show_settings(channel, kept)
    assert all(isinstance(getattr(settings, name), Secret) for name in given)
    assert PROBE not in f"{settings!r}{kept!r}{shown!r}"
    assert all(shown[name] == {"set": True} for name in given)


def test_its_form_is_a_json_schema_that_fits_what_it_shows(channel: type[Channel], keyring: Keyring) -> None:
    schema = settings_schema(channel, "en")
    jsonschema_rs.meta.validate(schema)
    definition = schema["$defs"][channel.Settings.__name__]
    for name in secret_fields(channel):
        assert "writeOnly" in repr(definition["properties"][name])
    shown = show_settings(channel, keep_settings(made(channel, keyring), keyring))
    plain = {name: value for name, value in shown.items() if name not in secret_fields(channel)}
    jsonschema_rs.validate(schema, plain | dict.fromkeys(secret_fields(channel), PROBE))


def test_its_form_speaks_both_languages(channel: type[Channel]) -> None:
    """A title for every setting and every part of one; help in both languages, or in neither."""
    titles, hints = zip(*(_words_of(settings_schema(channel, language)) for language in LANGUAGES), strict=True)
    for spoken in titles:
        assert not [place for place, title in spoken.items() if title is None or title.startswith("channels.")]
    for place in titles[0].keys() - {"zh", "en"}:  # a language is called by its own name everywhere
        assert len({spoken[place] for spoken in titles}) == len(LANGUAGES), place
    assert hints[0].keys() == hints[1].keys()
    assert "Bilingual" not in repr([*titles, *hints])


def _words_of(schema: dict[str, Any]) -> tuple[dict[str, str | None], dict[str, str]]:
    """Give the titles and the descriptions of a form by the names of the settings."""
    shapes = [pair for owner in schema["$defs"].values() for pair in owner.get("properties", {}).items()]
    titles = {name: shape.get("title") for name, shape in shapes}
    return titles, {name: shape["description"] for name, shape in shapes if "description" in shape}


@pytest.mark.parametrize("value", [{"no_such_setting": 1}, {"": None}, {"\u202e": []}])
def test_it_refuses_settings_that_it_does_not_have(
    channel: type[Channel], keyring: Keyring, value: dict[str, object]
) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_settings(channel, value, keep_settings(made(channel, keyring), keyring), keyring)
    assert str(caught.value.field).startswith("settings")


PLACES = [
    Surroundings(
        active=active, place="West", answerers=people, nearby=near, programs=programs, address=url, built=folder
    )
    for active, (people, near), programs, url, folder in itertools.product(
        (True, False),
        ((0, 0), (1, 0), (2, 1)),
        (Programs(), Programs(open=1), Programs(open=3, go_on=2, read=1)),
        ("https://kefu.example.com", "http://kefu.example.com", "http://127.0.0.1:8000", "http://[::1]"),
        (Path("/nowhere"), Path(__file__).parent),
    )
]


async def _check(channel: type[Channel], keyring: Keyring) -> list[Finding]:
    """Let an inbox with and without its secrets be checked in all the places there are."""
    fresh = made(channel, keyring)
    whole = read_settings(channel, dict.fromkeys(secret_fields(channel), PROBE), keep_settings(fresh, keyring), keyring)
    return [found for settings in (fresh, whole) for place in PLACES for found in await channel(settings).check(place)]


async def test_what_its_check_finds_has_a_stable_code_and_a_sentence_in_both_languages(
    channel: type[Channel], keyring: Keyring
) -> None:  # fmt: skip
    findings = await _check(channel, keyring)
    assert {"switched_on", "switched_off", "nobody_answers"} <= {found.code for found in findings}  # what holds for all
    for found in findings:
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", found.code)
        sentences = [tell_finding(channel, found, language) for language in LANGUAGES]
        assert len(set(sentences)) == len(LANGUAGES), found
        assert not [text for text in sentences if text.startswith("channels.") or "{" in text], found


async def test_its_check_always_tells_whether_it_is_on_and_gives_no_secret_away(
    channel: type[Channel], keyring: Keyring
) -> None:  # fmt: skip
    for place in PLACES:
        told = {found.code: found.kind for found in await channel(made(channel, keyring)).check(place)}
        assert told[f"switched_{'on' if place.active else 'off'}"] == (
            FindingKind.OK if place.active else FindingKind.FAULT
        )
    findings = await _check(channel, keyring)
    said = [tell_finding(channel, found, language) for found in findings for language in LANGUAGES]
    assert PROBE not in f"{findings!r}{said!r}"


async def test_a_bad_finding_says_what_to_do(channel: type[Channel], keyring: Keyring) -> None:
    """More than one sentence: what is, and what to do about it."""
    for found in await _check(channel, keyring):
        if found.kind != FindingKind.OK:
            assert re.search(r"\. [A-Z]", tell_finding(channel, found, "en")), found
            assert re.search(r"。.", tell_finding(channel, found, "zh")), found
