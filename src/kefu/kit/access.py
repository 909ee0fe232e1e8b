"""Permissions, the principal who asks, and the guard by which a route names what it needs."""

import hmac
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from kefu.kit.errors import Forbidden, Unauthenticated
from kefu.kit.events import Actor, ActorKind

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class CsrfRejected(Forbidden):
    """A cookie came without the token that only our own page knows."""

    code = "csrf_rejected"


class SecondFactorDemanded(Forbidden):
    """The member's role demands a second factor, and they have none yet; until then they can only set one up."""

    code = "second_factor_demanded"


class Permission(StrEnum):
    """A fine permission; roles are sets of them, token scopes are subsets."""

    TICKET_READ = "ticket:read"
    TICKET_CREATE = "ticket:create"
    TICKET_REPLY = "ticket:reply"
    TICKET_NOTE = "ticket:note"
    TICKET_FORWARD = "ticket:forward"
    TICKET_ASSIGN = "ticket:assign"
    TICKET_UPDATE = "ticket:update"
    TICKET_INTAKE = "ticket:intake"
    CUSTOMER_READ = "customer:read"
    CUSTOMER_WRITE = "customer:write"
    CUSTOMER_MERGE = "customer:merge"
    CUSTOMER_EXPORT = "customer:export"
    CUSTOMER_IMPORT = "customer:import"
    CUSTOMER_ERASE = "customer:erase"
    WORK_SUPERVISE = "work:supervise"
    REPLY_MANAGE = "reply:manage"
    VIEW_SHARE = "view:share"
    INCIDENT_MANAGE = "incident:manage"
    FILE_WRITE = "file:write"
    MEMBER_READ = "member:read"
    MEMBER_MANAGE = "member:manage"
    ROLE_MANAGE = "role:manage"
    UNIT_MANAGE = "unit:manage"
    INBOX_READ = "inbox:read"
    INBOX_MANAGE = "inbox:manage"
    FIELD_MANAGE = "field:manage"
    TAG_MANAGE = "tag:manage"
    TOKEN_MANAGE = "token:manage"  # noqa: S105  a permission's name
    AUDIT_READ = "audit:read"
    WORKSPACE_MANAGE = "workspace:manage"


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, in which workspace, with which permissions and over which part of the organisation.

    `scope` holds the units whose tickets they may see (own unit and everything below), None means all;
    `lineage` holds the units above, whose not yet assigned tickets they may see too.
    """

    workspace_id: UUID
    kind: ActorKind
    id: UUID
    permissions: frozenset[Permission] = frozenset()
    scope: frozenset[UUID] | None = frozenset()
    lineage: frozenset[UUID] = frozenset()
    language: str = "zh"
    session_id: UUID | None = None
    token_id: UUID | None = None
    csrf_token: str = ""
    must_enrol: bool = False
    """Their role demands a second factor that they have not set up: they may do nothing but that."""

    @property
    def actor(self) -> Actor:
        return Actor(self.kind, self.id)

    def may(self, permission: Permission) -> bool:
        """Tell whether the permission is held."""
        return permission in self.permissions


class requires:  # noqa: N801  reads as a word in route declarations
    """Guard of a route: the principal must hold the permission (403), or at least be known (401)."""

    def __init__(self, permission: Permission | None) -> None:
        self.permission = permission

    async def __call__(self, connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        principal: Principal | None = await connection.app.state.authenticate(connection)
        if principal is None:
            raise Unauthenticated
        if principal.csrf_token and connection.scope.get("method") not in SAFE_METHODS:
            sent = connection.headers.get("x-csrf-token", "")
            if not hmac.compare_digest(sent.encode(), principal.csrf_token.encode()):
                raise CsrfRejected
        connection.scope["principal"] = principal  # type: ignore[typeddict-unknown-key]
        if self.permission is not None and principal.must_enrol:
            raise SecondFactorDemanded
        if self.permission is not None and not principal.may(self.permission):
            raise Forbidden(permission=self.permission.value)


class in_person:  # noqa: N801
    """Guard after `requires`: only a signed-in browser, since a token must not outgrow its scopes."""

    async def __call__(self, connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        principal: Any = connection.scope.get("principal")
        if principal is None or principal.session_id is None:
            raise Forbidden


class public:  # noqa: N801
    """Guard of a route that anybody may call; says so on purpose, so that the sweep can tell it from a slip."""

    async def __call__(self, _connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
        return None
