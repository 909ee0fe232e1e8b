"""`kefu member …`: who works here, for when nobody can sign in."""

import secrets
import sys
from typing import Annotated, Any

import typer

from kefu.cli import showing
from kefu.cli.failures import Failed
from kefu.cli.opening import choose_workspace, member_by_email, with_database
from kefu.cli.options import DatabaseUrl, DataDir, Json, Workspace, chosen
from kefu.cli.words import say
from kefu.kit.db import Db
from kefu.members import (
    Member,
    MemberChange,
    NewMember,
    Role,
    add_member,
    change_member,
    find_member_page,
    find_role_names,
    hash_password,
    own_ids,
    remove_factor,
    system_principal,
)
from kefu.workspaces import Locale, Unit, find_units

app = typer.Typer(help=say("member.help"), no_args_is_help=True)
Email = Annotated[str, typer.Argument(help=say("option.email"))]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help=say("option.password_stdin"))]


@app.command("add", help=say("member.add"))
def add(
    name: Annotated[str, typer.Argument(help=say("option.name"))],
    email: Email,
    role: Annotated[list[Role], typer.Option("--role", help=say("option.role"))] = [Role.AGENT],  # noqa: B006
    unit: Annotated[str | None, typer.Option(help=say("option.unit"))] = None,
    locale: Annotated[Locale | None, typer.Option(help=say("option.locale"))] = None,
    password_stdin: FromStdin = False,
    workspace: Workspace = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> int:
    password = _password(from_stdin=password_stdin)

    async def work(db: Db) -> Member:
        hashed = await hash_password(password, email=email)
        async with db.transaction() as tx:
            workspace_id = await choose_workspace(tx, workspace)
            place = _unit_named(await find_units(tx, workspace_id), unit)
            new = NewMember(name=name, email=email, roles=[*role], unit_id=place.id, locale=locale)
            return await add_member(tx, system_principal(workspace_id), new, hashed)

    member = with_database(chosen(data_dir=data_dir, database_url=database_url), work)
    _tell("member.added", member, None if password_stdin else password, as_json=as_json)
    return 0


@app.command("list", help=say("member.list"))
def show(
    workspace: Workspace = None, data_dir: DataDir = None, database_url: DatabaseUrl = None, as_json: Json = False
) -> int:
    async def work(db: Db) -> tuple[list[Member], dict[Any, str], dict[str, str]]:
        async with db.transaction() as tx:
            workspace_id = await choose_workspace(tx, workspace)
            units = {unit.id: unit.name for unit in await find_units(tx, workspace_id)}
            members, mark = await find_member_page(tx, workspace_id, limit=200)
            while mark is not None:
                page, mark = await find_member_page(tx, workspace_id, after=mark, limit=200)
                members += page
            roles = await find_role_names(tx, workspace_id, {id for one in members for id in own_ids(one.roles)})
            return members, units, {str(id): name for id, name in roles.items()}

    members, units, names = with_database(chosen(data_dir=data_dir, database_url=database_url), work)
    if as_json:
        for member in members:
            showing.json(member)
        return 0
    columns = [say(f"column.{name}") for name in ("name", "email", "roles", "unit", "active")]
    showing.table(
        columns,
        (
            (
                m.name,
                m.email,
                ", ".join(names.get(role, role) for role in m.roles),
                units.get(m.unit_id, ""),
                say("yes") if m.active else say("no"),
            )
            for m in members
        ),
    )
    return 0


@app.command("password", help=say("member.password"))
def password(
    email: Email,
    password_stdin: FromStdin = False,
    workspace: Workspace = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> int:
    secret = _password(from_stdin=password_stdin)

    async def work(db: Db) -> Member:
        hashed = await hash_password(secret, email=email)
        async with db.transaction() as tx:
            workspace_id = await choose_workspace(tx, workspace)
            member = await member_by_email(tx, workspace_id, email)
            change = MemberChange(version=member.version)
            return await change_member(tx, system_principal(workspace_id), member.id, change, hashed)

    member = with_database(chosen(data_dir=data_dir, database_url=database_url), work)
    _tell("member.password_set", member, None if password_stdin else secret, as_json=as_json)
    return 0


@app.command("deactivate", help=say("member.deactivate"))
def deactivate(
    email: Email,
    workspace: Workspace = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> int:
    async def work(db: Db) -> Member:
        async with db.transaction() as tx:
            workspace_id = await choose_workspace(tx, workspace)
            member = await member_by_email(tx, workspace_id, email)
            change = MemberChange(version=member.version, active=False)
            return await change_member(tx, system_principal(workspace_id), member.id, change)

    member = with_database(chosen(data_dir=data_dir, database_url=database_url), work)
    _tell("member.deactivated", member, None, as_json=as_json)
    return 0


@app.command("totp-off", help=say("member.totp_off"))
def totp_off(
    email: Email,
    workspace: Workspace = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> int:
    async def work(db: Db) -> Member:
        async with db.transaction() as tx:
            workspace_id = await choose_workspace(tx, workspace)
            member = await member_by_email(tx, workspace_id, email)
            await remove_factor(tx, system_principal(workspace_id), member.id)
            return member

    member = with_database(chosen(data_dir=data_dir, database_url=database_url), work)
    _tell("member.totp_is_off", member, None, as_json=as_json)
    return 0


def _password(*, from_stdin: bool) -> str:
    """Read the first line of standard input, or make one up: passwords in arguments stand in `ps`."""
    return sys.stdin.readline().rstrip("\r\n") if from_stdin else secrets.token_urlsafe(12)


def _tell(key: str, member: Member, password: str | None, *, as_json: bool) -> None:
    if as_json:
        showing.json({"member": member, "password": password})
        return
    showing.line(say(key, name=member.name, email=member.email))
    if password is not None:
        showing.line(say("member.made_password", password=password))


def _unit_named(units: list[Unit], wanted: str | None) -> Unit:
    """Give the unit with this id or name, the headquarters when none is named; raises Failed."""
    for unit in units:
        if unit.archived:
            continue
        if (unit.parent_id is None) if wanted is None else wanted in (str(unit.id), unit.name):
            return unit
    raise Failed("unit_unknown", name=wanted or "")
