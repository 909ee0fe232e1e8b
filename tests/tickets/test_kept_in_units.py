"""What keeps a unit from being archived is counted while everybody waits for the unit: by an index of the unit."""

from collections.abc import AsyncIterator

import pytest

from kefu.kit.db import Db
from kefu.kit.keys import Keyring
from kefu.tickets.kept_in_units import TICKETS, TICKETS_OF_UNIT
from tests.conftest import fresh_database, url_of
from tests.plans import analyzed
from tests.world import World, make_world

# columns that are not named here are those of the ticket that is multiplied
_MANY = """insert into ticket (workspace_id, id, number, inbox_id, channel, unit_id, team_id, customer_id, subject,
        kind, priority, tier, stage, status, created_at, updated_at, last_message_at, waiting_since, fingerprint)
    select workspace_id, gen_random_uuid(), 100 + n, inbox_id, channel, its.unit, its.unit, customer_id, subject,
        kind, priority, tier, stage, 'open', created_at, updated_at, last_message_at, waiting_since, fingerprint
    from ticket, generate_series(1, 20000) n,
        lateral (select case n %% 1000 when 0 then %(west)s::uuid else %(east)s::uuid end as unit) its
    where workspace_id = %(workspace_id)s"""


@pytest.fixture(scope="module")
async def many(keyring: Keyring) -> AsyncIterator[World]:
    """Twenty thousand open tickets: nearly all in the East, a few in the West; the database has looked at them."""
    with fresh_database() as name:
        db = Db(url_of("kefu_app", name), size=4)
        await db.open()
        world = await make_world(db, keyring)
        await world.says(await world.customer())
        async with db.transaction() as tx:
            await tx.run(_MANY, workspace_id=world.workspace_id, east=world.east, west=world.west)
        async with analyzed(db, url_of("kefu_owner", name)):
            yield world
        await db.close()


async def test_a_units_tickets_are_counted_by_the_units_index(many: World) -> None:
    """It once looked for the team too, which has no index: all that is open anywhere was read."""
    unit = {"workspace_id": many.workspace_id, "unit_id": many.west}
    async with many.db.transaction() as tx:
        plan = "\n".join(await tx.column("explain " + TICKETS_OF_UNIT, **unit))
        assert await TICKETS.count(tx, many.workspace_id, many.west) == 20
    assert "ticket_live_unit" in plan, plan
    assert "unit_id = " in next(line for line in plan.splitlines() if "Index Cond" in line), plan
