"""Signing in with a second factor: half a session opens nothing, a code opens once, guessing does not pay."""

import asyncio
import time
from typing import Any

import httpx
import msgspec
import pyotp
import pytest
from litestar import Litestar

from kefu.kit.db import Db
from kefu.kit.errors import RateLimited
from kefu.members import Member, NewToken, Origin, Role, make_token, remove_factor
from kefu.members.model import CodeWrong, HalfSessionOver, SecondFactorNeeded
from kefu.members.service import half_sessions, proving
from kefu.members.service.enrolling import begin_factor, confirm_factor
from kefu.members.service.logging_in import log_in
from kefu.members.service.proving import finish_log_in
from tests.members.scenes import KEYRING, PASSWORD, Scene, browser, facts_of, make_scene, principal_of, visitor

_next = iter(range(1, 60000))


def address() -> Origin:
    number = next(_next)
    return Origin(f"10.12.{number // 250}.{number % 250 + 1}")


class Phone(msgspec.Struct):
    """An authenticator app, and the recovery codes somebody wrote down."""

    secret: str
    codes: list[str]

    def code(self, off: int = 1) -> str:
        """Show a code; by default of the next step, since the present one confirmed the factor."""
        return pyotp.TOTP(self.secret).generate_otp(int(time.time()) // 30 + off)


async def enrol(db: Db, scene: Scene, member: Member) -> Phone:
    principal = await principal_of(db, scene, member)
    async with db.transaction(principal.actor) as tx:
        begun = await begin_factor(tx, KEYRING, principal)
    phone = Phone(begun.secret, [])
    phone.codes = await confirm_factor(db, KEYRING, principal, phone.code(0))
    return phone


async def half(db: Db, email: str, origin: Origin) -> str:
    with pytest.raises(SecondFactorNeeded) as caught:
        await log_in(db, KEYRING, email, PASSWORD, origin)
    return str(caught.value.params["half_session"])


async def test_a_password_is_half_a_log_in(db: Db, scene: Scene) -> None:
    phone, here = await enrol(db, scene, scene.agent), address()
    before = len(await facts_of(db, scene.id, "session.started"))
    signed = await half(db, scene.agent.email, here)
    assert len(await facts_of(db, scene.id, "session.started")) == before
    started = await finish_log_in(db, KEYRING, signed, phone.code(), here)
    assert started.member.id == scene.agent.id
    assert len(await facts_of(db, scene.id, "session.started")) == before + 1


async def test_half_a_session_opens_no_door(db: Db, small: Litestar, scene: Scene) -> None:
    await enrol(db, scene, scene.boss)
    signed = await half(db, scene.boss.email, address())
    for headers in ({"cookie": f"kefu_session={signed}"}, {"authorization": f"Bearer {signed}"}):
        async with visitor(small, **headers) as client:
            assert (await client.get("/api/session")).status_code == 401
            assert (await client.get("/api/members")).status_code == 401
    with pytest.raises(HalfSessionOver):  # nor is any other word of ours half a session
        await finish_log_in(db, KEYRING, KEYRING.sign("visitor", {}, 300), "123456", address())


async def test_half_a_session_ends_with_time_and_with_the_password(
    db: Db, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, here = await enrol(db, scene, scene.agent), address()
    monkeypatch.setattr(half_sessions, "SECONDS", -1)
    stale = await half(db, scene.agent.email, here)
    monkeypatch.undo()
    fresh = await half(db, scene.agent.email, here)
    async with db.transaction() as tx:
        await tx.run(
            "update member set password_hash = 'another' where workspace_id = %(w)s and id = %(id)s",
            w=scene.id,
            id=scene.agent.id,
        )
    for signed in (stale, fresh):
        with pytest.raises(HalfSessionOver):
            await finish_log_in(db, KEYRING, signed, phone.code(), here)


async def test_a_code_opens_once(db: Db, scene: Scene) -> None:
    phone, here = await enrol(db, scene, scene.agent), address()
    code = phone.code()
    signed = await half(db, scene.agent.email, here)

    async def attempt() -> str:
        try:
            await finish_log_in(db, KEYRING, signed, code, here)
        except CodeWrong:
            return "refused"
        return "open"

    assert sorted(await asyncio.gather(*(attempt() for _ in range(4)))) == ["open", "refused", "refused", "refused"]
    with pytest.raises(CodeWrong):  # nor an older one, such as the one that confirmed the factor
        await finish_log_in(db, KEYRING, signed, phone.code(0), here)


async def test_a_recovery_code_opens_once_and_is_counted(db: Db, scene: Scene) -> None:
    phone, here = await enrol(db, scene, scene.agent), address()
    assert len(phone.codes) == 10
    signed = await half(db, scene.agent.email, here)
    await finish_log_in(db, KEYRING, signed, phone.codes[3].upper().replace("-", " "), here)
    with pytest.raises(CodeWrong):
        await finish_log_in(db, KEYRING, signed, phone.codes[3], here)
    [used] = await facts_of(db, scene.id, "recovery_code.used")
    assert used["left"] == 9
    kept = phone.codes[5].replace("-", "").encode()
    async with db.transaction() as tx:
        hashes = await tx.column("select hash from recovery_code where workspace_id = %(w)s", w=scene.id)
        secret = await tx.value("select secret from second_factor where workspace_id = %(w)s", w=scene.id)
    assert len(hashes) == 9
    assert not any(kept in bytes(one) for one in hashes)
    assert phone.secret not in secret


async def test_another_members_recovery_code_opens_nothing(db: Db, scene: Scene) -> None:
    await enrol(db, scene, scene.agent)
    other = await enrol(db, scene, scene.boss)
    here = address()
    with pytest.raises(CodeWrong):
        await finish_log_in(db, KEYRING, await half(db, scene.agent.email, here), other.codes[0], here)


async def test_codes_are_guessed_a_few_times_only(db: Db, scene: Scene) -> None:
    phone, here = await enrol(db, scene, scene.agent), address()
    signed = await half(db, scene.agent.email, here)
    for _ in range(proving.BY_MEMBER_AND_NETWORK.burst):
        with pytest.raises(CodeWrong):
            await finish_log_in(db, KEYRING, signed, "000000", here)
    with pytest.raises(RateLimited) as caught:
        await finish_log_in(db, KEYRING, signed, phone.code(), here)
    assert 0 < caught.value.params["retry_after"] <= 60


async def test_many_networks_together_do_not_guess_more(db: Db, scene: Scene) -> None:
    await enrol(db, scene, scene.agent)
    signed = await half(db, scene.agent.email, address())
    refusals = []
    for _ in range(proving.BY_MEMBER.burst + 3):
        with pytest.raises((CodeWrong, RateLimited)) as caught:
            await finish_log_in(db, KEYRING, signed, "000000", address())
        refusals.append(type(caught.value))
    assert refusals.count(CodeWrong) == proving.BY_MEMBER.burst


async def test_the_password_alone_makes_no_network_known(db: Db, scene: Scene) -> None:
    await enrol(db, scene, scene.agent)
    await half(db, scene.agent.email, address())
    async with db.transaction() as tx:
        assert not await tx.value("select count(*) from known_network where workspace_id = %(w)s", w=scene.id)


async def test_recovery_codes_open_when_the_key_is_lost(db: Db, scene: Scene) -> None:
    phone, here = await enrol(db, scene, scene.agent), address()
    async with db.transaction() as tx:
        await tx.run("update second_factor set secret = 'unreadable' where workspace_id = %(w)s", w=scene.id)
    signed = await half(db, scene.agent.email, here)
    with pytest.raises(CodeWrong):
        await finish_log_in(db, KEYRING, signed, phone.code(), here)
    assert (await finish_log_in(db, KEYRING, signed, phone.codes[0], here)).secret


async def confirm(client: httpx.AsyncClient) -> tuple[Phone, httpx.Response]:
    begun = (await client.post("/api/me/second-factor")).json()
    assert begun["qr"].startswith("data:image/svg+xml")
    phone = Phone(begun["secret"], [])
    return phone, await client.put("/api/me/second-factor", json={"code": phone.code(0)})


async def test_a_factor_counts_when_a_code_confirms_it(db: Db, small: Litestar, scene: Scene) -> None:
    async with await browser(small, db, scene, scene.agent) as client:
        await client.post("/api/me/second-factor")
        assert (await client.get("/api/me/second-factor")).json()["on"] is False
        wrong = await client.put("/api/me/second-factor", json={"code": "000000"})
        assert (wrong.status_code, wrong.json()["code"]) == (403, "code_wrong")
        assert (await log_in(db, KEYRING, scene.agent.email, PASSWORD, address())).secret
        phone, answer = await confirm(client)
        assert len(answer.json()["codes"]) == 10
        state = (await client.get("/api/me/second-factor")).json()
        assert (state["on"], state["recovery_codes"]) == (True, 10)
        again = await client.post("/api/me/second-factor")
        assert (again.status_code, again.json()["code"]) == (409, "second_factor_on")
    async with visitor(small, "10.13.0.1") as client:
        first = await client.post("/api/session", json={"email": scene.agent.email, "password": PASSWORD})
        assert (first.status_code, first.json()["code"]) == (401, "second_factor_needed")
        assert "set-cookie" not in first.headers
        body = {"half_session": first.json()["params"]["half_session"], "code": phone.code()}
        second = await client.post("/api/session/code", json=body)
        assert second.status_code == 201
        assert (await client.get("/api/session")).json()["member"]["id"] == str(scene.agent.id)


@pytest.mark.parametrize("by", ["password", "code"])
async def test_turning_it_off_asks_who_it_is(db: Db, small: Litestar, scene: Scene, by: str) -> None:
    async with await browser(small, db, scene, scene.agent) as client:
        phone, _ = await confirm(client)
        assert (await client.post("/api/me/second-factor/end", json={})).status_code == 400
        for wrong in ({"password": "a wrong guess"}, {"code": "000000"}):
            refused = await client.post("/api/me/second-factor/end", json=wrong)
            assert refused.status_code == 403
        good = {"password": PASSWORD} if by == "password" else {"code": phone.code()}
        assert (await client.post("/api/me/second-factor/end", json=good)).status_code == 204
        assert (await client.get("/api/me/second-factor")).json()["on"] is False
    assert (await log_in(db, KEYRING, scene.agent.email, PASSWORD, address())).secret
    assert len(await facts_of(db, scene.id, "second_factor.disabled")) == 1


async def test_an_open_screen_guesses_a_few_times_only(db: Db, small: Litestar, scene: Scene) -> None:
    async with await browser(small, db, scene, scene.agent) as client:
        await confirm(client)
        for _ in range(proving.OWN_TRIES.burst - 1):  # confirming was one
            await client.post("/api/me/second-factor/end", json={"code": "000000"})
        answer = await client.post("/api/me/second-factor/end", json={"password": PASSWORD})
        assert answer.status_code == 429


async def test_new_recovery_codes_replace_the_old(db: Db, small: Litestar, scene: Scene) -> None:
    async with await browser(small, db, scene, scene.agent) as client:
        _, first = await confirm(client)
        renewed = await client.post("/api/me/recovery-codes", json={"password": PASSWORD})
        old, new = first.json()["codes"], renewed.json()["codes"]
        assert set(old).isdisjoint(new)
    here = address()
    signed = await half(db, scene.agent.email, here)
    with pytest.raises(CodeWrong):
        await finish_log_in(db, KEYRING, signed, old[0], here)
    assert (await finish_log_in(db, KEYRING, signed, new[0], here)).secret


async def test_an_administrator_takes_it_away_but_not_their_own(db: Db, small: Litestar, scene: Scene) -> None:
    await enrol(db, scene, scene.agent)
    await enrol(db, scene, scene.boss)
    async with await browser(small, db, scene, scene.boss) as client:
        path = f"/api/members/{scene.agent.id}/second-factor"
        assert (await client.get(path)).json()["on"] is True
        assert (await client.delete(path)).status_code == 204
        assert (await client.delete(path)).json()["code"] == "second_factor_off"
        own = await client.delete(f"/api/members/{scene.boss.id}/second-factor")
        assert (own.status_code, own.json()["code"]) == (409, "own_second_factor")
        other = await make_scene(db)
        await enrol(db, other, other.agent)
        assert (await client.delete(f"/api/members/{other.agent.id}/second-factor")).status_code == 404
    assert (await log_in(db, KEYRING, scene.agent.email, PASSWORD, address())).secret
    assert len(await facts_of(db, scene.id, "second_factor.removed")) == 1
    async with db.transaction() as tx:
        await remove_factor(tx, scene.system, scene.boss.id)  # what the command line does


async def test_who_must_have_one_can_only_set_it_up(db: Db, small: Litestar, scene: Scene) -> None:
    async with await browser(small, db, scene, scene.boss) as boss, await browser(small, db, scene, scene.agent) as lin:
        principal = await principal_of(db, scene, scene.agent)
        rule = (await boss.get("/api/security")).json()
        answer = await boss.put("/api/security", json={"roles": ["agent"], "version": rule["version"]})
        assert answer.json()["roles"] == ["agent"]
        stale = await boss.put("/api/security", json={"roles": [], "version": rule["version"]})
        assert stale.json()["code"] == "version_conflict"
        refused = await lin.get("/api/members")
        assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_demanded")
        session: dict[str, Any] = (await lin.get("/api/session")).json()
        assert (session["must_enrol"], session["permissions"]) == (True, [])
        assert (await boss.get("/api/session")).json()["must_enrol"] is False
        async with db.transaction() as tx:
            token = await make_token(tx, principal, NewToken(name="ERP", scopes=[next(iter(principal.permissions))]))
        async with visitor(small, authorization=f"Bearer {token.secret}") as program:
            assert (await program.get("/api/session")).json()["permissions"] == token.row.scopes
        await confirm(lin)
        assert (await lin.get("/api/members")).status_code == 200
        assert (await lin.get("/api/session")).json()["must_enrol"] is False
    [fact] = await facts_of(db, scene.id, "second_factor.roles_changed")
    assert (fact["roles_before"], fact["roles_after"]) == ([], [Role.AGENT])
    assert (fact["own_roles_before"], fact["own_roles_after"]) == ([], [])
