"""Refused log-ins stand in the log for members only, and neither answer nor traces tell of anybody else."""

import asyncio

import pytest

from kefu.kit.db import Db
from kefu.kit.ids import new_id
from kefu.kit.keys import Keyring, _new_key
from kefu.members import MemberChange, change_member, log_in
from kefu.members.claims import REFUSED
from kefu.members.model import CodeWrong, LoginFailed
from kefu.members.service.proving import finish_log_in
from kefu.members.service.refusing import claim_refusals, tell_refusal
from tests.members.scenes import KEYRING, Scene, facts_of, principal_of
from tests.members.test_forgetting import address
from tests.members.test_second_factor import enrol, half


@pytest.fixture(autouse=True)
async def _nothing_waits(db: Db) -> None:
    """Other tests guess, too."""
    async with db.transaction() as tx:
        await tx.run("delete from refused_login")


async def guess(db: Db, email: str) -> None:
    with pytest.raises(LoginFailed):
        await log_in(db, KEYRING, email, "a wrong guess", address())


async def refusals(db: Db, scene: Scene) -> list[str]:
    await REFUSED.make(KEYRING).run_once(db)
    return [fact["reason"] for fact in await facts_of(db, scene.id, "login.refused")]


async def test_a_wrong_password_is_a_fact_about_the_member(db: Db, scene: Scene) -> None:
    await guess(db, scene.agent.email.upper())
    async with db.transaction() as tx:
        tried = await tx.value("update refused_login set asked_at = asked_at - interval '1 hour' returning asked_at")
        kept = await tx.column("select refused_login::text from refused_login")
    assert scene.agent.email not in str(kept).lower()
    assert await refusals(db, scene) == ["password"]
    assert await refusals(db, scene) == ["password"]
    async with db.transaction() as tx:  # told late, it keeps its time
        when = """select at from outbox where type = 'login.refused' and subject_id = %(id)s
            union all select at from event where type = 'login.refused' and subject_id = %(id)s"""
        assert await tx.column(when, id=scene.agent.id) == [tried]


async def test_who_is_unknown_or_has_left_leaves_nothing(db: Db, scene: Scene) -> None:
    boss = await principal_of(db, scene, scene.boss)
    async with db.transaction(boss.actor) as tx:
        await change_member(tx, boss, scene.agent.id, MemberChange(version=scene.agent.version, active=False))
    await guess(db, f"{new_id()}@example.com")
    await guess(db, scene.agent.email)
    assert await refusals(db, scene) == []
    async with db.transaction() as tx:
        assert await tx.value("select count(*) from refused_login") == 0


async def test_two_workers_tell_it_once_and_with_another_key_file_nothing_is_told(db: Db, scene: Scene) -> None:
    await guess(db, scene.agent.email)
    async with db.transaction() as tx:
        [refusal] = await claim_refusals(tx, 100)
    await asyncio.gather(*(tell_refusal(db, KEYRING, refusal) for _ in range(4)))
    assert await refusals(db, scene) == ["password"]
    await guess(db, scene.agent.email)
    async with db.transaction() as tx:
        [sealed] = await claim_refusals(tx, 100)
    await tell_refusal(db, Keyring((_new_key(),)), sealed)
    assert await refusals(db, scene) == ["password"]


async def test_a_wrong_code_after_a_right_password_is_told_apart(db: Db, scene: Scene) -> None:
    await enrol(db, scene, scene.agent)
    here = address()
    signed = await half(db, scene.agent.email, here)
    with pytest.raises(CodeWrong):
        await finish_log_in(db, KEYRING, signed, "000000", here)
    assert await refusals(db, scene) == ["code"]
