"""One of everything that a route can name, in the hands of people whom the asker has no business with."""

from typing import Any
from uuid import UUID

import msgspec

from kefu.customers import Customer, NewCompany, NewCustomerNote, add_company
from kefu.customers import add_note as write_down
from kefu.fields import Called, FieldType, NewField, add_field
from kefu.kit.access import Permission
from kefu.kit.ids import new_id
from kefu.macros import NewMacro, Steps, add_macro
from kefu.members import NewRole, add_role
from kefu.replies import NewSavedReply, Texts, add_reply
from kefu.surveys import Answer, answer, find_rounds
from kefu.surveys.model import Ask
from kefu.tags import NewTag, add_tag
from kefu.views.saved.conditions import AllOf
from kefu.views.saved.model import NewSavedView, Sorting
from kefu.views.saved.service import save_view
from tests.conformance.route_table import BODIES, NEEDS_ID, NOWHERE, QUERIES
from tests.log import sequence
from tests.world import Person, World

WORKSPACE = "zqforeign"
"""Stands in everything that the scene makes."""
TICKET = "zqsecret"
"""Stands in all that belongs to the tickets, and in nothing that the whole workspace may read."""
WORDS = f"{WORKSPACE} {TICKET}"
OWN_TICKET, OWN_OTHER_TICKET = 999999, 999998
UPLOADS = {"POST /api/files", "POST /api/customers/imports", "POST /webchat/{key:str}/files"}


class Scene(msgspec.Struct, kw_only=True):
    """What stands there, by what addresses call it; `numbers` holds the hidden ticket and one linked with it."""

    world: World
    numbers: tuple[int, int]
    customer: Customer
    ids: dict[str, UUID]
    message: UUID
    """What the customer said on the hidden ticket."""
    macro: UUID
    """One that everybody in the workspace may use."""

    def params(self, name: str, number: int | None = None) -> dict[str, str]:
        """Fill the blanks of a route's address: what is hidden, below the hidden ticket or the number given."""
        parts = name.split("/")
        kind = parts[parts.index("{id:uuid}") - 1] if "{id:uuid}" in parts else "tickets"
        id = self.macro if kind == "macros" and "{number:int}" in parts else self.ids[kind]
        return {
            "{id:uuid}": str(id),
            "{note_id:uuid}": str(self.ids["customer notes"]),
            "{round_id:uuid}": str(self.ids["rounds"]),
            "{number:int}": str(number or self.numbers[0]),
        }

    def stand_in(self, name: str) -> UUID:
        """Give what a body names by an id, so that it is not refused for that."""
        if name.endswith("/whispers"):
            return self.world.lin.member.id
        return self.message if name.endswith("/split") else self.world.boss.member.id


class Asker(msgspec.Struct, kw_only=True):
    """Somebody with two tickets, a customer and a tag of their own, which bodies and queries name."""

    person: Person
    numbers: tuple[int, int]
    customer_id: UUID
    tag_id: UUID

    async def ask(self, client: Any, name: str, scene: Scene, number: int | None = None) -> Any:
        """Ask a route for what is in the scene, with all else in order."""
        others = {"customers": self.customer_id, "tags": self.tag_id} if name.endswith("/merge") else {}
        into = others.get(name.split("/")[2]) or scene.stand_in(name)
        known = {OWN_TICKET: self.numbers[0], OWN_OTHER_TICKET: self.numbers[1], NOWHERE: str(into)}
        return await ask(client, name, self.person.headers, scene.params(name, number), known)


async def ask(
    client: Any, name: str, headers: dict[str, str], params: dict[str, str], known: dict[Any, Any] | None = None
) -> Any:
    """Ask a route, with its address filled and what its body needs; `known` takes the place of what nobody has."""
    method, path = name.split(" ", 1)
    for blank, value in params.items():
        path = path.replace(blank, value)
    path += QUERIES.get(name, "").replace(NOWHERE, str((known or {}).get(NOWHERE, NOWHERE)))
    if method in ("GET", "DELETE"):
        return await client.request(method, path, headers=headers)
    if name in UPLOADS:
        return await client.post(path, headers={"X-File-Id": "nothing", **headers}, content=b"x")
    body = _fit(BODIES.get(name, {}), known or {})
    if name in NEEDS_ID:
        body["id"] = str(new_id())
    return await client.request(method, path, headers=headers, json=body)


def _fit(body: Any, known: dict[Any, Any]) -> Any:
    if isinstance(body, dict):
        return {key: _fit(value, known) for key, value in body.items()}
    if isinstance(body, list):
        return [_fit(value, known) for value in body]
    return known.get(body, body)


