"""Telling the demo's stories at once, as `playing` plays them word by word, but by the bulk path of tickets."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from kefu.demo.playing import Cast
from kefu.demo.stories import Step, Story
from kefu.kit.events import SYSTEM, Actor, ActorKind
from kefu.kit.ids import id_of
from kefu.surveys import Answer, AnsweredThen, retell_answer
from kefu.tickets import Beginning, Kind, NewMessage, Priority, Retelling, Status, first_line


class Recall:
    """Tells stories of one workspace; equal random numbers give equal ids."""

    def __init__(self, cast: Cast, tags: dict[str, UUID], idle: dict[UUID, int], random: Random) -> None:
        self.workspace_id = cast.workspace_id
        self._cast = cast
        self._tags = tags
        self._idle = idle
        self._random = random
        self._latest: dict[tuple[str, str], UUID] = {}
        self._answers: list[AnsweredThen] = []

    def tell(
        self, stories: Iterable[tuple[datetime, Story]], numbers: Iterable[int], now: datetime
    ) -> Iterator[Retelling]:
        """Give the tickets of stories with when each began; what lies after `now` happens now."""
        for (at, story), number in zip(stories, numbers, strict=True):
            yield self._story(at, story, number, now)

    def take_answers(self) -> list[AnsweredThen]:
        """Give what customers answered on the tickets told since this was asked last."""
        answers, self._answers = self._answers, []
        return answers

    def _story(self, at: datetime, story: Story, number: int, now: datetime) -> Retelling:
        at += timedelta(minutes=story.steps[0].after)
        beginning = self._begin(at, story, number)
        self._latest[story.customer, story.inbox] = beginning.id
        told = Retelling(beginning, self._actor("customer", story))
        told.hear(at, self._words(at, story.steps[0].say))
        for step in story.steps[1:]:
            at += timedelta(minutes=step.after)
            self._take(told, min(at, now), story, step)
        return told

    def _begin(self, at: datetime, story: Story, number: int) -> Beginning:
        inbox = self._cast.inboxes[story.inbox]
        return Beginning(
            inbox=inbox,
            customer=self._cast.customers[story.customer],
            id=self._id(at),
            number=number,
            at=at,
            subject=first_line(story.subject or story.steps[0].say or "", 200 if story.subject else 80),
            follows_id=None if story.subject else self._latest.get((story.customer, story.inbox)),
            idle_minutes=self._idle.get(inbox.id),
        )

    def _take(self, told: Retelling, at: datetime, story: Story, step: Step) -> None:
        who = self._actor(step.by, story)
        if step.rate is not None:
            answer = Answer(score=step.rate, comment=step.comment)
            self._answers.append(retell_answer(told, at, who, self._id(at), answer))
        elif step.by == "customer":
            told.hear(at, self._words(at, step.say))
        elif step.say is not None:
            told.reply(at, who, self._words(at, step.say), Status(step.status) if step.status else None)
        elif step.note is not None:
            told.note(at, who, self._words(at, step.note))
        else:
            self._change(told, at, who, step)

    def _change(self, told: Retelling, at: datetime, who: Actor, step: Step) -> None:
        if step.take is not None or step.team is not None:
            person = self._cast.people[step.take].id if step.take else None
            team = self._cast.units[step.team] if step.team else told.ticket.team_id
            told.assign(at, who, person, team)
        if step.kind is not None or step.priority is not None:
            kind = Kind(step.kind) if step.kind else None
            told.classify(at, who, kind, Priority(step.priority) if step.priority else None)
        if step.tags is not None:
            told.tag(at, who, [self._tags[name] for name in step.tags])
        if step.fields is not None:
            told.fill(at, who, {self._cast.fields[key].id: value for key, value in step.fields.items()})
        if step.status is not None:
            told.set_status(at, who, Status(step.status))

    def _words(self, at: datetime, text: str | None) -> NewMessage:
        return NewMessage(id=self._id(at), text=text or "")

    def _id(self, at: datetime) -> UUID:
        return id_of(int(at.timestamp() * 1000), self._random.getrandbits(74))

    def _actor(self, by: str, story: Story) -> Actor:
        if by == "system":
            return SYSTEM
        if by == "customer":
            return Actor(ActorKind.CUSTOMER, self._cast.customers[story.customer].id)
        return self._cast.people[by].actor
