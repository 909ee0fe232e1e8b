"""S1: every route × role × own and other workspace and unit; an unlisted route fails."""

from typing import Any

import pytest

from kefu.kit.access import Permission, requires
from kefu.kit.ids import new_id
from kefu.members import ROLES, NewRole, Role, add_role
from kefu.members.roles import BASICS
from kefu.web.app import find_routes
from tests.conformance.route_table import PUBLIC, ROUTES, SIGNED_IN, VISITOR
from tests.conformance.scene import ask
from tests.world import Person, World, hire

STREAMS = {"GET /api/stream", "GET /webchat/{key:str}/stream"}
MEMBERS_ROUTES = [name for name, needs in ROUTES.items() if needs not in (PUBLIC, VISITOR)]


def _declared() -> dict[str, str]:
    found = {}
    for route in find_routes():
        handler: Any = route
        guards = [guard for guard in handler.guards or [] if isinstance(guard, requires)]
        needs = PUBLIC
        if guards:
            permission = guards[0].permission
            needs = permission.value if permission else SIGNED_IN
        for method in handler.http_methods:
            for path in handler.paths:
                found[f"{method} {path}"] = needs
    return found


def test_every_route_is_listed_with_what_it_needs() -> None:
    declared = _declared()
    listed = {name: PUBLIC if needs == VISITOR else needs for name, needs in ROUTES.items()}
    assert declared == listed


def _some(world: World) -> dict[str, str]:
    return {
        "{id:uuid}": str(new_id()),
        "{note_id:uuid}": str(new_id()),
        "{round_id:uuid}": str(new_id()),
        "{number:int}": "999999",
        "{key:str}": world.chat.public_key,
    }


@pytest.mark.parametrize("name", MEMBERS_ROUTES)
async def test_strangers_are_asked_to_sign_in(world: World, client: Any, name: str) -> None:
    for headers in ({}, {"Cookie": "kefu_session=made-up"}, {"Authorization": "Bearer kefu_made-up"}):
        answer = await ask(client, name, headers, _some(world))
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), (name, headers)


NARROW = frozenset({Permission.TICKET_NOTE, Permission.UNIT_MANAGE})
"""What a role that the workspace made itself permits, beside looking."""


@pytest.fixture
async def people(world: World) -> dict[str, tuple[Person, frozenset[Permission]]]:
    """One person of each role, and one of a role of the workspace's own, with what they may."""
    async with world.db.transaction() as tx:
        own = await add_role(tx, world.boss.principal, NewRole(name="Watch", permissions=sorted(NARROW)))
    persons = {
        Role.ADMINISTRATOR: world.boss,
        Role.SUPERVISOR: world.supervisor,
        Role.AGENT: world.lin,
        Role.EXPERT: await hire(world, "expert", Role.EXPERT, world.west),
        Role.QUALITY: await hire(world, "quality", Role.QUALITY, world.east),
        Role.AUDITOR: world.auditor,
    }
    watch = await hire(world, "watch", own.key, world.west)
    return {role: (persons[role], ROLES[role]) for role in Role} | {"own": (watch, BASICS | NARROW)}


LEAVING = {"DELETE /api/session", "DELETE /api/sessions"}


@pytest.mark.parametrize("name", sorted(set(MEMBERS_ROUTES) - STREAMS - LEAVING))
async def test_roles_get_what_they_may_and_nothing_else(
    people: dict[str, tuple[Person, frozenset[Permission]]], world: World, client: Any, name: str
) -> None:
    needs = ROUTES[name]
    for role, (person, may) in people.items():
        answer = await ask(client, name, person.headers, _some(world))
        if needs == SIGNED_IN or Permission(needs) in may:
            assert answer.status_code not in (401, 403), (name, role, answer.text)
            assert answer.status_code < 500
        else:
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), (name, role)
