"""S1: what is another workspace's or another team's is not there, by whatever real number or id it is called.

Each sweep is asked again by somebody who may: a 404 for an id that nobody has proves nothing.
"""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from kefu.imports.model import Import
from kefu.imports.queries import load_import
from kefu.kit.access import Permission, Principal
from kefu.kit.db import Tx
from kefu.kit.ids import new_id
from kefu.members import NewRole, add_role
from kefu.members.roles import withheld
from kefu.tickets import TicketRow, load_ticket
from kefu.tickets.queries import find_customer_tickets
from kefu.views.model import VIEWS
from kefu.views.saved.conditions import AllOf
from kefu.views.saved.model import NewSavedView, Sorting
from kefu.views.saved.service import save_view
from tests.conformance.route_table import PUBLIC, ROUTES, SIGNED_IN, VISITOR
from tests.conformance.scene import TICKET, WORKSPACE, Asker, Hands, Scene, ask, make_asker, make_scene
from tests.log import settle
from tests.world import World, hire, make_world

NAMING = [name for name, needs in ROUTES.items() if "{" in name and needs not in (PUBLIC, VISITOR)]
BELOW = [name for name in NAMING if "{number:int}" in name]
HANGING = [
    name for name in BELOW if "{id:uuid}" in name and "/macros/" not in name and "/delayed-messages/" not in name
]
"""What hangs on one ticket only. To undo an answer that is not known yet is granted: it may still be on its way."""
OTHERS = [name for name in NAMING if name.split("/")[2] in ("files", "saved-replies", "saved-views", "macros")]
"""What is kept for one team, beside tickets."""
PUBLIC_READS = {name for name, needs in ROUTES.items() if needs in (PUBLIC, VISITOR)} | {"GET /api/stream"}
LAST = ("/end", "/leave", "/erasure", "/undo", "/merge", "/revoke")
"""What takes away what others name; who may is asked for it when everything else was."""


def in_turn(names: list[str]) -> list[str]:
    return sorted(names, key=lambda name: (name.startswith("DELETE"), name.endswith(LAST), not name.startswith("GET")))


async def sweep(client: Any, asker: Asker, scene: Scene, names: list[str], number: int | None = None) -> dict[str, Any]:
    """Give what each route answers to somebody about what is in the scene."""
    return {name: await asker.ask(client, name, scene, number) for name in in_turn(names)}


def other_than(status: int, answers: dict[str, Any]) -> dict[str, str]:
    return {name: f"{one.status_code} {one.text[:200]}" for name, one in answers.items() if one.status_code != status}


def that_are(status: int, answers: dict[str, Any]) -> list[str]:
    return [name for name, one in answers.items() if one.status_code == status or one.status_code >= 500]


async def test_what_is_another_workspaces_is_not_there(world: World, client: Any, keyring: Any) -> None:
    other = await make_world(world.db, keyring)
    scene = await make_scene(other, client)
    asker = await make_asker(world, client, world.boss)
    assert max(asker.numbers) < min(scene.numbers), "the number is free here"
    answers = await sweep(client, asker, scene, NAMING)
    assert other_than(404, answers) == {}
    assert [name for name, one in answers.items() if WORKSPACE in one.text] == []
    answers = await sweep(client, await make_asker(other, client, other.boss), scene, NAMING)
    assert that_are(404, answers) == [], "every id was a real one"


async def naming(scene: Scene, client: Any, ids: dict[str, UUID], message: UUID) -> list[tuple[str, Any]]:
    """Give requests about what is in the scene that name something else by its id."""
    world, at = scene.world, f"/api/tickets/{scene.numbers[0]}"
    version = await Hands(world, client).version(scene.numbers[0])
    them = {kind: str(id) for kind, id in ids.items()}
    opened = {"subject": "x", "text": "x"}
    return [
        (f"POST {at}/notes", {"id": str(new_id()), "text": f"@[m:{them['members']}]"}),
        (f"POST {at}/messages", {"id": str(new_id()), "files": [them["free files"]]}),
        (f"POST {at}/whispers", {"id": str(new_id()), "text": "hello", "hearer_id": them["members"]}),
        (f"POST {at}/split", {"id": str(new_id()), "messages": [str(message)], "subject": "x"}),
        (f"POST {at}/forwards/preview", {"locale": "en", "messages": [str(message)]}),
        (f"PUT {at}/assignment", {"version": version, "assignee_id": them["members"], "team_id": them["units"]}),
        ("POST /api/tickets", {**opened, "inbox_id": str(world.api.id), "customer": {"id": them["customers"]}}),
        ("POST /api/tickets", {**opened, "inbox_id": them["inboxes"], "customer": {"address": "x"}}),
        (f"GET /api/customers/{scene.customer.id}/merge?into={them['other customers']}", None),
        ("POST /api/customers", {"name": "x", "company_id": them["companies"]}),
        ("POST /api/invitations", {"email": "a@b.test", "roles": [them["roles"]], "unit_id": them["units"]}),
        ("POST /api/units", {"name": "x", "kind": "team", "parent_id": them["headquarters"]}),
        ("POST /api/inboxes", {"name": "x", "channel": "webchat", "unit_id": them["units"]}),
        ("POST /api/saved-replies", {"title": "x", "texts": {"en": "x"}, "unit_id": them["units"]}),
        ("POST /api/macros", {"name": "x", "steps": {"give": {"to": "member", "id": them["members"]}}}),
    ]


