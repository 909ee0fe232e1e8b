"""HTTP of members: set-up, signing in, sessions, the people themselves, roles and API tokens."""

from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, patch, post, put
from litestar.params import QueryParameter

from kefu.kit.access import Permission, Principal, in_person, public, requires
from kefu.kit.db import Tx
from kefu.kit.http.context import cause_of
from kefu.kit.http.idempotency import Once
from kefu.kit.mail import has_mail_server
from kefu.members.access import load_managed
from kefu.members.model import (
    Factor,
    FactorRule,
    FactorRuleChange,
    Member,
    MemberChange,
    MyChange,
    NewAvailability,
    NewMember,
    NewToken,
    SessionEnd,
)
from kefu.members.queries import (
    find_factor,
    find_member_page,
    find_sessions,
    find_token_page,
    has_members,
    load_factor_rule,
    load_member,
)
from kefu.members.roles import check_role
from kefu.members.routes.covering import ROUTES as COVERING
from kefu.members.routes.defining import ROUTES as DEFINING
from kefu.members.routes.guards import Asked, json_only, own_transaction
from kefu.members.routes.inviting import ROUTES as INVITING
from kefu.members.service.changing import change_member, change_password
from kefu.members.service.enrolling import (
    begin_factor,
    change_factor_rule,
    confirm_factor,
    disable_factor,
    remove_factor,
    renew_codes,
)
from kefu.members.service.joining import add_member
from kefu.members.service.logging_in import log_in
from kefu.members.service.passwords import hash_password
from kefu.members.service.presenting import change_me, present_member
from kefu.members.service.proving import finish_log_in, prove
from kefu.members.service.sessions import end_session, end_sessions
from kefu.members.service.setting_up import NewServer, set_up
from kefu.members.service.tokens import make_token, revoke_token
from kefu.members.wire import (
    Code,
    CodeForSession,
    Credentials,
    MemberPage,
    NewFactor,
    NewPassword,
    Proof,
    RecoveryCodes,
    Session,
    SessionPage,
    SetupState,
    TokenPage,
    TokenView,
    origin_of_request,
    show,
    show_begun,
    show_started,
    view_session,
    without_cookie,
)
from kefu.workspaces import load_workspace

# `query` itself is a word that Litestar keeps for all parameters together
Words = Annotated[
    str, QueryParameter(name="query", max_length=200, description="Part of a name, its pinyin or an e-mail")
]
After = Annotated[str | None, QueryParameter(max_length=2000, description="`next` of the page before")]
AskedRole = Annotated[str | None, QueryParameter(max_length=36, description="The key of a role that they have")]
Many = Annotated[int, QueryParameter(ge=1, le=200)]


@get("/api/setup", guards=[public()], summary="Ask whether the server waits for its first administrator")
async def read_setup(tx: Tx) -> SetupState:
    """Tell whether nobody works here yet, and whether mail can be sent (for forgotten passwords)."""
    return SetupState(needed=not await has_members(tx), sends_mail=await has_mail_server(tx))


@post("/api/setup", guards=[public(), json_only()], summary="Set the server up")
async def create_setup(request: Asked, data: NewServer) -> Response[Session]:
    """Found the first workspace with the token that the server printed; its administrator is signed in."""
    started = await set_up(request.app.state.db, data, origin_of_request(request), cause_of(request))
    return show_started(request, started)


@post("/api/session", guards=[public(), json_only()], summary="Sign in")
async def create_session(request: Asked, data: Credentials) -> Response[Session]:
    """Sign in by e-mail and password; 401 `login_failed`, 429 with Retry-After after too many attempts.

    401 `second_factor_needed` when a code must follow: `params.half_session` goes to `POST /api/session/code` with it.
    """
    state, origin = request.app.state, origin_of_request(request)
    started = await log_in(state.db, state.keyring, data.email, data.password, origin, cause_of(request))
    return show_started(request, started)


@post("/api/session/code", guards=[public(), json_only()], summary="Sign in, second step")
async def create_session_by_code(request: Asked, data: CodeForSession) -> Response[Session]:
    """Give the code of the second factor, or a recovery code; 403 `code_wrong`, 401 `half_session_over`."""
    state, origin = request.app.state, origin_of_request(request)
    cause = cause_of(request)
    started = await finish_log_in(state.db, state.keyring, data.half_session, data.code, origin, cause)
    return show_started(request, started)


@get("/api/session", guards=[requires(None)], summary="Read the current session")
async def read_session(tx: Tx, principal: Principal) -> Session:
    """Give who is signed in, and the CSRF token."""
    member = await load_member(tx, principal.workspace_id, principal.id)
    workspace = await load_workspace(tx, principal.workspace_id)
    return show(workspace, member, principal)


