"""Setting up and changing inboxes."""

import asyncio
from typing import Any
from uuid import UUID

import msgspec
import pytest

from kefu.channels import SecretLost, WebchatSettings
from kefu.inboxes import (
    Inbox,
    InboxChange,
    InboxesFull,
    NewInbox,
    add_inbox,
    change_inbox,
    find_idle_minutes,
    find_inbox,
    find_inbox_by_key,
    find_inboxes,
    load_inbox,
    open_inbox,
    service,
)
from kefu.kit.db import Db
from kefu.kit.errors import IdTaken, InvalidInput, KefuError, NotFound, VersionConflict
from kefu.kit.ids import new_id
from kefu.kit.keys import Keyring, _new_key
from kefu.kit.revisions import find_revisions
from tests.members.scenes import Scene, facts_of, make_scene

SECRET = "s" * 32


async def add(db: Db, scene: Scene, keyring: Keyring, public_key: str | None = None, **fields: Any) -> Inbox:
    new = {"name": "官网", "channel": "webchat", "unit_id": scene.top.id, **fields}
    async with db.transaction() as tx:
        return await add_inbox(tx, scene.system, msgspec.convert(new, NewInbox), keyring, public_key=public_key)


async def change(db: Db, scene: Scene, keyring: Keyring, inbox: Inbox, **fields: Any) -> Inbox:
    wanted = msgspec.convert({"version": inbox.version, **fields}, InboxChange)
    async with db.transaction() as tx:
        return await change_inbox(tx, scene.system, inbox.id, wanted, keyring)


async def test_an_inbox_is_set_up_and_found_by_its_key(db: Db, scene: Scene, keyring: Keyring) -> None:
    inbox = await add(db, scene, keyring, team_id=scene.team.id, settings={"user_secret": SECRET})
    async with db.transaction() as tx:
        assert await load_inbox(tx, scene.id, inbox.id) == inbox
        assert await find_inbox_by_key(tx, inbox.public_key) == inbox
        assert await find_inboxes(tx, scene.id) == [inbox]
        assert await find_idle_minutes(tx, scene.id, inbox.id) == 30
        for other in ("", "x", inbox.public_key.upper(), "k\x00k", "' or true --", "k" * 1000):
            assert await find_inbox_by_key(tx, other) is None
    settings = open_inbox(inbox, keyring)
    assert isinstance(settings, WebchatSettings)
    assert settings.user_secret is not None
    assert settings.user_secret.reveal() == SECRET
    assert SECRET not in repr(inbox)
    assert await facts_of(db, scene.id, "inbox.added") == [
        {"channel": "webchat", "unit_id": str(scene.top.id), "team_id": str(scene.team.id)}
    ]


async def test_the_api_channel_has_no_idle_minutes(db: Db, scene: Scene, keyring: Keyring) -> None:
    inbox = await add(db, scene, keyring, channel="api")
    async with db.transaction() as tx:
        assert await find_idle_minutes(tx, scene.id, inbox.id) is None


async def test_the_same_request_again_gives_the_same_answer(db: Db, scene: Scene, keyring: Keyring) -> None:
    new: dict[str, Any] = {"id": new_id(), "settings": {"user_secret": SECRET}}
    made = await asyncio.gather(*(add(db, scene, keyring, **new) for _ in range(3)))
    assert made[0] == made[1] == made[2]
    assert len(await facts_of(db, scene.id, "inbox.added")) == 1
    with pytest.raises(IdTaken):
        await add(db, scene, keyring, **{**new, "settings": {}})


async def test_a_known_key_names_one_inbox_of_the_server(db: Db, scene: Scene, keyring: Keyring) -> None:
    key = f"demo-{scene.id.hex[-8:]}"
    assert (await add(db, scene, keyring, key)).public_key == key
    with pytest.raises(IdTaken):
        await add(db, await make_scene(db), keyring, key)
    with pytest.raises(InvalidInput):
        await add(db, scene, keyring, "no/key")


async def test_only_named_settings_change(db: Db, scene: Scene, keyring: Keyring) -> None:
    before = await add(db, scene, keyring, settings={"user_secret": SECRET, "colour": "#112233"})
    after = await change(db, scene, keyring, before, name="官网二", active=False, settings={"idle_minutes": 5})
    assert (after.name, after.active, after.version) == ("官网二", False, 2)
    settings = open_inbox(after, keyring)
    assert isinstance(settings, WebchatSettings)
    assert (settings.idle_minutes, settings.colour) == (5, "#112233")
    assert settings.user_secret is not None
    async with db.transaction() as tx:
        assert await load_inbox(tx, scene.id, after.id) == after
        assert await find_idle_minutes(tx, scene.id, after.id) == 5
    (fact,) = await facts_of(db, scene.id, "inbox.changed")
    assert (fact["fields"], fact["active"]) == (["name", "active", "settings"], False)


