"""A forgotten password: the answer tells nothing, the link opens once, all sessions end, the second step stays."""

import asyncio
import statistics
import time
from typing import Any

import pytest
from litestar import Litestar

from kefu.kit.db import Db
from kefu.kit.errors import InvalidInput, RateLimited
from kefu.kit.mail import mail_claims, save_mail_server
from kefu.members import MemberChange, Origin, change_member, hash_password
from kefu.members.claims import FORGOTTEN
from kefu.members.model import LoginFailed, ResetOver, SecondFactorNeeded
from kefu.members.service import forgetting
from kefu.members.service.forgetting import forget_password, recover_password
from kefu.members.service.logging_in import log_in
from tests.log import work_off
from tests.members.scenes import KEYRING, PASSWORD, Scene, browser, facts_of, make_scene, principal_of, visitor
from tests.members.test_inviting import server_of
from tests.members.test_second_factor import enrol
from tests.post_office import PostOffice, post_office

BETTER = "an entirely new phrase"
_next = iter(range(1, 60000))


def address() -> Origin:
    number = next(_next)
    return Origin(f"10.16.{number // 250}.{number % 250 + 1}")


async def grant(db: Db) -> None:
    """Let the worker's loops do what waits."""
    await work_off(FORGOTTEN.make(KEYRING), db)
    await work_off(mail_claims(KEYRING), db)


async def use(db: Db, scene: Scene, office: PostOffice) -> None:
    async with db.transaction() as tx:
        await tx.run("delete from forgotten_password")
        await save_mail_server(tx, server_of(scene, office.port))


async def link_for(db: Db, scene: Scene, email: str) -> str:
    async with post_office() as office:
        await use(db, scene, office)
        await forget_password(db, KEYRING, email, address())
        await grant(db)
    plain = office.taken[-1].get_body(("plain",))
    assert plain is not None
    return str(plain.get_content()).partition("https://kefu.test/new-password#")[2].split()[0]


async def test_a_link_comes_and_a_new_password_opens(db: Db, scene: Scene) -> None:
    secret = await link_for(db, scene, scene.agent.email.upper())
    await recover_password(db, KEYRING, secret, BETTER, address())
    with pytest.raises(LoginFailed):
        await log_in(db, KEYRING, scene.agent.email, PASSWORD, address())
    assert (await log_in(db, KEYRING, scene.agent.email, BETTER, address())).member.id == scene.agent.id
    for fact in ("member.password_link_sent", "member.password_recovered"):
        assert len(await facts_of(db, scene.id, fact)) == 1


async def test_all_sessions_end_and_none_begins(db: Db, small: Litestar, scene: Scene) -> None:
    async with await browser(small, db, scene, scene.agent) as elsewhere:
        assert (await elsewhere.get("/api/session")).status_code == 200
        secret = await link_for(db, scene, scene.agent.email)
        async with visitor(small, "10.17.0.1") as client:
            chosen = await client.put("/api/forgotten-password", json={"secret": secret, "password": BETTER})
            assert (chosen.status_code, len(chosen.cookies)) == (204, 0)
            assert (await client.get("/api/session")).status_code == 401
        assert (await elsewhere.get("/api/session")).status_code == 401


async def test_the_second_step_is_still_asked_for(db: Db, scene: Scene) -> None:
    await enrol(db, scene, scene.agent)
    await recover_password(db, KEYRING, await link_for(db, scene, scene.agent.email), BETTER, address())
    with pytest.raises(SecondFactorNeeded):
        await log_in(db, KEYRING, scene.agent.email, BETTER, address())