async def make_asker(world: World, client: Any, person: Person, team: UUID | None = None) -> Asker:
    """Give somebody two tickets, in their team."""
    customer = await world.customer("Somebody")
    numbers = [(await world.says(customer)).ticket.number, (await world.says(await world.customer())).ticket.number]
    for number in numbers if team else ():
        await Hands(world, client).assign(number, None, team)
    async with world.db.transaction() as tx:
        tag = await add_tag(tx, world.boss.principal, NewTag(name=f"of {person.member.name}"))
    return Asker(person=person, numbers=(numbers[0], numbers[1]), customer_id=customer.id, tag_id=tag.id)


class Hands:
    """What is done to make a scene, through the front door."""

    def __init__(self, world: World, client: Any) -> None:
        self.world = world
        self.client = client

    async def do(self, name: str, body: Any = None, *, by: Person | None = None, **headers: str) -> Any:
        """Ask for what must be granted."""
        given = await self.call(name, body, by=by, **headers)
        assert given.status_code < 300, (name, given.text)
        return given.json() if given.content else None

    async def call(self, name: str, body: Any = None, *, by: Person | None = None, **headers: str) -> Any:
        """Ask for something; gives the answer whatever it is."""
        method, path = name.split(" ", 1)
        more = {"content": body} if isinstance(body, bytes) else {"json": body}
        headers = {**(by or self.world.boss).headers, **{key.replace("_", "-"): each for key, each in headers.items()}}
        return await self.client.request(method, path, headers=headers, **more)

    async def version(self, number: int) -> int:
        return int((await self.do(f"GET /api/tickets/{number}"))["ticket"]["version"])

    async def assign(self, number: int, to: Person | None, team: UUID | None) -> None:
        body = {"version": await self.version(number), "assignee_id": to and str(to.member.id), "team_id": str(team)}
        await self.do(f"PUT /api/tickets/{number}/assignment", body)


async def make_scene(world: World, client: Any) -> Scene:
    """Fill a workspace: two tickets of the East with all that can hang on one, and one of everything else."""
    hands = Hands(world, client)
    for _ in range(5):  # numbers begin anew in each workspace: this one's are not the asker's own
        await world.says(await world.customer(), "hello")
    customer = await world.customer(f"{WORKSPACE} Customer")
    said = await world.says(customer, WORDS)
    ids: dict[str, UUID] = {"tickets": said.ticket.id, "customers": customer.id}
    await _tell_of_ticket(hands, said.ticket.number, ids)
    other = await world.customer(f"{WORKSPACE} Other")
    linked = (await world.says(other, WORDS)).ticket
    await hands.assign(linked.number, None, world.east)
    await hands.do(f"POST /api/tickets/{said.ticket.number}/links", {"number": linked.number})
    ids["links"], ids["other customers"], ids["headquarters"] = linked.id, other.id, world.headquarters
    macro = await _share(hands, ids)
    await _manage(hands, ids, [said.ticket.number, linked.number])
    await sequence(world.db)
    return Scene(
        world=world,
        numbers=(said.ticket.number, linked.number),
        customer=customer,
        ids=ids,
        message=said.message.id,
        macro=macro,
    )


async def _tell_of_ticket(hands: Hands, number: int, ids: dict[str, UUID]) -> None:
    """Let a ticket of Lin's be answered with a file, rated, talked about, forwarded, and answered in a moment."""
    world, at = hands.world, f"/api/tickets/{number}"
    server = {"version": 0, "host": "secret.test", "port": 25, "tls": "none", "sender": "a@b.test"}
    await hands.do("PUT /api/mail-server", server | {"base_url": "https://secret.test"})
    await hands.assign(number, world.lin, world.east)
    for kind in ("files", "free files", "notes", "delayed-messages", "forwards", "whispers", "bulk"):
        ids[kind] = new_id()
    for kind, owner in (("files", world.lin), ("free files", world.boss)):
        named: dict[str, Any] = {"content_type": "text/plain", "x_file_name": WORKSPACE, "x_file_id": str(ids[kind])}
        await hands.do("POST /api/files", WORDS.encode(), by=owner, **named)
    answered = {"id": str(new_id()), "text": WORDS, "files": [str(ids["files"])], "set_status": "solved"}
    await hands.do(f"POST {at}/messages", answered, by=world.lin)
    await sequence(world.db)
    async with world.db.transaction() as tx:
        [round] = (await find_rounds(tx, world.workspace_id, [ids["tickets"]])).values()
        ask = Ask(ticket_id=round.ticket_id, customer_id=round.customer_id, asked_at=round.asked_at)
        await answer(tx, world.workspace_id, round.inbox_id, ask, Answer(score=1, comment=WORDS))
    await hands.do(f"PUT {at}/status", {"version": await hands.version(number), "status": "open"})
    whisper = {"id": str(ids["whispers"]), "text": WORDS, "hearer_id": str(world.lin.member.id)}
    await hands.do(f"POST {at}/whispers", whisper, by=world.supervisor)
    await hands.do(f"POST {at}/notes", {"id": str(ids["notes"]), "text": WORDS})
    await hands.do(f"POST {at}/delayed-messages", {"id": str(ids["delayed-messages"]), "text": WORDS, "seconds": 30})
    mail = {"locale": "en", "recipients": ["zqsecret@example.org"], "subject": WORDS, "text": WORDS}
    await hands.do(f"POST {at}/forwards", {"id": str(ids["forwards"]), **mail})
    tags = {"tickets": [{"number": number, "version": await hands.version(number)}], "wish": {"tags_added": ["east"]}}
    await hands.do("POST /api/tickets/bulk", {"id": str(ids["bulk"]), **tags})