async def test_what_a_body_names_of_another_workspace_is_refused(world: World, client: Any, keyring: Any) -> None:
    foreign = await make_scene(await make_world(world.db, keyring), client)
    own = await make_scene(world, client)
    hands = Hands(world, client)
    for name, body in await naming(own, client, foreign.ids, foreign.message):
        answer = await hands.call(name, body)
        assert 400 <= answer.status_code < 500, (name, answer.text)
        assert WORKSPACE not in answer.text, name
    for name, body in await naming(own, client, own.ids, own.message):
        await hands.do(name, body)


@pytest.fixture
async def askers(world: World, client: Any) -> dict[str, Asker]:
    """Those of the West: an agent, and one whose role permits all that a role can permit over a part only."""
    async with world.db.transaction() as tx:
        all_of_it = sorted(set(Permission) - withheld(wide=False))
        role = await add_role(tx, world.boss.principal, NewRole(name="Head of the West", permissions=all_of_it))
    head = await hire(world, "head", role.key, world.west)
    return {
        name: await make_asker(world, client, one, world.west) for name, one in (("tom", world.tom), ("head", head))
    }


def permitted(asker: Asker, names: list[str]) -> list[str]:
    may = asker.person.principal.permissions
    return [name for name in names if ROUTES[name] == SIGNED_IN or Permission(ROUTES[name]) in may]


async def test_below_another_teams_ticket_there_is_nothing(world: World, client: Any, askers: dict[str, Asker]) -> None:
    scene, clock = await make_scene(world, client), {"cursor": None}
    before = await Hands(world, client).do(f"GET /api/tickets/{scene.numbers[0]}")
    for who, asker in askers.items():
        names = permitted(asker, [*BELOW, *OTHERS])
        answers = await sweep(client, asker, scene, names)
        assert other_than(404, answers) == {}, who
        # one's own ticket, and below it what hangs on the other
        answers = await sweep(client, asker, scene, permitted(asker, HANGING), asker.numbers[0])
        assert other_than(404, answers) == {}, who
        # one's own ticket, and the other one named in what is sent
        for name in permitted(asker, ["POST /api/tickets/{number:int}/links", "POST /api/tickets/{number:int}/merge"]):
            reaching = msgspec.structs.replace(asker, numbers=(asker.numbers[1], scene.numbers[0]))
            answer = await reaching.ask(client, name, scene, asker.numbers[0])
            assert answer.status_code == 404, (who, name, answer.text)
    assert permitted(askers["head"], BELOW) == BELOW, "somebody asked every route"
    assert await Hands(world, client).do(f"GET /api/tickets/{scene.numbers[0]}") | clock == before | clock
    answers = await sweep(client, await make_asker(world, client, world.boss), scene, [*BELOW, *OTHERS])
    assert that_are(404, answers) == [], "every number and id was a real one"


async def reading(scene: Scene, asker: Asker) -> list[str]:
    """Give the address of everything that lists, and of all that hangs on what the whole workspace may see."""
    world, everything = scene.world, {"condition": AllOf([]), "sorting": Sorting.CHANGED}
    async with world.db.transaction() as tx:
        view = await save_view(tx, asker.person.principal, NewSavedView(name="All", **everything))  # type: ignore[arg-type]
    paths = [f"/api/tickets?view={key}" for key in VIEWS]
    paths += ["/api/tickets?view=all&query=zqsecret", f"/api/saved-views/{view.id}/tickets", "/api/customers?query=zq"]
    paths += [
        f"/api/workload/tickets?{pile}={id}"
        for pile, id in (("unit_id", world.east), ("assignee_id", world.lin.member.id))
    ]
    for name in permitted(
        asker, [name for name in ROUTES if name.startswith("GET /api/") and name not in PUBLIC_READS]
    ):
        path = name.removeprefix("GET ")
        for blank, value in (scene.params(name) if "{" in name else {}).items():
            path = path.replace(blank, value)
        paths.append(path)
    return paths


