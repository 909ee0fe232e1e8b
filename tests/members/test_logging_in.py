"""Signing in: guessing does not pay, and strangers shut nobody out."""

import asyncio
from uuid import UUID

import pytest
from argon2 import PasswordHasher

from kefu.kit.db import Db
from kefu.kit.errors import RateLimited, Unavailable
from kefu.kit.ids import new_id
from kefu.members import Origin, Role, add_member, hash_password, log_in
from kefu.members.model import LoginFailed
from kefu.members.service import logging_in, passwords
from tests.members.scenes import KEYRING, PASSWORD, Scene, facts_of, make_scene, newcomer

_next = iter(range(1, 60000))


def address() -> str:
    """Give an address that no other test uses: counting goes over the whole server."""
    number = next(_next)
    return f"10.9.{number // 250}.{number % 250 + 1}"


async def guess(db: Db, email: str, origin: Origin) -> str:
    try:
        await log_in(db, KEYRING, email, "a wrong guess", origin)
    except (LoginFailed, RateLimited) as refused:
        return type(refused).__name__
    return "signed in"


async def test_signing_in_makes_a_session_and_puts_online(db: Db, scene: Scene) -> None:
    started = await log_in(db, KEYRING, scene.agent.email.upper(), PASSWORD, Origin(address(), "Firefox"))
    assert started.member.id == scene.agent.id
    assert started.member.availability == "online"
    assert started.workspace == scene.workspace
    [fact] = await facts_of(db, scene.id, "session.started")
    assert UUID(fact["session_id"]) == started.id
    assert "Firefox" not in str(fact)


@pytest.mark.parametrize("case", ["wrong", "unknown", "without"])
async def test_what_does_not_fit_is_told_the_same_way(db: Db, scene: Scene, case: str) -> None:
    async with db.transaction() as tx:
        without = await add_member(tx, scene.system, newcomer("a", scene.team, Role.AGENT))
    email = {"wrong": scene.agent.email, "unknown": f"{new_id()}@example.com", "without": without.email}[case]
    with pytest.raises(LoginFailed):
        await log_in(db, KEYRING, email, "a wrong guess", Origin(address()))


async def test_a_hash_is_looked_at_even_when_nobody_has_the_email(
    db: Db, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str | None] = []
    real = passwords._fits

    def look(password: str, hashed: str | None) -> bool:
        looked.append(hashed)
        return real(password, hashed)

    monkeypatch.setattr(passwords, "_fits", look)
    for email in (f"{new_id()}@example.com", scene.agent.email):
        with pytest.raises(LoginFailed):
            await log_in(db, KEYRING, email, "a wrong guess", Origin(address()))
    assert len(looked) == 2


async def test_one_network_gets_five_guesses_at_an_account(db: Db, scene: Scene) -> None:
    here = Origin(address())
    assert [await guess(db, scene.agent.email, here) for _ in range(7)] == ["LoginFailed"] * 5 + ["RateLimited"] * 2
    with pytest.raises(RateLimited) as caught:
        await log_in(db, KEYRING, scene.agent.email, PASSWORD, here)
    assert 0 < caught.value.params["retry_after"] <= 60
    assert (await log_in(db, KEYRING, scene.boss.email, PASSWORD, here)).member.id == scene.boss.id


async def test_guesses_at_the_same_moment_are_counted_too(db: Db, scene: Scene) -> None:
    here = Origin(address())
    results = await asyncio.gather(*(guess(db, scene.agent.email, here) for _ in range(12)))
    assert sorted(results) == ["LoginFailed"] * 5 + ["RateLimited"] * 7


async def test_a_refused_attempt_does_not_lengthen_the_wait(db: Db, scene: Scene) -> None:
    here = Origin(address())
    for _ in range(30):
        await guess(db, scene.agent.email, here)
    async with db.transaction() as tx:
        await tx.run("update throttle set free_at = free_at - interval '61 seconds' where purpose = 'login_pair'")
    assert (await log_in(db, KEYRING, scene.agent.email, PASSWORD, here)).member.id == scene.agent.id


