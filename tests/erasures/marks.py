"""Marks planted wherever words about a person can lie, and the search for them in every place there is."""

import secrets
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec
import psycopg
from psycopg import sql

from kefu.files import Store
from kefu.kit.events import Actor, ActorKind
from kefu.kit.ids import new_id
from tests.files.scenes import upload
from tests.imports.desk import Desk
from tests.log import settle
from tests.world import World

PLACES = {
    "bulk_change.before",
    "customer.fields",
    "customer.name",
    "customer.name_key",
    "customer.note",
    "customer.terms",
    "customer_import.header",
    "customer_import.name",
    "customer_import_row.before",
    "customer_import_row.cells",
    "customer_import_row.keys",
    "customer_note.text",
    "customer_rename.after",
    "customer_rename.before",
    "file.name",
    "forward.subject",
    "forward.text",
    "forward_recipient.address",
    "idempotency.answer",
    "delayed_reply.text",
    "identity.address",
    "internal_message.text",
    "public_message.html",
    "public_message.text",
    "revision.text",
    "survey_response.comment",
    "ticket.preview",
    "ticket_field.value",
    "ticket.subject",
    "whisper.text",
}
"""Where a person's words lie; a new place must be planted here as well."""


class Marked(msgspec.Struct, kw_only=True):
    """A person all of whose words hold a mark."""

    id: UUID
    mark: str
    numbers: list[int]
    address: str


