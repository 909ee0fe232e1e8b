"""One story, told step by step through the verbs that a real conversation goes through."""

from datetime import datetime
from uuid import UUID

import msgspec

from kefu.customers import Customer
from kefu.demo.past import TALKING, Past
from kefu.demo.stories import Step, Story
from kefu.fields import Field
from kefu.inboxes import Inbox
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.events import Actor, ActorKind
from kefu.kit.ids import new_id
from kefu.members import system_principal
from kefu.surveys import Answer, Round, write_answer
from kefu.tickets import (
    Assignment,
    CustomerReference,
    Kind,
    NewMessage,
    NewReply,
    NewStatus,
    NewTicket,
    NewValues,
    Priority,
    Status,
    Tags,
    TicketChange,
    TicketRow,
    add_note,
    assign,
    change_ticket,
    continue_ticket,
    fill_fields,
    lock_ticket_by_id,
    open_ticket,
    receive_message,
    reply,
    set_status,
    tag,
)


class Cast(msgspec.Struct):
    """Everybody and everything the stories name, by key."""

    workspace_id: UUID
    units: dict[str, UUID] = {}
    people: dict[str, Principal] = {}
    inboxes: dict[str, Inbox] = {}
    customers: dict[str, Customer] = {}
    fields: dict[str, Field] = {}


class Player:
    """Takes the steps of one story, one at a time; the ticket is as the step before left it."""

    def __init__(self, tx: Tx, cast: Cast, story: Story) -> None:
        self._tx = tx
        self._cast = cast
        self._story = story
        self._ticket: TicketRow | None = None
        self._solved_at: datetime | None = None

    async def take(self, number: int, past: Past) -> None:
        """Take one step at a moment of the past."""
        step = self._story.steps[number]
        await past.begin()
        await self._do(step)
        if step.status == Status.SOLVED:
            self._solved_at = past.at
        customer = self._cast.customers[self._story.customer]
        actor = Actor(ActorKind.CUSTOMER, customer.id) if step.by == "customer" else self._cast.people[step.by].actor
        await past.settle(self._cast.workspace_id, TALKING, actor)

    async def _do(self, step: Step) -> None:
        if step.rate is not None:
            await self._rate(step)
        elif step.by == "customer":
            await self._write(step)
        elif step.say is not None:
            status = Status(step.status) if step.status else None
            answer = NewReply(id=new_id(), text=step.say, set_status=status)
            self._ticket = (await reply(self._tx, self._who(step), self._number, answer, takes=False)).ticket
        elif step.note is not None:
            note = NewMessage(id=new_id(), text=step.note)
            self._ticket = (await add_note(self._tx, self._who(step), self._number, note)).ticket
        else:
            await self._change(step)

    async def _write(self, step: Step) -> None:
        """Let the customer write; on a channel for programs the first words open the ticket with a subject."""
        story, cast, text = self._story, self._cast, step.say or ""
        inbox, customer, system = (
            cast.inboxes[story.inbox],
            cast.customers[story.customer],
            system_principal(cast.workspace_id),
        )
        words = NewMessage(id=new_id(), text=text)
        if self._ticket is not None:
            self._ticket = (await continue_ticket(self._tx, system, self._number, words)).ticket
        elif story.subject is None:
            self._ticket = (await receive_message(self._tx, inbox, customer, words)).ticket
        else:
            whom = CustomerReference(id=customer.id)
            new = NewTicket(inbox_id=inbox.id, customer=whom, subject=story.subject, text=text)
            self._ticket = await open_ticket(self._tx, system, new)

    async def _rate(self, step: Step) -> None:
        """Let the customer answer; when it was solved is not in the log yet, where the verb would look for it."""
        assert self._solved_at is not None  # a story asks nobody before
        ticket = await lock_ticket_by_id(self._tx, self._cast.workspace_id, self._row.id)
        asked = Round(
            ticket_id=ticket.id,
            customer_id=ticket.customer_id,
            inbox_id=ticket.inbox_id,
            asked_at=self._solved_at,
            open=True,
            id=None,
            member_id=None,
            score=None,
            comment="",
        )
        await write_answer(self._tx, ticket, asked, Answer(score=step.rate or 0, comment=step.comment))

    async def _change(self, step: Step) -> None:
        ticket, who = self._row, self._who(step)
        if step.take is not None or step.team is not None:
            person = self._cast.people[step.take].id if step.take else None
            team = self._cast.units[step.team] if step.team else ticket.team_id
            data = Assignment(version=ticket.version, assignee_id=person, team_id=team)
            self._ticket = await assign(self._tx, who, ticket.number, data)
        if step.kind is not None or step.priority is not None:
            change = TicketChange(
                version=self._row.version,
                kind=Kind(step.kind) if step.kind else None,
                priority=Priority(step.priority) if step.priority else None,
            )
            self._ticket = await change_ticket(self._tx, who, ticket.number, change)
        if step.tags is not None:
            self._ticket = await tag(self._tx, who, ticket.number, Tags(version=self._row.version, tags=step.tags))
        if step.fields is not None:
            values = NewValues(version=self._row.version, fields=dict(step.fields))
            self._ticket = (await fill_fields(self._tx, who, ticket.number, values)).ticket
        if step.status is not None:
            wanted = NewStatus(version=self._row.version, status=Status(step.status))
            self._ticket = await set_status(self._tx, who, ticket.number, wanted)

    def _who(self, step: Step) -> Principal:
        return self._cast.people[step.by]

    @property
    def _row(self) -> TicketRow:
        assert self._ticket is not None  # a story begins with the customer
        return self._ticket

    @property
    def _number(self) -> int:
        return self._row.number