async def _share(hands: Hands, ids: dict[str, UUID]) -> UUID:
    """Keep a reply, a view and a macro for the East alone; gives a macro for everybody."""
    world, boss = hands.world, hands.world.boss.principal
    everything = {"condition": AllOf([]), "sorting": Sorting.CHANGED}
    async with world.db.transaction() as tx:
        texts = Texts(en=WORDS)
        ids["saved-replies"] = (
            await add_reply(tx, boss, NewSavedReply(title=WORDS, texts=texts, unit_id=world.east))
        ).id
        view = NewSavedView(name=WORDS, unit_id=world.east, **everything)  # type: ignore[arg-type]
        ids["saved-views"] = (await save_view(tx, boss, view)).id
        steps = Steps(note=WORDS)
        ids["macros"] = (await add_macro(tx, boss, NewMacro(name=WORDS, steps=steps, unit_id=world.east))).id
        common = NewMacro(name=WORKSPACE, steps=Steps(note=WORKSPACE), unit_id=world.headquarters)
        return (await add_macro(tx, boss, common)).id


async def _manage(hands: Hands, ids: dict[str, UUID], numbers: list[int]) -> None:
    """Make one of everything that stands beside the tickets."""
    world, boss = hands.world, hands.world.boss.principal
    async with world.db.transaction() as tx:
        ids["tags"] = (await add_tag(tx, boss, NewTag(name=WORKSPACE))).id
        ids["companies"] = (await add_company(tx, boss, NewCompany(name=f"{WORKSPACE} Company"))).id
        about = await write_down(tx, boss, ids["customers"], NewCustomerNote(text=WORKSPACE))
        ids["customer notes"] = about.id
        ids["fields"] = (await add_field(tx, boss, NewField(name=Called(en=WORKSPACE), type=FieldType.TEXT))).id
        role = NewRole(name=WORKSPACE, permissions=[Permission.TICKET_REPLY])
        ids["roles"] = UUID((await add_role(tx, boss, role)).key)
    ids["members"], ids["units"], ids["inboxes"] = world.lin.member.id, world.east, world.chat.id
    ids["sessions"] = world.boss.principal.session_id or UUID(int=0)
    invited = {"email": f"{WORKSPACE}@example.com", "roles": ["agent"], "unit_id": str(world.east)}
    ids["invitations"] = UUID((await hands.do("POST /api/invitations", invited))["invitation"]["id"])
    ids["mails"] = UUID((await hands.do("POST /api/mail-server/tests", {"id": str(new_id())}))["id"])
    token = {"name": WORKSPACE, "scopes": ["ticket:read"]}
    ids["tokens"] = UUID((await hands.do("POST /api/tokens", token))["id"])
    ids["imports"] = new_id()
    file: dict[str, Any] = {
        "content_type": "text/csv",
        "x_file_name": f"{WORKSPACE}.csv",
        "x_file_id": str(ids["imports"]),
    }
    await hands.do("POST /api/customers/imports", f"name\n{WORKSPACE}\n".encode(), **file)
    ids["incidents"], ids["rounds"] = new_id(), new_id()
    trouble = {"id": str(ids["incidents"]), "title": {"en": WORKSPACE}, "tickets": numbers}
    await hands.do("POST /api/incidents", trouble)
    round = {"id": str(ids["rounds"]), "texts": {"en": WORKSPACE}, "seconds": 30}
    await hands.do(f"POST /api/incidents/{ids['incidents']}/answers", round)
