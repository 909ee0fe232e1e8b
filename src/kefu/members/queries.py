"""Reading members, sessions and tokens."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec

from kefu.kit.db import Tx
from kefu.kit.errors import NotFound
from kefu.kit.http.paging import cut_page, read_mark
from kefu.members.model import Factor, FactorRule, Invitation, Member, SessionRow, TokenRow, email_key

AWAY = "absence.begins <= clock_timestamp() and absence.ends > clock_timestamp()"
"""That an absence is running, by the database's clock: nobody need have noticed that it began."""
ABSENCE = """(select jsonb_build_object('begins', begins, 'ends', ends, 'time_zone', time_zone, 'cover_id', cover_id)
     from absence where absence.workspace_id = member.workspace_id and absence.member_id = member.id
       and absence.ends > clock_timestamp()) as absence"""
"""Of a member, the absence that is running or will come."""
CONNECTED = """exists (
    select from session where session.workspace_id = member.workspace_id and session.member_id = member.id
      and session.connected_at > clock_timestamp() - interval '3 minutes' and session.expires_at > clock_timestamp()
      and session.last_seen_at > clock_timestamp() - interval '7 days')"""
"""Of a member, that a console of theirs is connected, or was until a moment ago: `keep_connected` renews the mark every
minute, so a reload, a restart of the server or a short loss of the network is no leaving."""
_MEMBER = (
    """member.id, member.name, member.email, member.roles, member.unit_id,
    case unit.kind when 'team' then array[unit.id] else '{}' end as team_ids,
    member.locale, member.theme, member.undo_seconds, member.availability, member.active, member.version,
    """
    + ABSENCE
)
_FROM = " from member join unit on unit.workspace_id = member.workspace_id and unit.id = member.unit_id "
_TOKEN = "id, name, member_id, scopes, created_at, expires_at, last_used_at"  # noqa: S105  column names
MOST_CANDIDATES = 10


class Credentials(msgspec.Struct, frozen=True, kw_only=True):
    """Whom an e-mail may belong to, and what their password must fit."""

    workspace_id: UUID
    id: UUID
    password_hash: str


async def find_member(tx: Tx, workspace_id: UUID, member_id: UUID) -> Member | None:
    """Give a member, active or not, or None."""
    return await tx.one(
        Member,
        "select " + _MEMBER + _FROM + "where member.workspace_id = %(workspace_id)s and member.id = %(id)s",
        workspace_id=workspace_id,
        id=member_id,
    )


async def load_member(tx: Tx, workspace_id: UUID, member_id: UUID) -> Member:
    """Give a member, active or not; raises NotFound."""
    found = await find_member(tx, workspace_id, member_id)
    if found is None:
        raise NotFound
    return found


async def find_members(tx: Tx, workspace_id: UUID, ids: Collection[UUID]) -> dict[UUID, Member]:
    """Give those of the members that exist, by id."""
    rows = await tx.all(
        Member,
        "select " + _MEMBER + _FROM + "where member.workspace_id = %(workspace_id)s and member.id = any(%(ids)s)",
        workspace_id=workspace_id,
        ids=sorted(set(ids)),
    )
    return {row.id: row for row in rows}


class _Sorted(Member, frozen=True, kw_only=True):
    sort_key: str

    def as_member(self) -> Member:
        return msgspec.convert(self, Member, from_attributes=True)


async def find_member_page(
    tx: Tx,
    workspace_id: UUID,
    *,
    query: str = "",
    unit_id: UUID | None = None,
    role: str | None = None,
    active: bool | None = None,
    after: str | None = None,
    limit: int = 50,
) -> tuple[list[Member], str | None]:
    """Give members by name (pinyin), whose name or e-mail holds the words; raises InvalidInput for a bad mark."""
    name, last = read_mark(after, tuple[str, UUID]) if after else ("", UUID(int=0))
    rows = await tx.all(
        _Sorted,
        "select member.sort_key, "
        + _MEMBER
        + _FROM
        + """
        where member.workspace_id = %(workspace_id)s and (member.sort_key, member.id) > (%(name)s, %(last)s)
          and (%(query)s = '' or strpos(lower(member.name), lower(%(query)s)) > 0
               or strpos(member.email_key, %(email)s) > 0 or strpos(member.sort_key, lower(%(query)s)) > 0)
          and (%(unit_id)s::uuid is null or member.unit_id = %(unit_id)s)
          and (%(role)s::text is null or %(role)s = any(member.roles))
          and (%(active)s::boolean is null or member.active = %(active)s)
        order by member.sort_key, member.id limit %(limit)s + 1""",
        workspace_id=workspace_id,
        name=name,
        last=last,
        query=query.strip(),
        email=email_key(query),
        unit_id=unit_id,
        role=role,
        active=active,
        limit=limit,
    )
    page, mark = cut_page(rows, limit, lambda row: (row.sort_key, row.id))
    return [row.as_member() for row in page], mark


async def find_credentials(tx: Tx, email: str) -> list[Credentials]:
    """Give the active members, of any workspace on this server, who sign in with this e-mail."""
    return await tx.all(
        Credentials,
        """select workspace_id, id, password_hash from member
        /* every workspace: an e-mail alone says who signs in */
        where email_key = %(key)s and active and password_hash is not null
        order by created_at, id limit %(limit)s""",
        key=email_key(email),
        limit=MOST_CANDIDATES,
    )


