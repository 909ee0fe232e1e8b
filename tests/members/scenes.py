"""A workspace with people in it, and an application of just the modules under test."""

from typing import Any
from uuid import UUID

import httpx
import msgspec
from litestar import Litestar
from litestar.middleware import DefineMiddleware

from kefu.kit.access import Principal
from kefu.kit.db import Db
from kefu.kit.errors import KefuError
from kefu.kit.http.limits import LimitBodies
from kefu.kit.http.problem import answer_problem
from kefu.kit.http.provide import DEPENDENCIES
from kefu.kit.ids import new_id
from kefu.kit.keys import Keyring, _new_key
from kefu.kit.settings import Settings
from kefu.members import (
    COOKIE,
    Member,
    NewMember,
    Origin,
    Role,
    add_member,
    authenticate,
    csrf_token_of,
    hash_password,
    load_principal,
    start_session,
    system_principal,
)
from kefu.members.routes import ROUTES as MEMBER_ROUTES
from kefu.workspaces import NewUnit, Unit, UnitKind, Workspace, add_unit, found_workspace
from kefu.workspaces.routes import ROUTES as UNIT_ROUTES

PASSWORD = "correct horse battery"
KEYRING = Keyring((_new_key(),))


class Scene(msgspec.Struct):
    """Headquarters with two regions; a team in the first. A boss on top and an agent in the team."""

    workspace: Workspace
    top: Unit
    east: Unit
    west: Unit
    team: Unit
    boss: Member
    agent: Member

    @property
    def id(self) -> UUID:
        return self.workspace.id

    @property
    def system(self) -> Principal:
        return system_principal(self.id)


async def make_scene(db: Db) -> Scene:
    hashed = await hash_password(PASSWORD)
    async with db.transaction() as tx:
        founded = await found_workspace(tx, name="测试公司")
        system, top = system_principal(founded.workspace.id), founded.headquarters
        east = await add_unit(tx, system, NewUnit(name="华东", parent_id=top.id, kind=UnitKind.REGION))
        west = await add_unit(tx, system, NewUnit(name="West", parent_id=top.id, kind=UnitKind.REGION))
        team = await add_unit(tx, system, NewUnit(name="上海一队", parent_id=east.id))
        boss = await add_member(tx, system, newcomer("王芳", top, Role.ADMINISTRATOR), hashed)
        agent = await add_member(tx, system, newcomer("林晓", team, Role.AGENT), hashed)
    return Scene(founded.workspace, top, east, west, team, boss, agent)


def newcomer(name: str, unit: Unit, *roles: Role, email: str = "") -> NewMember:
    return NewMember(name=name, email=email or f"{new_id().hex}@example.com", roles=list(roles), unit_id=unit.id)


async def principal_of(db: Db, scene: Scene, member: Member) -> Principal:
    """Sign a member in and give the principal they are."""
    async with db.transaction() as tx:
        started = await start_session(tx, scene.id, member, Origin("192.0.2.1", "test"))
        return await load_principal(tx, scene.id, session_id=started.id)


def small_app(db: Db) -> Litestar:
    """Serve only workspaces and members, with what the composer puts around every route."""
    app = Litestar(
        route_handlers=[*MEMBER_ROUTES, *UNIT_ROUTES],
        dependencies=DEPENDENCIES,
        middleware=[DefineMiddleware(LimitBodies)],
        exception_handlers=dict.fromkeys((KefuError, Exception), answer_problem),
        openapi_config=None,
        logging_config=None,
        debug=False,
    )
    app.state.update({"db": db, "settings": Settings(), "authenticate": authenticate, "keyring": KEYRING})
    return app


def visitor(app: Litestar, address: str = "192.0.2.1", **headers: str) -> httpx.AsyncClient:
    """Give a browser of somebody who is not signed in."""
    transport = httpx.ASGITransport(app=app, client=(address, 40000))  # type: ignore[arg-type]
    return httpx.AsyncClient(
        transport=transport, base_url="http://kefu.test", headers={"accept-language": "en", **headers}
    )


async def browser(app: Litestar, db: Db, scene: Scene, member: Member) -> httpx.AsyncClient:
    """Give a browser in which the member is signed in."""
    async with db.transaction() as tx:
        started = await start_session(tx, scene.id, member, Origin("192.0.2.1", "test"))
    client = visitor(app)
    client.cookies.set(COOKIE, started.secret, domain="kefu.test", path="/")
    client.headers["x-csrf-token"] = csrf_token_of(started.secret)
    return client


async def facts_of(db: Db, workspace_id: UUID, type: str) -> list[dict[str, Any]]:
    """Give the data of the facts of one type, in the order they were recorded."""

    class Row(msgspec.Struct):
        data: dict[str, Any]

    async with db.transaction() as tx:
        rows = await tx.all(
            Row,
            """select data from (select data, at, id from outbox where workspace_id = %(w)s and type = %(t)s
            union all select data, at, position from event where workspace_id = %(w)s and type = %(t)s) f
            order by at, id""",
            w=workspace_id,
            t=type,
        )
    return [row.data for row in rows]