async def test_a_link_opens_once(db: Db, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """All four find it good before the first of them uses it up."""
    secret = await link_for(db, scene, scene.agent.email)
    all_looked, looked = asyncio.Event(), iter(range(1, 5))

    async def wait_and_hash(password: str, *, email: str) -> str:
        if next(looked) == 4:
            all_looked.set()
        await all_looked.wait()
        return await hash_password(password, email=email)

    monkeypatch.setattr(forgetting, "hash_password", wait_and_hash)

    async def attempt(n: int) -> str:
        try:
            await recover_password(db, KEYRING, secret, f"{BETTER} {n}", address())
        except ResetOver:
            return "refused"
        return "set"

    assert sorted(await asyncio.gather(*(attempt(n) for n in range(4)))) == ["refused", "refused", "refused", "set"]


async def test_a_link_ends_with_the_next_one_with_time_and_with_the_member(db: Db, scene: Scene) -> None:
    first = await link_for(db, scene, scene.agent.email)
    second = await link_for(db, scene, scene.agent.email)
    with pytest.raises(ResetOver):
        await recover_password(db, KEYRING, first, BETTER, address())
    async with db.transaction() as tx:
        await tx.run("update password_reset set expires_at = clock_timestamp() where workspace_id = %(w)s", w=scene.id)
    with pytest.raises(ResetOver):
        await recover_password(db, KEYRING, second, BETTER, address())
    third = await link_for(db, scene, scene.agent.email)
    boss = await principal_of(db, scene, scene.boss)
    async with db.transaction(boss.actor) as tx:
        await change_member(tx, boss, scene.agent.id, MemberChange(version=scene.agent.version, active=False))
    with pytest.raises(ResetOver):
        await recover_password(db, KEYRING, third, BETTER, address())


async def test_a_weak_password_uses_nothing_up(db: Db, scene: Scene) -> None:
    secret = await link_for(db, scene, scene.agent.email)
    for weak in ("short", scene.agent.email):
        with pytest.raises(InvalidInput):
            await recover_password(db, KEYRING, secret, weak, address())
    await recover_password(db, KEYRING, secret, BETTER, address())


async def test_neither_answer_nor_what_is_kept_tells_whose_an_address_is(db: Db, small: Litestar, scene: Scene) -> None:
    async with post_office() as office, visitor(small, "10.18.0.1") as client:
        await use(db, scene, office)
        answers: list[Any] = []
        for email in (scene.agent.email, "nobody@example.com"):
            answer = await client.post("/api/forgotten-password", json={"email": email})
            answers.append((answer.status_code, answer.content))
        assert answers[0] == answers[1] == (204, b"")
        async with db.transaction() as tx:
            kept = await tx.column("select forgotten_password::text from forgotten_password")
        assert len(kept) == 2
        assert scene.agent.email not in str(kept)
        await grant(db)
    assert [mail["To"] for mail in office.taken] == [scene.agent.email]


async def test_it_takes_as_long_for_nobody(db: Db, scene: Scene) -> None:
    """The request does the same work for every address; the medians of many differ by less than their own spread."""
    took: dict[str, list[float]] = {"known": [], "unknown": []}
    for n in range(60):
        async with db.transaction() as tx:
            await tx.run("delete from throttle")
        for who, email in (("known", scene.agent.email), ("unknown", f"nobody{n}@example.com")):
            before = time.perf_counter()
            await forget_password(db, KEYRING, email, address())
            took[who].append(time.perf_counter() - before)
    known, unknown = (statistics.median(took[who]) for who in ("known", "unknown"))
    assert abs(known - unknown) < 3 * max(statistics.pstdev(took[who]) for who in took) + 0.002


async def test_one_address_is_written_to_a_few_times_only_and_nobody_hears_of_it(db: Db, scene: Scene) -> None:
    async with post_office() as office:
        await use(db, scene, office)
        for _ in range(forgetting.BY_ACCOUNT.burst + 3):
            await forget_password(db, KEYRING, scene.agent.email, address())
        for _ in range(3):
            await grant(db)
        assert len(office.taken) == forgetting.BY_ACCOUNT.burst


async def test_one_network_asks_a_few_times_only(db: Db) -> None:
    here = address()
    with pytest.raises(RateLimited):
        for n in range(forgetting.BY_NETWORK.burst + 1):
            await forget_password(db, KEYRING, f"somebody{n}@example.com", here)


async def test_an_address_in_two_workspaces_gets_a_link_for_each(db: Db, scene: Scene) -> None:
    other = await make_scene(db)
    async with db.transaction() as tx:
        await tx.run(
            "update member set email = %(e)s, email_key = %(e)s where workspace_id = %(w)s and id = %(id)s",
            e=scene.agent.email,
            w=other.id,
            id=other.agent.id,
        )
    async with post_office() as office:
        await use(db, scene, office)
        await use(db, other, office)
        await forget_password(db, KEYRING, scene.agent.email, address())
        await grant(db)
    assert len(office.taken) == 2


async def test_a_workspace_without_a_mail_server_sends_nothing(db: Db, scene: Scene) -> None:
    await forget_password(db, KEYRING, scene.agent.email, address())
    await grant(db)
    assert await facts_of(db, scene.id, "member.password_link_sent") == []


async def test_who_holds_the_password_is_told_that_it_changed(db: Db, scene: Scene) -> None:
    secret = await link_for(db, scene, scene.agent.email)
    async with post_office() as office:
        await use(db, scene, office)
        await recover_password(db, KEYRING, secret, BETTER, address())
        await grant(db)
    assert [mail["Subject"] for mail in office.taken] == [f"您在「{scene.workspace.name}」的密码已修改"]
