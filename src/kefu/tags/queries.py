"""Reading tags. One that went into another stands for it everywhere; the other never went anywhere itself."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from kefu.kit.db import Tx
from kefu.kit.errors import NotFound
from kefu.kit.http.paging import cut_page, read_mark
from kefu.tags.model import MOST_COUNTED, MOST_OFFERED, OFFERED_COUNTED, FoundTag, Tag, TagUse

WORN_NAMES = """array(select distinct coalesce(kept.name, tag.name) from ticket_tag
        join tag on tag.workspace_id = ticket_tag.workspace_id and tag.id = ticket_tag.tag_id
        left join tag kept on kept.workspace_id = tag.workspace_id and kept.id = tag.merged_into_id
        where ticket_tag.workspace_id = {ticket}.workspace_id and ticket_tag.ticket_id = {ticket}.id
        order by 1)"""
"""The names of the tags that a row called `ticket` wears, by name."""

# Each id is counted for itself, in the order of the index: a tag that few wear would else be looked for in the whole
# table. A ticket that wears two of them counts once.
_COUNTED = """cross join lateral (
    select count(*) as looked,
        count(distinct case when cardinality(meant.ids) > 1 then worn.ticket_id end) as different
    from unnest(meant.ids) as same(id)
    cross join lateral (
        select ticket_tag.ticket_id from ticket_tag
        where ticket_tag.workspace_id = %(workspace_id)s and ticket_tag.tag_id = same.id
        order by ticket_tag.tag_id, ticket_tag.ticket_id limit %(most)s + 1
    ) worn
) counted"""
_MEANT = """cross join lateral (
    select array(select gone.id from tag gone
        where gone.workspace_id = item.workspace_id and gone.merged_into_id = item.id) || item.id as ids
) meant"""
_USES = """least(%(most)s, case when cardinality(meant.ids) > 1 then counted.different else counted.looked end)::int
    as uses"""
_ALSO = """array(
    select former.name from tag_former_name former
    where former.workspace_id = item.workspace_id and former.tag_id = any(meant.ids)
    union select gone.name from tag gone
    where gone.workspace_id = item.workspace_id and gone.merged_into_id = item.id order by 1) as also"""
_TAG = f"""select item.id, item.name, item.archived_at is not null as archived, {_ALSO}, {_USES},
    counted.looked <= %(most)s as exact, item.version, hand.member_id as changed_by, hand.at as changed_at,
    lower(item.name) as folded