async def test_signing_in_rightly_gives_the_attempts_back(db: Db, scene: Scene) -> None:
    here = Origin(address())
    for _ in range(4):
        # twelve wrong guesses in all, far more than are allowed at once
        assert [await guess(db, scene.agent.email, here) for _ in range(3)] == ["LoginFailed"] * 3
        assert (await log_in(db, KEYRING, scene.agent.email, PASSWORD, here)).member.id == scene.agent.id


async def test_strangers_cannot_shut_the_boss_out(db: Db, scene: Scene) -> None:
    office = Origin(address())
    await log_in(db, KEYRING, scene.boss.email, PASSWORD, office)
    results = [await guess(db, scene.boss.email, Origin(address())) for _ in range(60)]
    assert results.count("LoginFailed") <= logging_in.BY_ACCOUNT.burst + 1
    with pytest.raises(RateLimited) as caught:
        await log_in(db, KEYRING, scene.boss.email, PASSWORD, Origin(address()))
    assert caught.value.params["retry_after"] <= logging_in.BY_ACCOUNT.seconds
    for _ in range(3):
        assert (await log_in(db, KEYRING, scene.boss.email, PASSWORD, office)).member.id == scene.boss.id


async def test_one_network_cannot_try_every_account(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    here = Origin(address())
    results = [await guess(db, f"{n}@nobody.example", here) for n in range(105)]
    assert results.count("LoginFailed") in (100, 101)


async def test_an_ipv6_network_is_one_asker(db: Db, scene: Scene) -> None:
    network = f"2001:db8:{next(_next):x}:1"
    results = [await guess(db, scene.agent.email, Origin(f"{network}::{n:x}")) for n in range(1, 8)]
    assert results == ["LoginFailed"] * 5 + ["RateLimited"] * 2


async def test_one_email_in_two_workspaces_goes_by_the_password(db: Db, scene: Scene) -> None:
    other, email = await make_scene(db), f"{new_id()}@example.com"
    for place, password in ((scene, "password of the one"), (other, "password of the other")):
        hashed = await hash_password(password)
        async with db.transaction() as tx:
            await add_member(tx, place.system, newcomer("a", place.team, Role.AGENT, email=email), hashed)
    assert (await log_in(db, KEYRING, email, "password of the one", Origin(address()))).workspace.id == scene.id
    assert (await log_in(db, KEYRING, email, "password of the other", Origin(address()))).workspace.id == other.id


async def test_old_hashes_are_made_anew(db: Db, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    async def stored() -> str:
        async with db.transaction() as tx:
            return str(
                await tx.value(
                    "select password_hash from member where workspace_id = %(w)s and id = %(id)s",
                    w=scene.id,
                    id=scene.agent.id,
                )
            )

    before = await stored()
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(2, 16, 1))
    await log_in(db, KEYRING, scene.agent.email, PASSWORD, Origin(address()))
    after = await stored()
    assert after != before
    assert not passwords.is_outdated(after)
    await log_in(db, KEYRING, scene.agent.email, PASSWORD, Origin(address()))
    assert await stored() == after


async def test_a_flood_of_passwords_is_refused_not_queued(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "MOST_WAITING", 3)
    results = await asyncio.gather(*(passwords.password_fits("a", None) for _ in range(10)), return_exceptions=True)
    assert sum(isinstance(result, Unavailable) for result in results) == 7
    assert await passwords.password_fits("a", None) is False


async def test_odd_input_is_only_wrong(db: Db) -> None:
    for email, password in (("", ""), ("\ud7ff", "ü" * 200), ("x" * 250, "\t")):
        with pytest.raises(LoginFailed):
            await log_in(db, KEYRING, email, password, Origin("not an address"))


@pytest.mark.parametrize("change", ["active = false", "password_hash = 'another'"])
async def test_what_changes_while_the_password_is_looked_at_counts(
    db: Db, scene: Scene, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    async def fits_just_before_the_change(password: str, hashed: str | None) -> bool:
        async with db.transaction() as tx:
            await tx.run(
                "update member set " + change + " where workspace_id = %(w)s and id = %(id)s",
                w=scene.id,
                id=scene.agent.id,
            )
        return True

    monkeypatch.setattr(logging_in, "password_fits", fits_just_before_the_change)
    with pytest.raises(LoginFailed):
        await log_in(db, KEYRING, scene.agent.email, PASSWORD, Origin(address()))