async def find_credentials_of(tx: Tx, workspace_id: UUID, member_id: UUID) -> Credentials | None:
    """Give what an active member's password must fit; None when they have none."""
    return await tx.one(
        Credentials,
        """select workspace_id, id, password_hash from member
        where workspace_id = %(workspace_id)s and id = %(id)s and active and password_hash is not null""",
        workspace_id=workspace_id,
        id=member_id,
    )


async def has_factor(tx: Tx, workspace_id: UUID, member_id: UUID) -> bool:
    """Tell whether a member's log-in takes a second step."""
    return bool(
        await tx.value(
            """select true from second_factor
            where workspace_id = %(workspace_id)s and member_id = %(id)s and confirmed_at is not null""",
            workspace_id=workspace_id,
            id=member_id,
        )
    )


async def find_factor(tx: Tx, workspace_id: UUID, member_id: UUID) -> Factor:
    """Give how a member's second factor stands; one that was begun and not confirmed is off."""
    found = await tx.one(
        Factor,
        """select true as "on", confirmed_at as since, (select count(*) from recovery_code
            where workspace_id = %(workspace_id)s and member_id = %(id)s) as recovery_codes
        from second_factor
        where workspace_id = %(workspace_id)s and member_id = %(id)s and confirmed_at is not null""",
        workspace_id=workspace_id,
        id=member_id,
    )
    return found or Factor(on=False, since=None, recovery_codes=0)


async def load_factor_rule(tx: Tx, workspace_id: UUID) -> FactorRule:
    """Give which roles demand a second factor; raises NotFound."""
    found = await tx.one(
        FactorRule,
        "select second_factor_roles as roles, version from workspace where id = %(workspace_id)s",
        workspace_id=workspace_id,
    )
    if found is None:
        raise NotFound
    return found


async def has_members(tx: Tx) -> bool:
    """Tell whether anybody at all works on this server."""
    return bool(await tx.value("select exists (select from member)"))


async def find_sessions(tx: Tx, workspace_id: UUID, member_id: UUID) -> list[SessionRow]:
    """Give a member's living sessions, the last used first; there are never more than a few dozen."""
    return await tx.all(
        SessionRow,
        """select id, created_at, last_seen_at, address, user_agent from session
        where workspace_id = %(workspace_id)s and member_id = %(member_id)s
          and expires_at > clock_timestamp() and last_seen_at > clock_timestamp() - interval '7 days'
        order by last_seen_at desc, id""",
        workspace_id=workspace_id,
        member_id=member_id,
    )


async def find_token_page(
    tx: Tx, workspace_id: UUID, *, after: str | None = None, limit: int = 50
) -> tuple[list[TokenRow], str | None]:
    """Give the living tokens of a workspace, oldest first; raises InvalidInput for a bad mark."""
    at, last = read_mark(after, tuple[datetime, UUID]) if after else (None, UUID(int=0))
    rows = await tx.all(
        TokenRow,
        "select "  # noqa: S608
        + _TOKEN
        + """ from api_token
        where workspace_id = %(workspace_id)s and revoked_at is null
          and (%(at)s::timestamptz is null or (created_at, id) > (%(at)s, %(last)s))
        order by created_at, id limit %(limit)s + 1""",
        workspace_id=workspace_id,
        at=at,
        last=last,
        limit=limit,
    )
    return cut_page(rows, limit, lambda row: (row.created_at, row.id))


_INVITATION = """id, email, roles, unit_id, locale, invited_by, created_at, expires_at,
    expires_at <= clock_timestamp() as over, mail_id, version"""


class OpenedRow(msgspec.Struct, frozen=True, kw_only=True):
    """The invitation that a link belongs to."""

    workspace_id: UUID
    id: UUID
    email: str
    roles: list[str]
    invited_by: UUID


async def has_email(tx: Tx, workspace_id: UUID, email: str) -> bool:
    """Tell whether a member, active or not, has this e-mail."""
    return bool(
        await tx.value(
            "select true from member where workspace_id = %(workspace_id)s and email_key = %(key)s",
            workspace_id=workspace_id,
            key=email_key(email),
        )
    )


async def find_invitation(tx: Tx, workspace_id: UUID, id: UUID, *, lock: bool = False) -> Invitation | None:
    """Give an invitation that nobody has used yet, or None."""
    return await tx.one(
        Invitation,
        f"select {_INVITATION} from invitation where workspace_id = %(workspace_id)s and id = %(id)s"  # noqa: S608
        + (" for update" if lock else ""),
        workspace_id=workspace_id,
        id=id,
    )


async def find_invitations(tx: Tx, workspace_id: UUID, units: Collection[UUID] | None) -> list[Invitation]:
    """Give the open invitations into those units (None: all), newest first, at most 500."""
    return await tx.all(
        Invitation,
        f"""select {_INVITATION} from invitation where workspace_id = %(workspace_id)s
          and (%(units)s::uuid[] is null or unit_id = any(%(units)s))
        order by created_at desc, id limit 500""",  # noqa: S608  constants only
        workspace_id=workspace_id,
        units=None if units is None else sorted(units),
    )


async def find_opened_invitation(tx: Tx, hash: bytes, *, lock: bool = False) -> OpenedRow | None:
    """Give the living invitation whose link has this hash, or None."""
    statement = """select workspace_id, id, email, roles, invited_by from invitation
        /* every workspace: the link alone says whose it is */
        where hash = %(hash)s and expires_at > clock_timestamp()"""
    return await tx.one(OpenedRow, statement + (" for update" if lock else ""), hash=hash)
