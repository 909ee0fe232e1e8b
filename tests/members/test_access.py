"""Over whom somebody decides: with a narrow role, who works in other units is as if they did not work here."""

from typing import Any

import pytest

from kefu.kit.access import Permission
from kefu.members import MemberChange, NewRole, add_role, change_member
from tests.world import Person, World


@pytest.fixture
async def lead(world: World) -> Person:
    """Who manages the members of the East alone, by a role of the company's own."""
    async with world.db.transaction() as tx:
        role = await add_role(tx, world.system, NewRole(name="East lead", permissions=[Permission.MEMBER_MANAGE]))
        change = MemberChange(version=world.lin.member.version, roles=[role.key])
        await change_member(tx, world.system, world.lin.member.id, change)
    return world.lin


@pytest.mark.parametrize("part", ["second-factor", "tickets"])
async def test_what_is_told_of_a_member_is_told_of_ones_own_part(
    world: World, client: Any, lead: Person, part: str
) -> None:
    for asked, status in ((world.lin, 200), (world.tom, 404), (world.boss, 404)):
        answer = await client.get(f"/api/members/{asked.member.id}/{part}", headers=lead.headers)
        assert answer.status_code == status, answer.text
    answer = await client.get(f"/api/members/{world.tom.member.id}/{part}", headers=world.boss.headers)
    assert answer.status_code == 200