@delete("/api/session", guards=[requires(None), in_person()], status_code=204, summary="Sign out")
async def delete_session(request: Asked, tx: Tx, principal: Principal) -> Response[None]:
    """End the current session."""
    assert principal.session_id is not None
    reason = SessionEnd.SIGNED_OUT
    await end_session(tx, principal.workspace_id, principal.id, principal.session_id, reason)
    return without_cookie(request)


@get("/api/sessions", guards=[requires(None), in_person()], summary="List my sessions")
async def list_sessions(tx: Tx, principal: Principal) -> SessionPage:
    """Give the browsers one is signed in with."""
    rows = await find_sessions(tx, principal.workspace_id, principal.id)
    return SessionPage(items=[view_session(row, principal.session_id) for row in rows])


@delete("/api/sessions", guards=[requires(None), in_person()], summary="Sign out everywhere else")
async def delete_other_sessions(tx: Tx, principal: Principal) -> None:
    """End all one's sessions but the current one."""
    workspace_id = principal.workspace_id
    await end_sessions(tx, workspace_id, principal.id, SessionEnd.ENDED, but=principal.session_id)


@delete("/api/sessions/{id:uuid}", guards=[requires(None), in_person()], summary="End one of my sessions")
async def delete_one_session(tx: Tx, principal: Principal, id: UUID) -> None:
    """End a session of one's own on another browser."""
    await end_session(tx, principal.workspace_id, principal.id, id)


@patch("/api/me", guards=[requires(None), in_person()], summary="Change what is mine to choose")
async def update_me(tx: Tx, principal: Principal, data: MyChange) -> Member:
    """Change what is named; fields left out stay."""
    return await change_me(tx, principal, data)


@put("/api/me/password", guards=[requires(None), in_person()], status_code=204, summary="Change my password")
async def update_my_password(request: Asked, principal: Principal, data: NewPassword) -> None:
    """Choose a new password; all one's other sessions end."""
    db, cause = request.app.state.db, cause_of(request)
    await change_password(db, principal, data.current_password, data.password, cause)


@get("/api/me/second-factor", guards=[requires(None), in_person()], summary="Read my second factor")
async def read_my_factor(tx: Tx, principal: Principal) -> Factor:
    """Tell whether signing in takes a second step, and how many recovery codes are left."""
    return await find_factor(tx, principal.workspace_id, principal.id)


@post("/api/me/second-factor", guards=[requires(None), in_person()], summary="Begin a second factor")
async def begin_my_factor(request: Asked, tx: Tx, principal: Principal) -> NewFactor:
    """Make a secret for an authenticator app (TOTP); signing in stays as it is until a code confirms it."""
    return show_begun(await begin_factor(tx, request.app.state.keyring, principal))


@put("/api/me/second-factor", guards=[requires(None), in_person()], summary="Confirm my second factor")
async def confirm_my_factor(request: Asked, principal: Principal, data: Code) -> RecoveryCodes:
    """Confirm the secret with the code that the app shows; gives recovery codes, which are shown this once."""
    state = request.app.state
    codes = await confirm_factor(state.db, state.keyring, principal, data.code, cause_of(request))
    return RecoveryCodes(codes=codes)


@post("/api/me/recovery-codes", guards=[requires(None), in_person()], summary="Make new recovery codes")
async def renew_my_codes(request: Asked, principal: Principal, data: Proof) -> RecoveryCodes:
    """Make new recovery codes, given a code or the password; the old ones open nothing any more."""
    state = request.app.state
    await prove(state.db, state.keyring, principal, password=data.password, code=data.code)
    async with own_transaction(request) as tx:
        return RecoveryCodes(codes=await renew_codes(tx, principal))


@post("/api/me/second-factor/end", guards=[requires(None), in_person()], status_code=204, summary="Turn it off")
async def end_my_factor(request: Asked, principal: Principal, data: Proof) -> None:
    """Turn one's own second factor off, given a code or the password."""
    state = request.app.state
    await prove(state.db, state.keyring, principal, password=data.password, code=data.code)
    async with own_transaction(request) as tx:
        await disable_factor(tx, principal)


@get("/api/security", guards=[requires(Permission.WORKSPACE_MANAGE)], summary="Read who must use a second factor")
async def read_factor_rule(tx: Tx, principal: Principal) -> FactorRule:
    """Give the roles whose members work only with a second factor."""
    return await load_factor_rule(tx, principal.workspace_id)


@put("/api/security", guards=[requires(Permission.WORKSPACE_MANAGE), in_person()], summary="Set who must use it")
async def update_factor_rule(tx: Tx, principal: Principal, once: Once, data: FactorRuleChange) -> FactorRule:
    """Set the roles; who has one of them and no second factor can only set one up. API tokens are not affected."""
    return await once(tx, data, FactorRule, lambda: change_factor_rule(tx, principal, data))


