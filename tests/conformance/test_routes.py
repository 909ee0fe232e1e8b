"""S1: every route × role × own and other workspace and unit; an unlisted route fails."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from kefu.customers import NewCompany, NewCustomerNote, add_company
from kefu.customers import add_note as write_down
from kefu.fields import Called, FieldType, NewField, add_field
from kefu.incidents import IncidentTitle, NewIncident, declare
from kefu.kit.access import Permission, requires
from kefu.kit.ids import new_id
from kefu.macros import NewMacro, Steps, add_macro
from kefu.members import ROLES, NewRole, Role, add_role
from kefu.replies import NewSavedReply, Texts, add_reply
from kefu.tags import NewTag, add_tag
from kefu.views.saved.conditions import AllOf
from kefu.views.saved.model import NewSavedView, Sorting
from kefu.views.saved.service import save_view
from kefu.web.app import find_routes
from tests.conformance.route_table import BODIES, NEEDS_ID, PUBLIC, QUERIES, ROUTES, SIGNED_IN, VISITOR
from tests.world import Person, World, make_world

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


async def _ask(client: Any, name: str, headers: dict[str, str], params: dict[str, str]) -> Any:
    method, path = name.split(" ", 1)
    for kind, value in params.items():
        path = path.replace("{" + kind + "}", value)
    path += QUERIES.get(name, "")
    body = dict(BODIES.get(name, {}))
    if name in NEEDS_ID:
        body["id"] = str(new_id())
    if method in ("GET", "DELETE"):
        return await client.request(method, path, headers=headers)
    if name in ("POST /api/files", "POST /api/customers/imports"):
        return await client.post(path, headers={**headers, "X-File-Id": "nothing"}, content=b"x")
    return await client.request(method, path, headers=headers, json=body)


def _some(world: World) -> dict[str, str]:
    return {
        "id:uuid": str(new_id()),
        "note_id:uuid": str(new_id()),
        "round_id:uuid": str(new_id()),
        "number:int": "999999",
        "key:str": world.chat.public_key,
    }


@pytest.mark.parametrize("name", MEMBERS_ROUTES)
async def test_strangers_are_asked_to_sign_in(world: World, client: Any, name: str) -> None:
    for headers in ({}, {"Cookie": "kefu_session=made-up"}, {"Authorization": "Bearer kefu_made-up"}):
        answer = await _ask(client, name, headers, _some(world))
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), (name, headers)


@pytest.fixture
async def people(world: World) -> dict[Role, Person]:
    return {
        Role.ADMINISTRATOR: world.boss,
        Role.SUPERVISOR: world.supervisor,
        Role.AGENT: world.lin,
        Role.AUDITOR: world.auditor,
    }


LEAVING = {"DELETE /api/session", "DELETE /api/sessions"}


@pytest.mark.parametrize("name", sorted(set(MEMBERS_ROUTES) - STREAMS - LEAVING))
async def test_roles_get_what_they_may_and_nothing_else(
    people: dict[Role, Person], world: World, client: Any, name: str
) -> None:
    needs = ROUTES[name]
    for role, person in people.items():
        answer = await _ask(client, name, person.headers, _some(world))
        if needs == SIGNED_IN or Permission(needs) in ROLES[role]:
            assert answer.status_code not in (401, 403), (name, role, answer.text)
            assert answer.status_code < 500
        else:
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), (name, role)


@pytest.mark.parametrize("name", sorted(name for name in MEMBERS_ROUTES if "{" in name))
async def test_what_is_another_workspaces_is_not_there(world: World, client: Any, keyring: Any, name: str) -> None:
    other = await make_world(world.db, keyring)
    customer = await other.customer("Secret Customer")
    for _ in range(3):
        said = await other.says(await other.customer("Secret Customer"), "a secret")
    note = new_id()
    written = await client.post(
        f"/api/tickets/{said.ticket.number}/notes",
        headers=other.boss.headers,
        json={"id": str(note), "text": "a secret"},
    )
    assert written.status_code == 201
    async with other.db.transaction() as tx:
        company = await add_company(tx, other.boss.principal, NewCompany(name="Secret Company"))
        about = await write_down(tx, other.boss.principal, customer.id, NewCustomerNote(text="a secret"))
        shared = NewSavedReply(title="A secret", texts=Texts(en="a secret"), unit_id=other.headquarters)
        reply = await add_reply(tx, other.boss.principal, shared)
        field = await add_field(
            tx, other.boss.principal, NewField(name=Called(en="Secret number"), type=FieldType.TEXT)
        )
        tag = await add_tag(tx, other.boss.principal, NewTag(name="A secret"))
        steps = Steps(note="a secret")
        macro = await add_macro(
            tx, other.boss.principal, NewMacro(name="A secret", steps=steps, unit_id=other.headquarters)
        )
        incident = await declare(tx, other.boss.principal, NewIncident(title=IncidentTitle(en="A secret")))
        everything = NewSavedView(
            name="A secret", condition=AllOf([]), sorting=Sorting.CHANGED, unit_id=other.headquarters
        )
        view = await save_view(tx, other.boss.principal, everything)
        secret = NewRole(name="A secret", permissions=[Permission.TICKET_REPLY])
        own_role = await add_role(tx, other.boss.principal, secret)
    invited = {"email": "secret@example.com", "roles": ["agent"], "unit_id": str(other.east)}
    invitation = await client.post("/api/invitations", headers=other.boss.headers, json=invited)
    server = {"version": 0, "host": "secret.test", "port": 25, "tls": "none", "sender": "a@b.test"}
    await client.put("/api/mail-server", headers=other.boss.headers, json=server | {"base_url": "https://secret.test"})
    mail = await client.post("/api/mail-server/tests", headers=other.boss.headers, json={"id": str(new_id())})
    ids: dict[str, UUID] = {
        "invitations": UUID(invitation.json()["invitation"]["id"]),
        "mails": UUID(mail.json()["id"]),
        "members": other.lin.member.id,
        "units": other.east,
        "customers": customer.id,
        "companies": company.id,
        "inboxes": other.chat.id,
        "tickets": note,
        "sessions": other.lin.principal.session_id or new_id(),
        "tokens": new_id(),
        "files": new_id(),
        "fields": field.id,
        "tags": tag.id,
        "saved-replies": reply.id,
        "macros": macro.id,
        "incidents": incident.id,
        "saved-views": view.id,
        "roles": UUID(own_role.key),
    }
    kind = name.split("/")[2]
    params = {
        "id:uuid": str(ids[kind]),
        "note_id:uuid": str(about.id),
        "round_id:uuid": str(new_id()),
        "number:int": str(said.ticket.number),
    }
    answer = await _ask(client, name, world.boss.headers, params)
    assert answer.status_code == 404, (name, answer.status_code, answer.text)
    assert "secret" not in answer.text.lower()


async def test_a_foreign_teams_ticket_is_on_no_list(world: World, client: Any) -> None:
    said = await world.says(await world.customer("Only East"), "for the east")
    await client.put(
        f"/api/tickets/{said.ticket.number}/assignment",
        headers=world.boss.headers,
        json={"version": 1, "assignee_id": None, "team_id": str(world.east)},
    )
    pages = await asyncio.gather(
        *(
            client.get(f"/api/tickets?view={view}", headers=world.tom.headers)
            for view in (
                "mine",
                "following",
                "unassigned",
                "team",
                "open",
                "pending",
                "held",
                "solved",
                "closed",
                "snoozed",
                "all",
                "spam",
                "trash",
            )
        )
    )
    assert all("Only East" not in page.text for page in pages)
    history = await client.get(f"/api/customers/{said.ticket.customer.id}/tickets", headers=world.tom.headers)
    assert history.json() == {"items": [], "next": None}