async def test_no_change_is_no_fact(db: Db, scene: Scene, keyring: Keyring) -> None:
    before = await add(db, scene, keyring, settings={"user_secret": SECRET})
    same = await change(db, scene, keyring, before, name="官网", settings={"user_secret": {"set": True}})
    assert same == before
    assert await change(db, scene, keyring, before, settings={"user_secret": SECRET}) == before
    assert await facts_of(db, scene.id, "inbox.changed") == []


async def test_a_secret_that_no_key_fits_is_given_anew_or_forgotten(db: Db, scene: Scene, keyring: Keyring) -> None:
    """The old one was opened first, only to compare it: an inbox whose key was lost could not be mended."""
    lost = Keyring((_new_key(),))
    for wanted in ("t" * 32, None):
        inbox = await add(db, scene, lost, settings={"user_secret": SECRET, "colour": "#123456"})
        for refused in ({"colour": "#654321"}, {"user_secret": {"set": True}, "idle_minutes": 5}):
            with pytest.raises(SecretLost) as caught:
                await change(db, scene, keyring, inbox, settings=refused)
            assert caught.value.field == "settings.user_secret"
        named = await change(db, scene, keyring, inbox, name="New")
        mended = await change(db, scene, keyring, named, settings={"user_secret": wanted, "idle_minutes": 5})
        settings = open_inbox(mended, keyring)
        assert isinstance(settings, WebchatSettings)
        assert (settings.user_secret and settings.user_secret.reveal()) == wanted
        assert (settings.colour, settings.idle_minutes) == ("#123456", 5)
        async with db.transaction() as tx:
            fact = (await facts_of(db, scene.id, "inbox.changed"))[-1]
            kept = (await find_revisions(tx, scene.id, [UUID(fact["revision_id"])]))[UUID(fact["revision_id"])]
        assert (kept.before, kept.after) == ({"settings.idle_minutes": 30}, {"settings.idle_minutes": 5})
        assert kept.hidden == ["settings.user_secret"]
        assert await change(db, scene, keyring, mended, settings={"idle_minutes": 5}) == mended


async def test_nobody_overwrites_what_they_have_not_seen(db: Db, scene: Scene, keyring: Keyring) -> None:
    before = await add(db, scene, keyring)

    async def attempt(number: int) -> Inbox | KefuError:
        try:
            return await change(db, scene, keyring, before, name=f"n{number}")
        except KefuError as error:
            return error

    outcomes = await asyncio.gather(*map(attempt, range(4)))
    assert sum(isinstance(outcome, VersionConflict) for outcome in outcomes) == 3


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"channel": "telegraph"}, "channel"),
        ({"unit_id": new_id()}, "unit_id"),
        ({"team_id": new_id()}, "team_id"),
        ({"settings": {"colour": "x"}}, "settings.colour"),
        ({"settings": {"colours": "x"}}, "settings.colours"),
        ({"settings": {"side": "top"}}, "settings.side"),
        ({"settings": {"distance": 301}}, "settings.distance"),
        ({"name": "\u200b"}, "name"),
    ],
)
async def test_bad_input_names_its_field(
    db: Db, scene: Scene, keyring: Keyring, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        await add(db, scene, keyring, **fields)
    assert caught.value.field == field
    inbox = await add(db, scene, keyring)
    if "channel" not in fields:
        with pytest.raises(InvalidInput):
            await change(db, scene, keyring, inbox, **fields)


async def test_a_team_is_a_unit_of_that_kind(db: Db, scene: Scene, keyring: Keyring) -> None:
    with pytest.raises(InvalidInput) as caught:
        await add(db, scene, keyring, team_id=scene.east.id)
    assert caught.value.field == "team_id"


async def test_there_is_a_most(db: Db, scene: Scene, keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MAX_INBOXES", 1)
    await add(db, scene, keyring)
    with pytest.raises(InboxesFull):
        await add(db, scene, keyring)


async def test_other_workspaces_inboxes_do_not_exist(db: Db, scene: Scene, keyring: Keyring) -> None:
    other = await make_scene(db)
    theirs = await add(db, other, keyring)
    async with db.transaction() as tx:
        assert await find_inbox(tx, scene.id, theirs.id) is None
        assert await find_idle_minutes(tx, scene.id, theirs.id) is None
        with pytest.raises(NotFound):
            await load_inbox(tx, scene.id, theirs.id)
    with pytest.raises(NotFound):
        await change(db, scene, keyring, theirs, name="x")
    elsewhere: list[dict[str, Any]] = [{"unit_id": other.top.id}, {"team_id": other.team.id}]
    for places in elsewhere:
        with pytest.raises(InvalidInput):
            await add(db, scene, keyring, **places)