@get("/api/members", guards=[requires(Permission.MEMBER_READ)], summary="List or find members")
async def list_members(
    tx: Tx,
    principal: Principal,
    words: Words = "",
    unit_id: UUID | None = None,
    role: AskedRole = None,
    active: bool | None = None,
    after: After = None,
    limit: Many = 50,
) -> MemberPage:
    """Give the members of the workspace sorted by name (pinyin), those no longer active included unless asked."""
    items, mark = await find_member_page(
        tx,
        principal.workspace_id,
        query=words,
        unit_id=unit_id,
        role=None if role is None else check_role(role, "role"),
        active=active,
        after=after,
        limit=limit,
    )
    return MemberPage(items=items, next=mark)


@post("/api/members", guards=[requires(Permission.MEMBER_MANAGE)], summary="Add a member")
async def create_member(request: Asked, principal: Principal, data: NewMember) -> Member:
    """Add a member; the same `id` with the same content gives the same answer."""
    hashed = await hash_password(data.password, email=data.email) if data.password is not None else None
    async with own_transaction(request) as tx:
        return await add_member(tx, principal, data, hashed)


@patch("/api/members/{id:uuid}", guards=[requires(Permission.MEMBER_MANAGE)], summary="Change a member")
async def update_member(request: Asked, principal: Principal, once: Once, id: UUID, data: MemberChange) -> Member:
    """Change what is named; a new password or deactivation signs the member out everywhere."""
    hashed = await hash_password(data.password) if isinstance(data.password, str) else None
    async with own_transaction(request) as tx:
        return await once(tx, data, Member, lambda: change_member(tx, principal, id, data, hashed))


@put(
    "/api/members/{id:uuid}/availability",
    guards=[requires(Permission.WORK_SUPERVISE)],
    summary="Say whether a member can be given work",
)
async def update_availability(tx: Tx, principal: Principal, id: UUID, data: NewAvailability) -> Member:
    """Set it for somebody of one's part of the organisation, who forgot to; their own screens are told."""
    return await present_member(tx, principal, id, data.availability)


@get("/api/members/{id:uuid}/second-factor", guards=[requires(Permission.MEMBER_MANAGE)], summary="Read a member's")
async def read_member_factor(tx: Tx, principal: Principal, id: UUID) -> Factor:
    """Tell whether a member of one's part of the organisation signs in with a second factor."""
    await load_managed(tx, principal, id)
    return await find_factor(tx, principal.workspace_id, id)


@delete("/api/members/{id:uuid}/second-factor", guards=[requires(Permission.MEMBER_MANAGE)], summary="Take it away")
async def delete_member_factor(tx: Tx, principal: Principal, id: UUID) -> None:
    """Take the second factor of somebody away who lost it; their open screens are told."""
    await remove_factor(tx, principal, id)


@get("/api/tokens", guards=[requires(Permission.TOKEN_MANAGE)], summary="List API tokens")
async def list_tokens(tx: Tx, principal: Principal, after: After = None, limit: Many = 50) -> TokenPage:
    """Give the living API tokens of the workspace."""
    items, mark = await find_token_page(tx, principal.workspace_id, after=after, limit=limit)
    return TokenPage(items=items, next=mark)


@post("/api/tokens", guards=[requires(Permission.TOKEN_MANAGE)], summary="Make an API token")
async def create_token(tx: Tx, principal: Principal, data: NewToken) -> TokenView:
    """Make a token that acts as oneself within the scopes; its secret is shown this once."""
    made = await make_token(tx, principal, data)
    row = made.row
    return TokenView(token=made.secret, id=row.id, name=row.name, scopes=row.scopes, expires_at=row.expires_at)


@delete("/api/tokens/{id:uuid}", guards=[requires(Permission.TOKEN_MANAGE)], summary="Revoke an API token")
async def delete_token(tx: Tx, principal: Principal, id: UUID) -> None:
    """Make a token worthless at once."""
    await revoke_token(tx, principal, id)


ROUTES = [
    *INVITING,
    *COVERING,
    *DEFINING,
    read_setup,
    create_setup,
    create_session,
    create_session_by_code,
    read_session,
    delete_session,
    list_sessions,
    delete_other_sessions,
    delete_one_session,
    update_me,
    update_my_password,
    read_my_factor,
    begin_my_factor,
    confirm_my_factor,
    renew_my_codes,
    end_my_factor,
    read_factor_rule,
    update_factor_rule,
    list_members,
    create_member,
    update_member,
    update_availability,
    read_member_factor,
    delete_member_factor,
    list_tokens,
    create_token,
    delete_token,
]
