"""What members see of ratings: of which tickets, about whom, and what they come to."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from kefu.customers import Customer
from kefu.erasures import erase_person
from kefu.erasures.model import NewErasure
from kefu.inboxes import Inbox
from kefu.kit.errors import NotFound
from kefu.kit.ids import new_id
from kefu.surveys import Answer, answer, find_rounds
from kefu.surveys.model import Ask
from kefu.tickets import (
    Assignment,
    EndState,
    NewEndState,
    NewReply,
    Status,
    TicketRow,
    assign,
    reply,
    set_end_state,
)
from tests.log import sequence, settle
from tests.world import Person, World


async def help_(world: World, customer: Customer, *who: Person, inbox: Inbox | None = None) -> TicketRow:
    """Let the customer be answered by some people, of whom the last solves the ticket."""
    row = (await world.says(customer, inbox=inbox)).ticket
    for person in who:
        last = person is who[-1]
        async with world.db.transaction(world.boss.principal.actor) as tx:
            wish = Assignment(version=row.version, assignee_id=person.member.id, team_id=None)
            row = await assign(tx, world.boss.principal, row.number, wish)
        async with world.db.transaction(person.principal.actor) as tx:
            new = NewReply(id=new_id(), text="Well", set_status=Status.SOLVED if last else None)
            row = (await reply(tx, person.principal, row.number, new)).ticket
    await sequence(world.db)
    return row


async def rate(world: World, row: TicketRow, score: int, comment: str = "") -> None:
    async with world.db.transaction() as tx:
        rounds = await find_rounds(tx, world.workspace_id, [row.id])
    round = rounds[row.id]
    ask = Ask(ticket_id=row.id, customer_id=round.customer_id, asked_at=round.asked_at)
    async with world.db.transaction() as tx:
        await answer(tx, world.workspace_id, round.inbox_id, ask, Answer(score=score, comment=comment))


async def means(client: Any, person: Person) -> dict[UUID, Any]:
    given = await client.get("/api/ratings", headers=person.headers)
    assert given.status_code == 200, given.text
    assert given.json()["days"] == 30
    return {UUID(item["member_id"]): (item["mean"], item["n"]) for item in given.json()["items"]}


async def test_a_rating_is_the_last_humans_and_stands_on_the_ticket(world: World, client: Any) -> None:
    row = await help_(world, await world.customer(), world.tom, world.lin)
    await rate(world, row, 2, "Slow <b>")
    await rate(world, row, 4, "Better")
    await rate(world, row, 4, "Better")
    await settle(world.db)
    path = f"/api/tickets/{row.number}"
    [response] = (await client.get(f"{path}/ratings", headers=world.lin.headers)).json()["items"]
    assert (response["score"], response["comment"], response["member_id"]) == (4, "Better", str(world.lin.member.id))
    assert response["changed_at"] > response["answered_at"] > response["asked_at"]
    detail = (await client.get(path, headers=world.lin.headers)).json()
    assert detail["ticket"]["rating"] == 4
    facts = [entry for entry in detail["timeline"] if entry["type"] == "survey.answered"]
    assert [(fact["data"]["score"], fact["data"]["score_before"]) for fact in facts] == [(2, None), (4, 2)]
    assert {fact["data"]["member_id"] for fact in facts} == {str(world.lin.member.id)}
    assert "Slow" not in str(detail)
    listed = (await client.get("/api/tickets?view=all", headers=world.lin.headers)).json()["items"]
    assert [item["rating"] for item in listed] == [4]


async def test_who_may_not_see_the_ticket_does_not_see_its_rating(world: World, client: Any) -> None:
    row = await help_(world, await world.customer(), world.lin)
    await rate(world, row, 1)
    async with world.db.transaction() as tx:
        await tx.run(
            "update ticket set unit_id = %(east)s, team_id = %(east)s where workspace_id = %(w)s and id = %(id)s",
            east=world.east,
            w=world.workspace_id,
            id=row.id,
        )
    for person, status in ((world.boss, 200), (world.lin, 200), (world.tom, 404)):
        given = await client.get(f"/api/tickets/{row.number}/ratings", headers=person.headers)
        assert given.status_code == status
    assert (await client.get("/api/tickets/99999999999/ratings", headers=world.lin.headers)).status_code < 500


async def test_means_are_of_thirty_days_of_those_below_and_ones_own(world: World, client: Any) -> None:
    lin, tom = world.lin.member.id, world.tom.member.id
    assert await means(client, world.supervisor) == {}
    rows = [await help_(world, await world.customer(), who) for who in (world.lin, world.lin, world.lin, world.tom)]
    for row, score in zip(rows, (5, 2, 4, 1), strict=True):
        await rate(world, row, score)
    assert await means(client, world.supervisor) == {lin: (pytest.approx(11 / 3), 3), tom: (1.0, 1)}
    assert await means(client, world.lin) == {lin: (pytest.approx(11 / 3), 3)}
    assert await means(client, world.tom) == {tom: (1.0, 1)}
    await client.patch(
        f"/api/members/{tom}",
        headers=world.boss.headers,
        json={"version": world.tom.member.version, "roles": ["supervisor"]},
    )
    assert await means(client, world.tom) == {tom: (1.0, 1)}  # of West, where Lin is not
    async with world.db.transaction() as tx:
        await tx.run(
            """update survey_response set answered_at = answered_at - interval '30 days'
            where workspace_id = %(w)s and score = 2""",
            w=world.workspace_id,
        )
    assert await means(client, world.boss) == {lin: (4.5, 2), tom: (1.0, 1)}
    async with world.db.transaction(world.boss.principal.actor) as tx:
        spam = NewEndState(version=rows[0].version, end_state=EndState.SPAM)
        await set_end_state(tx, world.boss.principal, rows[0].number, spam)
    assert await means(client, world.boss) == {lin: (4.0, 1), tom: (1.0, 1)}  # spam counts nowhere


async def test_colleagues_of_one_team_see_only_their_own_mean(world: World, client: Any) -> None:
    moved = await client.patch(
        f"/api/members/{world.tom.member.id}",
        headers=world.boss.headers,
        json={"version": world.tom.member.version, "unit_id": str(world.east)},
    )
    assert moved.status_code == 200, moved.text
    for who, score in ((world.lin, 5), (world.tom, 1)):
        await rate(world, await help_(world, await world.customer(), who), score)
    assert await means(client, world.lin) == {world.lin.member.id: (5.0, 1)}
    assert await means(client, world.tom) == {world.tom.member.id: (1.0, 1)}


async def test_two_answers_at_once_are_one_response(world: World) -> None:
    row = await help_(world, await world.customer(), world.lin)
    await asyncio.gather(*(rate(world, row, score) for score in (1, 2, 3, 4, 5)))
    async with world.db.transaction() as tx:
        stands = await tx.column("select score from survey_response where workspace_id = %(w)s", w=world.workspace_id)
        shown = await tx.value("select rating from ticket where workspace_id = %(w)s", w=world.workspace_id)
    assert stands == [shown]


async def test_only_chats_are_asked_about_and_for_a_week(world: World) -> None:
    called = await help_(world, await world.customer(inbox=world.api), world.lin, inbox=world.api)
    chat = await help_(world, await world.customer(), world.lin)
    async with world.db.transaction() as tx:
        rounds = await find_rounds(tx, world.workspace_id, [called.id, chat.id])
        assert rounds.keys() == {chat.id}
        ask = Ask(ticket_id=chat.id, customer_id=chat.customer.id, asked_at=rounds[chat.id].asked_at)
        with pytest.raises(NotFound):
            await answer(tx, world.workspace_id, world.api.id, ask, Answer(score=1))
        early = Ask(ticket_id=chat.id, customer_id=chat.customer.id, asked_at=ask.asked_at - timedelta(seconds=1))
        with pytest.raises(NotFound):
            await answer(tx, world.workspace_id, world.chat.id, early, Answer(score=1))


async def test_who_is_erased_while_they_answer_leaves_no_words(world: World) -> None:
    row = await help_(world, await world.customer(), world.lin)
    boss = world.boss.principal

    async def erase() -> None:
        async with world.db.transaction(boss.actor) as tx:
            await erase_person(tx, boss, row.customer.id, NewErasure(version=1))

    async def waits() -> bool:
        async with world.db.transaction() as tx:
            return bool(
                await tx.value(
                    """select exists (select from pg_locks waiting join pg_stat_activity asker using (pid)
                    where not waiting.granted and asker.datname = current_database())"""
                )
            )

    async with world.db.transaction() as tx:
        [round] = (await find_rounds(tx, world.workspace_id, [row.id])).values()
        ask = Ask(ticket_id=row.id, customer_id=round.customer_id, asked_at=round.asked_at)
        await answer(tx, world.workspace_id, round.inbox_id, ask, Answer(score=1, comment="a secret"))
        erasing = asyncio.create_task(erase())
        async with asyncio.timeout(60):
            while not await waits():
                await asyncio.sleep(0.01)
    await erasing
    async with world.db.transaction() as tx:
        left = await tx.rows(
            "select score, comment from survey_response where workspace_id = %(w)s", w=world.workspace_id
        )
        assert [tuple(one) for one in left] == [(1, "")]
        with pytest.raises(NotFound):
            await answer(tx, world.workspace_id, round.inbox_id, ask, Answer(score=2, comment="a secret"))