async def find_telling(client: Any, asker: Asker, scene: Scene) -> set[str]:
    """Give where somebody reads of the hidden ticket."""
    ids = (scene.message, scene.ids["tickets"], scene.ids["notes"], scene.ids["forwards"])
    telling = set[str]()
    for path in await reading(scene, asker):
        answer = await client.get(path, headers=asker.person.headers)
        assert answer.status_code < 500, path
        if any(word in answer.text for word in (TICKET, *map(str, ids))):
            telling.add(path)
    return telling


async def test_another_teams_ticket_is_on_no_list(world: World, client: Any, askers: dict[str, Asker]) -> None:
    scene = await make_scene(world, client)
    await settle(world.db)
    assert {who: await find_telling(client, asker, scene) for who, asker in askers.items()} == {
        "tom": set(),
        "head": set(),
    }
    of_customer = f"/api/customers/{scene.customer.id}/tickets"
    boss = await make_asker(world, client, world.boss)
    assert await find_telling(client, boss, scene) > {"/api/tickets?view=all", of_customer}


async def test_a_route_that_forgets_whose_ticket_it_is_is_caught(
    world: World, client: Any, askers: dict[str, Asker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted bugs: ratings of any ticket of the workspace, and a customer's tickets as if one saw them all."""

    def wide(principal: Principal) -> Principal:
        return msgspec.structs.replace(principal, scope=None)

    async def load_any(tx: Tx, principal: Principal, number: int) -> TicketRow:
        return await load_ticket(tx, wide(principal), number)

    async def find_all(tx: Tx, principal: Principal, id: UUID, **page: Any) -> Any:
        return await find_customer_tickets(tx, wide(principal), id, **page)

    for place in ("queries", "routes"):
        monkeypatch.setattr(f"kefu.surveys.{place}.load_ticket", load_any)
    monkeypatch.setattr("kefu.tickets.routes.find_customer_tickets", find_all)
    scene, tom = await make_scene(world, client), askers["tom"]
    answers = await sweep(client, tom, scene, permitted(tom, BELOW))
    assert set(other_than(404, answers)) == {"GET /api/tickets/{number:int}/ratings"}
    assert await find_telling(client, tom, scene) == {
        f"/api/customers/{scene.customer.id}/tickets",
        f"/api/tickets/{scene.numbers[0]}/ratings",
    }


async def test_a_route_that_forgets_the_workspace_is_caught(
    world: World, client: Any, keyring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted bug: an import is read by its id alone, which a random id would not have told."""

    async def load_any(tx: Tx, _: UUID, id: UUID) -> Import:
        whose = "select workspace_id from customer_import where id = %(id)s /* every workspace: the planted bug */"
        return await load_import(tx, await tx.value(whose, id=id) or world.workspace_id, id)

    monkeypatch.setattr("kefu.imports.routes.load_import", load_any)
    scene = await make_scene(await make_world(world.db, keyring), client)
    answers = await sweep(client, await make_asker(world, client, world.boss), scene, NAMING)
    assert set(other_than(404, answers)) == {"GET /api/customers/imports/{id:uuid}"}


@pytest.mark.parametrize("name", [name for name, needs in ROUTES.items() if needs == VISITOR])
async def test_a_visitor_is_one_in_one_inbox(world: World, client: Any, keyring: Any, name: str) -> None:
    """Without a token, with that of another workspace's visitor, and with one for what another visitor holds."""
    other = await make_world(world.db, keyring)
    tokens = []
    for inbox in (world.chat, world.chat, other.chat):
        came = await client.post(f"/webchat/{inbox.public_key}/visitor", json={"locale": "en"})
        tokens.append(came.json()["token"])
    params = {"{key:str}": world.chat.public_key, "{id:uuid}": str(new_id())}
    for headers in ({}, {"Authorization": "Bearer made-up"}, {"Authorization": f"Bearer {tokens[2]}"}):
        answer = await ask(client, name, {"X-File-Id": str(new_id()), **headers}, params)
        assert answer.status_code == 401, (name, headers, answer.text)
    holder, stranger = ({"Authorization": f"Bearer {token}"} for token in tokens[:2])
    if "{id:uuid}" in name:
        sent = {**holder, "X-File-Id": str(new_id()), "X-File-Name": "a.txt", "Content-Type": "text/plain"}
        kept = await client.post(f"/webchat/{world.chat.public_key}/files", headers=sent, content=b"mine")
        params["{id:uuid}"] = kept.json()["id"]
        assert (await ask(client, name, holder, params)).status_code == 200
        assert (await ask(client, name, stranger, params)).status_code == 404