class Planter:
    """Lets a person and those who serve them write through the routes, and puts the mark into everything."""

    def __init__(self, world: World, client: httpx.AsyncClient, store: Store) -> None:
        self.world = world
        self.client = client
        self.store = store
        self.mark = f"zq{secrets.token_hex(5)}"

    async def ask(self, method: str, path: str, body: Any = None, *, keyed: bool = False) -> Any:
        headers = dict(self.world.boss.headers)
        if keyed:
            headers["Idempotency-Key"] = str(new_id())
        answer = await self.client.request(method, path, headers=headers, json=body)
        assert answer.status_code < 300, (path, answer.text)
        return answer.json() if answer.content else None

    async def file(self, owner: Actor) -> UUID:
        content = f"a letter by {self.mark}\n".encode() * 200
        stored = await upload(
            self.world.db,
            self.store,
            self.world.workspace_id,
            content,
            owner=owner,
            name=f"{self.mark}.txt",
            type="text/plain",
        )
        return stored.id

    async def own_field(self, name: str, about: str) -> str:
        """Give the key of the workspace's field that is called so, which the first one adds."""
        there = (await self.ask("GET", "/api/fields"))["items"]
        known = [field["key"] for field in there if (field["name"]["en"], field["about"]) == (name, about)]
        new = {"id": str(new_id()), "name": {"en": name}, "type": "text", "about": about}
        return str(known[0] if known else (await self.ask("POST", "/api/fields", new))["key"])

    async def plant(self) -> Marked:
        mark = self.mark
        address = f"{mark}@example.com"
        person = await self.ask(
            "POST",
            "/api/customers",
            {
                "id": str(new_id()),
                "name": f"张三 {mark}",
                "note": f"about {mark}",
                "identities": [{"channel": "email", "address": address}, {"channel": "api", "address": mark}],
            },
        )
        customer = f"/api/customers/{person['id']}"
        key = await self.own_field("Member number", "customer")
        called = f"张 {mark}"
        change = {"version": 1, "name": called, "note": f"more about {mark}", "fields": {key: f"member {mark}"}}
        await self.ask("PATCH", customer, change, keyed=True)
        await self.notes(customer)
        await self.imports(person["id"], address)
        self.field = await self.own_field("Order number", "ticket")
        numbers = [await self.talk(person["id"]) for _ in range(3)]
        await self.ask("PUT", f"/api/tickets/{numbers[1]}/end-state", await self.at(numbers[1], end_state="spam"))
        await self.ask(
            "PUT", f"/api/tickets/{numbers[2]}/snooze", await self.at(numbers[2], until="2027-03-01T00:00:00Z")
        )
        await self.file(Actor(ActorKind.CUSTOMER, UUID(person["id"])))
        async with self.world.db.transaction() as tx:
            await tx.run(
                """update public_message set html = '<b>' || text || '</b>' where workspace_id = %(w)s
                and text like %(mark)s""",
                w=self.world.workspace_id,
                mark=f"%{mark}%",
            )
            await tx.run(
                """insert into survey_response (workspace_id, id, ticket_id, asked_at, score, comment, answered_at)
                select workspace_id, %(id)s, id, now(), 1, %(comment)s, now() from ticket
                where workspace_id = %(w)s and number = %(number)s""",
                w=self.world.workspace_id,
                id=new_id(),
                number=numbers[0],
                comment=f"never again, says {mark}",
            )
        await self.forward(numbers[0])
        await settle(self.world.db)
        return Marked(id=UUID(person["id"]), mark=mark, numbers=numbers, address=address)

    async def forward(self, number: int) -> None:
        """A mail with their words to somebody else; it never leaves."""
        async with self.world.db.transaction() as tx:
            await tx.run(
                """with made as (
                    insert into forward (workspace_id, id, ticket_id, member_id, locale, subject, text, messages, files,
                        fingerprint, state, send_at, message_id, next_try_at, give_up_at)
                    select workspace_id, %(id)s, id, %(member)s, 'en', %(mark)s, %(mark)s, '{}', '{}', '', 'sent',
                        now(), '', now(), now() from ticket where workspace_id = %(w)s and number = %(number)s
                    returning workspace_id, id)
                insert into forward_recipient (workspace_id, forward_id, place, address, state)
                select workspace_id, id, 1, %(address)s, 'sent' from made""",
                w=self.world.workspace_id,
                id=new_id(),
                member=self.world.lin.member.id,
                mark=f"about {self.mark}",
                address=f"{self.mark}@example.org",
                number=number,
            )

    async def notes(self, customer: str) -> None:
        for text, end in (("likes", None), ("lives", "PATCH"), ("owes", "DELETE")):
            note = str(new_id())
            await self.ask("POST", f"{customer}/notes", {"id": note, "text": f"{text} {self.mark}"})
            body = {"text": f"{text} no {self.mark}", "revision": 1} if end == "PATCH" else None
            if end:
                await self.ask(end, f"{customer}/notes/{note}", body, keyed=True)

    async def imports(self, id: str, address: str) -> None:
        """Files: brought in, refused, one that waits, and one in which nobody said which column is what."""
        desk = Desk(self.world, self.client)
        await desk.bring(f"id,about\n{id},new words of {self.mark}\n")
        await desk.bring(f"id,tier,about\n{id},no tier,refused words of {self.mark}\n")
        await desk.upload(f"name,email,about\n张 {self.mark},{address},says {self.mark}\nOther,o@example.com,x\n")
        await desk.upload(f"{address},{self.mark}\nOther,{address}\n", f"about {address}.csv")

    async def at(self, number: int, **more: Any) -> dict[str, Any]:
        return {"version": (await self.ask("GET", f"/api/tickets/{number}"))["ticket"]["version"], **more}

    async def talk(self, person: str) -> int:
        """A ticket with words of everybody, worded anew, with files, and changed in every way that keeps an answer."""
        mark = self.mark
        new = {"id": str(new_id()), "inbox_id": str(self.world.api.id), "customer": {"id": person}}
        opened = await self.ask("POST", "/api/tickets", {**new, "subject": f"Lost {mark}", "text": f"I am {mark}"})
        ticket = f"/api/tickets/{opened['number']}"
        await self.ask("PATCH", ticket, {"version": opened["version"], "subject": f"Found {mark}"}, keyed=True)
        for value in (f"of {mark}", f"for {mark}"):
            filled = await self.at(opened["number"], fields={self.field: value})
            await self.ask("PUT", f"{ticket}/fields", filled, keyed=True)
        file = await self.file(self.world.boss.principal.actor)
        said = {"id": str(new_id()), "text": f"Dear {mark}", "files": [str(file)]}
        await self.ask("POST", f"{ticket}/messages", said)
        held = {"id": str(new_id()), "text": f"Still {mark}", "files": [], "seconds": 10}
        await self.ask("POST", f"{ticket}/delayed-messages", held)
        note = str(new_id())
        await self.ask("POST", f"{ticket}/notes", {"id": note, "text": f"knows {mark}", "files": []})
        await self.ask("PATCH", f"{ticket}/notes/{note}", {"text": f"is {mark}", "revision": 1}, keyed=True)
        lin = str(self.world.lin.member.id)
        given = await self.at(opened["number"], assignee_id=lin, team_id=None)
        await self.ask("PUT", f"{ticket}/assignment", given, keyed=True)
        await self.ask("POST", f"{ticket}/whispers", {"id": str(new_id()), "text": f"mind {mark}", "hearer_id": lin})
        await self.ask(
            "POST", f"{ticket}/customer-messages", {"id": str(new_id()), "text": f"thanks, {mark}", "files": []}
        )
        macro = await self.ask(
            "POST",
            "/api/macros",
            {"id": str(new_id()), "name": "Hello", "steps": {"reply": {"en": "{{customer.name}}!"}}},
        )
        body = {"id": str(new_id()), "version": (await self.at(opened["number"]))["version"], "macro_version": 1}
        await self.ask("POST", f"{ticket}/macros/{macro['id']}", body, keyed=True)
        wish = {"priority": "low", "fields": {self.field: f"with {mark}"}}
        many = {"id": str(new_id()), "tickets": [{"number": opened["number"]}], "wish": wish}
        await self.ask("POST", "/api/tickets/bulk", many, keyed=True)
        return int(opened["number"])


def find_mark(url: str, mark: str) -> set[str]:
    """Give every column, as `table.column`, of every table in which the mark stands, in whatever type."""
    found = set()
    with psycopg.connect(url) as connection:
        columns = connection.execute(
            """select table_name::text, column_name::text, data_type from information_schema.columns
            where table_schema = 'public' order by 1, 2"""
        ).fetchall()
        assert len(columns) > 200
        for table, column, kind in columns:
            shown = "encode({column}, 'escape')" if kind == "bytea" else "{column}::text"
            query = sql.SQL("select exists (select from {table} where " + shown + " ilike %s)").format(
                table=sql.Identifier(table), column=sql.Identifier(column)
            )
            if connection.execute(query, [f"%{mark}%"]).fetchone() == (True,):
                found.add(f"{table}.{column}")
    return found


def find_marked_files(data: Path, mark: str) -> list[Path]:
    """Give every file below the data folder, wherever it lies, whose bytes or name hold the mark."""
    return [
        path
        for path in sorted(data.rglob("*"))
        if path.is_file() and (mark.encode() in path.read_bytes() or mark in path.name)
    ]
