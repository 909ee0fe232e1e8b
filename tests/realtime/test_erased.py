"""A screen that showed somebody who is erased."""

from kefu.erasures import erase_person
from kefu.erasures.model import NewErasure
from tests.realtime.conftest import watch
from tests.streams import Site
from tests.world import World, make_world


async def test_every_screen_forgets_and_reads_anew_also_one_that_was_away(site: Site, town: World) -> None:
    customer = await town.customer("Ann")
    said = await town.says(customer, "a secret")
    other = await make_world(site.db, site.keyring)
    async with watch(site, town.lin) as lin, watch(site, other.lin) as stranger:
        await town.says(await town.customer())
        cursor = (await lin.until("ticket", 2))[0].id
        async with town.db.transaction(town.boss.principal.actor) as tx:
            await erase_person(tx, town.boss.principal, customer.id, NewErasure(version=1))
        [erased] = await lin.until("erased")
        assert erased.data == {"customer_id": str(customer.id), "tickets": [said.ticket.number]}
        await lin.until("reset")
    assert stranger.of("erased") == []
    async with watch(site, town.tom, cursor) as away:
        await away.until("erased")
        await away.until("reset")
    assert b"a secret" not in away.raw
    assert b"Ann" not in away.raw