from chosen item
{_MEANT}
{_COUNTED}
left join tag_hand hand on hand.workspace_id = item.workspace_id and hand.tag_id = item.id
order by lower(item.name), item.id"""  # noqa: S608
_CHOSEN = "with chosen as materialized (select * from tag where workspace_id = %(workspace_id)s and "


class HeldTag(msgspec.Struct, frozen=True, kw_only=True):
    """A tag with what decides about changes and retries."""

    id: UUID
    name: str
    archived: bool
    merged_into_id: UUID | None
    version: int
    fingerprint: bytes | None


class _Row(Tag, frozen=True, kw_only=True):
    folded: str


async def find_offered(tx: Tx, workspace_id: UUID) -> list[TagUse]:
    """Give tags with how many tickets wear them, those that are offered first, by name (bounded)."""
    return await tx.all(
        TagUse,
        f"""with chosen as materialized (
            select * from tag where workspace_id = %(workspace_id)s
            order by archived_at is not null or merged_into_id is not null, lower(name) limit %(many)s
        )
        select item.id, coalesce(kept.name, item.name) as name, {_USES},
            item.archived_at is null and item.merged_into_id is null as offered,
            item.archived_at is not null and item.merged_into_id is null as archived,
            {_ALSO}
        from chosen item
        {_MEANT}
        {_COUNTED}
        left join tag kept on kept.workspace_id = item.workspace_id and kept.id = item.merged_into_id
        order by item.archived_at is not null or item.merged_into_id is not null, lower(item.name)""",  # noqa: S608
        workspace_id=workspace_id,
        many=MOST_OFFERED,
        most=OFFERED_COUNTED,
    )


async def find_page(
    tx: Tx, workspace_id: UUID, *, words: str, archived: bool, after: str | None, limit: int
) -> tuple[list[Tag], str | None]:
    """Give a page of tags by name, those whose name or former name holds the words; raises InvalidInput."""
    last_name, last = read_mark(after, tuple[str, UUID]) if after else (None, None)
    rows = await tx.all(
        _Row,
        _CHOSEN  # noqa: S608
        + """merged_into_id is null and (archived_at is not null) = %(archived)s
            and (%(words)s = '' or strpos(lower(normalize(name, nfkc)), lower(normalize(%(words)s, nfkc))) > 0
                or exists (
                select from tag_former_name former where former.workspace_id = tag.workspace_id
                and former.tag_id = tag.id
                and strpos(lower(normalize(former.folded, nfkc)), lower(normalize(%(words)s, nfkc))) > 0)
                or exists (
                select from tag gone where gone.workspace_id = tag.workspace_id
                and gone.merged_into_id = tag.id
                and strpos(lower(normalize(gone.name, nfkc)), lower(normalize(%(words)s, nfkc))) > 0))
            and (%(last_name)s::text is null or (lower(name), id) > (%(last_name)s, %(last)s::uuid))
            order by lower(name), id limit %(limit)s + 1) """
        + _TAG,
        workspace_id=workspace_id,
        words=" ".join(words.split()),
        archived=archived,
        last_name=last_name,
        last=last,
        limit=limit,
        most=MOST_COUNTED,
    )
    page, mark = cut_page(rows, limit, lambda row: (row.folded, row.id))
    return [_told(row) for row in page], mark


async def load_tag(tx: Tx, workspace_id: UUID, id: UUID) -> Tag:
    """Give a tag that did not go into another; raises NotFound."""
    found = await tx.one(
        _Row,
        _CHOSEN + "id = %(id)s and merged_into_id is null) " + _TAG,
        workspace_id=workspace_id,
        id=id,
        most=MOST_COUNTED,
    )
    if found is None:
        raise NotFound
    return _told(found)


async def lock_tag(tx: Tx, workspace_id: UUID, id: UUID) -> HeldTag | None:
    """Give a tag, held against other changes, or None."""
    return await tx.one(
        HeldTag,
        """select id, name, archived_at is not null as archived, merged_into_id, version, fingerprint from tag
        where workspace_id = %(workspace_id)s and id = %(id)s for no key update""",
        workspace_id=workspace_id,
        id=id,
    )


# Names are kept in one form since some day; those from before are looked for only where nothing else is found.
# The database lowers both sides: its rules are not Python's (Σ, İ), nor the same in every locale
_BY_NAME = """select wanted.name as asked, kept.id, kept.name, kept.archived_at is not null as archived
from unnest(%(names)s::text[]) as wanted(name)
join tag named on named.workspace_id = %(workspace_id)s and named.id = coalesce(
    (select own.id from tag own
     where own.workspace_id = %(workspace_id)s and lower(own.name) = lower(wanted.name)),
    (select former.tag_id from tag_former_name former
     where former.workspace_id = %(workspace_id)s and former.folded = lower(wanted.name)),
    (select alike.id from tag alike
     where alike.workspace_id = %(workspace_id)s
        and lower(normalize(alike.name, nfkc)) = lower(normalize(wanted.name, nfkc)) order by alike.id limit 1),
    (select former.tag_id from tag_former_name former
     where former.workspace_id = %(workspace_id)s
        and lower(normalize(former.folded, nfkc)) = lower(normalize(wanted.name, nfkc)) order by former.tag_id limit 1))
join tag kept on kept.workspace_id = named.workspace_id and kept.id = coalesce(named.merged_into_id, named.id)"""


async def find_tags_by_name(tx: Tx, workspace_id: UUID, names: Sequence[str], *, hold: bool = False) -> list[FoundTag]:
    """Give the tags that are meant by names, whatever their case and form; former and merged tags' names included.

    `hold` keeps them from being deleted until the transaction ends.
    """
    if not names:
        return []
    sql = _BY_NAME + (" for key share of kept" if hold else "")
    return await tx.all(FoundTag, sql, workspace_id=workspace_id, names=list(names))


async def hold_tags(tx: Tx, workspace_id: UUID, ids: Iterable[UUID]) -> list[FoundTag]:
    """Give the tags that are meant by ids, as far as they are there; none is deleted until the transaction ends."""
    return await tx.all(
        FoundTag,
        """select named.id::text as asked, kept.id, kept.name, kept.archived_at is not null as archived from tag named
        join tag kept on kept.workspace_id = named.workspace_id and kept.id = coalesce(named.merged_into_id, named.id)
        where named.workspace_id = %(workspace_id)s and named.id = any(%(ids)s)
        order by kept.id for key share of kept""",
        workspace_id=workspace_id,
        ids=list(ids),
    )


async def find_means(tx: Tx, workspace_id: UUID, id: UUID) -> tuple[list[UUID], list[str]]:
    """Give by which ids and, folded, by which names a tag is meant."""
    rows = await tx.rows(
        """select tag.id, lower(tag.name) as folded from tag
            where tag.workspace_id = %(workspace_id)s and (tag.id = %(id)s or tag.merged_into_id = %(id)s)
        union all select former.tag_id, former.folded from tag_former_name former
            join tag on tag.workspace_id = former.workspace_id and tag.id = former.tag_id
            where former.workspace_id = %(workspace_id)s and (tag.id = %(id)s or tag.merged_into_id = %(id)s)""",
        workspace_id=workspace_id,
        id=id,
    )
    return sorted({row["id"] for row in rows}), sorted({row["folded"] for row in rows})


def _told(row: _Row) -> Tag:
    return Tag(**{name: getattr(row, name) for name in Tag.__struct_fields__})
