"""The mail server as an administrator sets it up: the password goes in and never comes out, a test is a real mail."""

from typing import Any

import pytest

from kefu.kit.access import Permission
from kefu.kit.ids import new_id
from kefu.kit.mail import find_mail_server, mail_claims, open_password
from kefu.members import NewToken, make_token
from tests.log import work_off
from tests.members.scenes import facts_of
from tests.post_office import post_office
from tests.world import World


def wish(**more: Any) -> dict[str, Any]:
    return {
        "version": 0,
        "host": "smtp.example.com",
        "port": 465,
        "tls": "tls",
        "username": "service@example.com",
        "password": "a code of its own",
        "sender": "service@example.com",
        "sender_name": "示例科技",
        "base_url": "https://kefu.example.com/",
    } | more


async def put(client: Any, world: World, **more: Any) -> Any:
    return await client.put("/api/mail-server", headers=world.boss.headers, json=wish(**more))


async def test_a_password_goes_in_and_never_comes_out(world: World, client: Any, keyring: Any) -> None:
    saved = await put(client, world)
    assert saved.status_code == 200, saved.text
    assert saved.json()["base_url"] == "https://kefu.example.com"
    assert (saved.json()["password"], saved.json()["version"]) == ({"set": True}, 1)
    read = await client.get("/api/mail-server", headers=world.boss.headers)
    assert read.json() == {"server": saved.json()}
    async with world.db.transaction() as tx:
        server = await find_mail_server(tx, world.workspace_id)
    assert server is not None
    assert "a code" not in str(server)
    assert open_password(server, keyring) == "a code of its own"
    [fact] = await facts_of(world.db, world.workspace_id, "mail_server.changed")
    assert (set(fact), fact["fields"]) == ({"fields", "revision_id"}, ["server", "login", "sender", "base_url"])


async def test_a_token_sets_no_mail_server_and_takes_none_away(world: World, client: Any) -> None:
    """Whoever holds the mail server reads every link to a new password: a program's token must not become that."""
    await put(client, world)
    async with world.db.transaction(world.boss.principal.actor) as tx:
        token = await make_token(tx, world.boss.principal, NewToken(name="ERP", scopes=[Permission.WORKSPACE_MANAGE]))
    bearer = {"Authorization": f"Bearer {token.secret}"}
    change = wish(version=1, host="smtp.elsewhere.example")
    assert (await client.put("/api/mail-server", headers=bearer, json=change)).status_code == 403
    assert (await client.delete("/api/mail-server", headers=bearer)).status_code == 403
    kept = (await client.get("/api/mail-server", headers=bearer)).json()["server"]
    assert (kept["host"], kept["version"]) == ("smtp.example.com", 1)


async def test_a_password_left_out_stays_and_null_forgets_it(world: World, client: Any) -> None:
    await put(client, world)
    kept = wish(version=1, sender_name="")
    del kept["password"]
    answer = await client.put("/api/mail-server", headers=world.boss.headers, json=kept)
    assert (answer.status_code, answer.json()["password"]) == (200, {"set": True})
    forgotten = await put(client, world, version=2, password=None)
    assert forgotten.json()["password"] == {"set": False}


@pytest.mark.parametrize("elsewhere", [{"host": "evil.example.com"}, {"port": 25}, {"tls": "starttls"}])
async def test_a_kept_password_goes_to_no_other_server(world: World, client: Any, elsewhere: dict[str, Any]) -> None:
    """Else who may set the server up, a token included, could have the password sent to a server of their own."""
    await put(client, world)
    kept = wish(version=1, **elsewhere)
    del kept["password"]
    answer = await client.put("/api/mail-server", headers=world.boss.headers, json=kept)
    assert (answer.status_code, answer.json()["field"]) == (400, "password")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"host": "not a host"}, "host"),
        ({"host": "http://smtp.example.com"}, "host"),
        ({"port": 0}, "port"),
        ({"port": 65536}, "port"),
        ({"tls": "none"}, "username"),
        ({"sender": "nobody"}, "sender"),
        ({"sender": "李@example.com"}, "sender"),
        ({"sender_name": "a\u202eb"}, "sender_name"),
        ({"base_url": "kefu.example.com"}, "base_url"),
        ({"base_url": "javascript:alert(1)"}, "base_url"),
        ({"base_url": "https://user@kefu.example.com"}, "base_url"),
        ({"base_url": "https://kefu.example.com/?a=b"}, "base_url"),
        ({"base_url": "https://kefu.example.com:x"}, "base_url"),
    ],
)
async def test_what_cannot_be_is_refused(world: World, client: Any, given: dict[str, Any], field: str) -> None:
    answer = await put(client, world, **given)
    assert (answer.status_code, answer.json()["field"]) == (400, field), answer.text
    assert answer.json()["detail"]


async def test_two_administrators_do_not_overwrite_each_other(world: World, client: Any) -> None:
    await put(client, world)
    late = await put(client, world, host="smtp2.example.com")
    assert (late.status_code, late.json()["code"]) == (409, "version_conflict")


async def test_the_test_is_a_mail_that_really_arrives(world: World, client: Any, keyring: Any) -> None:
    async with post_office() as office:
        await put(client, world, host="127.0.0.1", port=office.port, tls="none", username="", password=None)
        id = str(new_id())
        asked = await client.post("/api/mail-server/tests", headers=world.boss.headers, json={"id": id})
        assert (asked.status_code, asked.json()["state"]) == (201, "waiting")
        again = await client.post("/api/mail-server/tests", headers=world.boss.headers, json={"id": id})
        assert again.json()["id"] == id
        await work_off(mail_claims(keyring), world.db)
        told = await client.get(f"/api/mails/{id}", headers=world.boss.headers)
    assert told.json()["state"] == "sent"
    [mail] = office.taken
    assert mail["To"] == world.boss.member.email


async def test_a_test_that_fails_says_why_and_is_not_repeated(world: World, client: Any, keyring: Any) -> None:
    async with post_office() as office:
        office.moods = ["busy"]
        await put(client, world, host="127.0.0.1", port=office.port, tls="none", username="", password=None)
        id = str(new_id())
        await client.post("/api/mail-server/tests", headers=world.boss.headers, json={"id": id})
        await work_off(mail_claims(keyring), world.db)
        told = (await client.get(f"/api/mails/{id}", headers=world.boss.headers)).json()
        assert (told["state"], told["fault"], told["said"]) == ("failed", "busy", "451 4.3.0 come again later")
        assert "no mail at the moment" in told["explanation"]
        chinese = await client.get(f"/api/mails/{id}", headers=world.boss.headers | {"Accept-Language": "zh"})
        assert "暂时不收" in chinese.json()["explanation"]
        listed = (await client.get("/api/mails", headers=world.boss.headers)).json()["items"]
    assert [one["id"] for one in listed] == [id]


async def test_without_a_server_there_is_nothing_to_try(world: World, client: Any) -> None:
    answer = await client.post("/api/mail-server/tests", headers=world.boss.headers, json={"id": str(new_id())})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_mail_server")
    await put(client, world)
    for _ in range(2):
        assert (await client.delete("/api/mail-server", headers=world.boss.headers)).status_code == 204
    assert (await client.get("/api/mail-server", headers=world.boss.headers)).json() == {"server": None}
    assert len(await facts_of(world.db, world.workspace_id, "mail_server.removed")) == 1
