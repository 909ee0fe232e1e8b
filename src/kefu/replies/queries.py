"""Reading saved replies, and what fills their blanks."""

from datetime import datetime
from uuid import UUID

import msgspec

from kefu.customers import load_customer
from kefu.inboxes import load_inbox
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import NotFound
from kefu.kit.http.paging import cut_page, read_mark
from kefu.kit.translate import translate
from kefu.members import load_member
from kefu.replies.access import USABLE, usable_params
from kefu.replies.filling import Variable, fill
from kefu.replies.model import ReadyReply, SavedReply, Texts, words_of
from kefu.tickets import TicketRow, load_ticket
from kefu.workspaces import Locale, load_workspace

_COLUMNS = """select item.id, item.title, item.folder, item.unit_id, item.owner_id, item.updated_at, item.version,
    jsonb_build_object('zh', item.text_zh, 'en', item.text_en) as texts,
    coalesce(used.uses, 0) as uses, used.last_used_at, item.title_key, item.fingerprint, item.deleted_at
from saved_reply item
left join saved_reply_use used on used.workspace_id = item.workspace_id and used.reply_id = item.id
where item.workspace_id = %(workspace_id)s and """
_REPLY = _COLUMNS + USABLE
_LIVE = _REPLY + " and item.deleted_at is null"
_FOUND = """ and coalesce((select bool_and(strpos(item.terms, word) > 0 or strpos(item.body, word) > 0)
    from unnest(%(words)s::text[]) as word), true)"""
# What a word begins in title or folder comes before what merely holds it, then what is used most.
_RANK = """ order by (select sum((strpos(item.terms, ' ' || word) > 0)::int) from unnest(%(words)s::text[]) as word)
    desc nulls last, coalesce(used.uses, 0) desc, used.last_used_at desc nulls last, item.title_key, item.id
    limit %(limit)s"""


class HeldReply(SavedReply, frozen=True, kw_only=True):
    """A saved reply with what decides about retries, sorting and restoring."""

    title_key: str
    fingerprint: bytes
    deleted_at: datetime | None


class ReplyWording(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier wording of a saved reply, and until when it held."""

    revision: int
    title: str
    texts: Texts
    at: datetime
    author_id: UUID


class Blanks(msgspec.Struct, frozen=True):
    """What fills a text on one ticket, and the language its customer speaks."""

    locale: Locale
    values: dict[Variable, str]


async def find_held(tx: Tx, principal: Principal, id: UUID, *, lock: bool = False) -> HeldReply | None:
    """Give a saved reply the principal may use, deleted or not, held against other changes when asked; or None."""
    end = " and item.id = %(id)s" + (" for no key update of item" if lock else "")
    return await tx.one(HeldReply, _REPLY + end, id=id, **usable_params(principal))


async def load_reply(tx: Tx, principal: Principal, id: UUID) -> SavedReply:
    """Give a saved reply the principal may use; raises NotFound."""
    found = await tx.one(SavedReply, _LIVE + " and item.id = %(id)s", id=id, **usable_params(principal))
    if found is None:
        raise NotFound
    return found


async def find_reply_page(
    tx: Tx, principal: Principal, *, query: str, shared: bool | None, after: str | None, limit: int
) -> tuple[list[SavedReply], str | None]:
    """Give those the principal may use by title (pinyin), with the mark of the next page; raises InvalidInput."""
    title_key, last = read_mark(after, tuple[str, UUID]) if after else ("", UUID(int=0))
    rows = await tx.all(
        HeldReply,
        _LIVE
        + _FOUND
        + """ and (item.title_key, item.id) > (%(title_key)s, %(last)s)
        and (%(shared)s::boolean is null or (item.unit_id is not null) = %(shared)s)
        order by item.title_key, item.id limit %(limit)s""",
        words=words_of(query),
        title_key=title_key,
        last=last,
        shared=shared,
        limit=limit + 1,
        **usable_params(principal),
    )
    page, mark = cut_page(rows, limit, lambda row: (row.title_key, row.id))
    return [msgspec.convert(row, SavedReply, from_attributes=True) for row in page], mark


async def find_ready_replies(tx: Tx, principal: Principal, number: int, query: str, limit: int) -> list[ReadyReply]:
    """Give what fits a search, the most used first, ready for a ticket; raises NotFound."""
    blanks = await load_blanks(tx, principal, await load_ticket(tx, principal, number))
    rows = await tx.all(
        SavedReply, _LIVE + _FOUND + _RANK, words=words_of(query), limit=limit, **usable_params(principal)
    )
    return [_ready(row, blanks) for row in rows]


async def find_wordings(tx: Tx, principal: Principal, id: UUID) -> list[ReplyWording]:
    """Give the earlier wordings of a saved reply, newest first; raises NotFound."""
    await load_reply(tx, principal, id)
    return await tx.all(
        ReplyWording,
        """select revision, content ->> 'title' as title, content -> 'texts' as texts, at, author_id
        from prepared_revision where workspace_id = %(workspace_id)s and subject_id = %(id)s
        order by revision desc limit 100""",
        workspace_id=principal.workspace_id,
        id=id,
    )


async def load_blanks(tx: Tx, principal: Principal, ticket: TicketRow) -> Blanks:
    """Give what fills the blanks of a text on this ticket when the principal writes it."""
    customer = await load_customer(tx, principal.workspace_id, ticket.customer.id)
    inbox = await load_inbox(tx, principal.workspace_id, ticket.inbox_id)
    writer = await load_member(tx, principal.workspace_id, principal.id)
    # nobody has chosen a language for this customer: they are written to in the workspace's
    locale = customer.locale or (await load_workspace(tx, principal.workspace_id)).locale
    return Blanks(
        locale,
        {
            Variable.CUSTOMER_NAME: customer.name,
            Variable.CUSTOMER_COMPANY: customer.company.name if customer.company else "",
            Variable.TICKET_NUMBER: str(ticket.number),
            Variable.TICKET_SUBJECT: ticket.subject,
            Variable.AGENT_NAME: writer.name,
            Variable.INBOX_NAME: inbox.name,
        },
    )


def sample_values(locale: Locale) -> dict[Variable, str]:
    """Give made-up values, to look at a text before any ticket asks for it."""
    return {variable: translate(f"replies.sample.{variable.value}", locale.value) for variable in Variable}


def _ready(reply: SavedReply, blanks: Blanks) -> ReadyReply:
    locale, text = reply.texts.spoken_to(blanks.locale)
    filled = fill(text, blanks.values)
    return ReadyReply(
        id=reply.id,
        title=reply.title,
        folder=reply.folder,
        locale=locale,
        text=filled.text,
        missing=filled.missing,
        uses=reply.uses,
    )
