"""A database that holds still: an open stream must not look like a quiet day."""

import psycopg

from kefu.kit.embedded import OWNER
from tests.conftest import url_of
from tests.realtime.conftest import watch
from tests.streams import Site
from tests.world import World


async def test_who_is_told_nothing_learns_that_it_is_not_a_quiet_day(site: Site, town: World) -> None:
    customer = await town.customer()
    async with watch(site, town.lin) as reader:
        async with await psycopg.AsyncConnection.connect(url_of(OWNER, site.database)) as held:
            await held.execute("lock table log_head in access exclusive mode")
            late = await reader.until("late")
            assert [frame.data for frame in late] == [{"late": True}]
        # it is taken back by itself, and what happens then is told as ever
        late = await reader.until("late", 2)
        assert late[1].data == {"late": False}
        await town.says(customer)
        await reader.until("ticket", 2)
    assert len(reader.of("late")) == 2
