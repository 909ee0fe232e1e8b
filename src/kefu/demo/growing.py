"""Loading the large demo: founded through the verbs, its three months told by the bulk path of tickets."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from uuid import UUID

from kefu.demo.company import Company, read_company
from kefu.demo.founding import found
from kefu.demo.inventing import Scale, invent_customers, invent_stories
from kefu.demo.past import Past
from kefu.demo.playing import Cast
from kefu.demo.recalling import Recall
from kefu.demo.stories import DemoCustomer, Story, read_stories
from kefu.inboxes import find_idle_minutes
from kefu.kit.db import Tx
from kefu.kit.events import Told
from kefu.kit.keys import Keyring
from kefu.kit.placing import place_facts
from kefu.surveys import write_answers
from kefu.tickets import Retelling, ensure_tags, take_numbers, write_retold

AT_ONCE = 1000
"""So many tickets are in memory with all their words."""


async def grow(tx: Tx, keyring: Keyring, hashed: Sequence[str], seed: int, scale: Scale, now: datetime) -> Cast:
    """Load company, people and customers, and all their tickets with the small demo's stories among them."""
    company = read_company()
    customers = invent_customers(company, seed, scale)
    cast = await found_company(tx, keyring, company, customers, hashed, now - timedelta(days=scale.days + 10))
    invented = invent_stories(company, customers, seed, scale, now)
    written = [(now - timedelta(hours=story.hours_ago), story) for story in read_stories()]
    stories = sorted([*invented, *written], key=lambda one: one[0])
    await tell(tx, await remember(tx, cast, stories, seed), stories, now)
    return cast


async def found_company(
    tx: Tx,
    keyring: Keyring,
    company: Company,
    customers: list[DemoCustomer],
    hashed: Sequence[str],
    at: datetime,
) -> Cast:
    """Found the large company; only the small demo's people, whose password hashes come along, can sign in."""
    members = company.members
    passwords = [*hashed, *[None] * (len(members) - len(hashed))]
    people = list(zip(members, passwords, strict=True))
    return await found(tx, keyring, company.organisation(customers), people, Past(tx, at))


async def remember(tx: Tx, cast: Cast, stories: Iterable[tuple[datetime, Story]], seed: int) -> Recall:
    """Get ready to tell stories that have tags like these; equal seeds give equal ids."""
    names = {name for _, story in stories for step in story.steps for name in step.tags or ()}
    tags = await ensure_tags(tx, cast.workspace_id, names)
    return Recall(cast, tags, await _idle_minutes(tx, cast), Random(f"{seed} ids"))  # noqa: S311  no secret


async def tell(tx: Tx, recall: Recall, stories: Sequence[tuple[datetime, Story]], now: datetime) -> int:
    """Tell stories, which come in the order of their times, in this transaction; gives how many facts they left.

    The log has all of them in the order of their times too.
    """
    numbers = await take_numbers(tx, recall.workspace_id, len(stories))
    facts: list[Told] = []
    for some in _pieces(recall.tell(stories, numbers, now)):
        await write_retold(tx, some)
        await write_answers(tx, recall.take_answers())
        facts += [fact for one in some for fact in one.facts]
    facts.sort(key=lambda fact: fact.at)
    await place_facts(tx, facts)
    return len(facts)


async def _idle_minutes(tx: Tx, cast: Cast) -> dict[UUID, int]:
    found = [(inbox.id, await find_idle_minutes(tx, cast.workspace_id, inbox.id)) for inbox in cast.inboxes.values()]
    return {inbox_id: minutes for inbox_id, minutes in found if minutes is not None}


def _pieces(retold: Iterable[Retelling]) -> Iterator[list[Retelling]]:
    iterator = iter(retold)
    while some := list(islice(iterator, AT_ONCE)):
        yield some
