"""The mail server and the mails over HTTP."""

from typing import Any
from uuid import UUID

from litestar import Request, delete, get, post, put

from kefu.kit.access import Permission, Principal, in_person, requires
from kefu.kit.db import Tx
from kefu.kit.http.context import language_of
from kefu.kit.http.idempotency import Once
from kefu.kit.mail import MailRow, MailServer, MailState, explain, find_mail_server, find_mails
from kefu.mails.model import (
    MailList,
    MailServerChange,
    MailServerView,
    MailSettings,
    MailView,
    NewTestMail,
    SecretSet,
)
from kefu.mails.service import forget_mail_server, load_mail, send_test, set_mail_server

Asked = Request[Any, Any, Any]


@get("/api/mail-server", guards=[requires(Permission.WORKSPACE_MANAGE)], summary="Read the mail server")
async def read_mail_server(tx: Tx, principal: Principal) -> MailSettings:
    """Give through what mails go; the password is never shown."""
    server = await find_mail_server(tx, principal.workspace_id)
    return MailSettings(server=_show(server) if server else None)


@put("/api/mail-server", guards=[requires(Permission.WORKSPACE_MANAGE), in_person()], summary="Set the mail server up")
async def update_mail_server(
    request: Asked, tx: Tx, principal: Principal, once: Once, data: MailServerChange
) -> MailServerView:
    """Let mails go this way from now on; those that wait are tried at once. No token may: mails carry secret links."""
    keyring = request.app.state.keyring

    async def change() -> MailServerView:
        return _show(await set_mail_server(tx, principal, data, keyring))

    return await once(tx, data, MailServerView, change)


@delete("/api/mail-server", guards=[requires(Permission.WORKSPACE_MANAGE), in_person()], summary="Send no mails")
async def delete_mail_server(tx: Tx, principal: Principal) -> None:
    """Forget the mail server and its password."""
    await forget_mail_server(tx, principal)


@post("/api/mail-server/tests", guards=[requires(Permission.WORKSPACE_MANAGE)], summary="Send a mail to oneself")
async def create_test_mail(request: Asked, principal: Principal, data: NewTestMail) -> MailView:
    """Send a mail to one's own address, tried once; `GET /api/mails/{id}` tells what became of it."""
    state = request.app.state
    return _tell(await send_test(state.db, principal, state.keyring, data.id), None, language_of(request))


@get("/api/mails", guards=[requires(Permission.WORKSPACE_MANAGE)], summary="List the newest mails")
async def list_mails(request: Asked, tx: Tx, principal: Principal) -> MailList:
    """Give what became of the newest mails; what they said is not kept."""
    server = await find_mail_server(tx, principal.workspace_id)
    rows = await find_mails(tx, principal.workspace_id)
    return MailList([_tell(row, server, language_of(request)) for row in rows])


@get("/api/mails/{id:uuid}", guards=[requires(Permission.WORKSPACE_MANAGE)], summary="Read what became of a mail")
async def read_mail(request: Asked, tx: Tx, principal: Principal, id: UUID) -> MailView:
    """Tell whether a mail waits, was sent or failed, and why."""
    row = await load_mail(tx, principal.workspace_id, id)
    return _tell(row, await find_mail_server(tx, principal.workspace_id), language_of(request))


def _show(server: MailServer) -> MailServerView:
    fields = {name: getattr(server, name) for name in MailServerView.__struct_fields__ if name != "password"}
    return MailServerView(**fields, password=SecretSet(server.password is not None))


def _tell(row: MailRow, server: MailServer | None, language: str) -> MailView:
    place = {"host": server.host, "port": server.port} if server else {"host": "", "port": ""}
    return MailView(
        id=row.id,
        template=row.template,
        state=row.state,
        attempts=row.attempts,
        fault=row.fault,
        explanation=explain(row.fault, language, **place) if row.fault else "",
        said=row.said or "",
        created_at=row.created_at,
        next_try_at=row.next_try_at if row.state == MailState.WAITING else None,
        done_at=row.done_at,
    )


ROUTES = [read_mail_server, update_mail_server, delete_mail_server, create_test_mail, list_mails, read_mail]
