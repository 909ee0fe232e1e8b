"""The words of saved replies: a title, a text in one or both languages, a folder, and with whom it is shared."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from kefu.customers import fold, search_terms
from kefu.kit.errors import Conflict, InvalidInput
from kefu.kit.http.limits import Line, Version
from kefu.kit.sorting import sort_key
from kefu.replies.filling import Variable, check_blanks
from kefu.workspaces import Locale, clean_line

MAX_SHARED = 2000
MAX_OWN = 500
"""Bounds of one workspace and one member, so that a search may look at all of them."""
PreparedText = Annotated[str, msgspec.Meta(max_length=10_000, examples=["{{customer.name|Hello}}, thank you!"])]
Folder = Annotated[str, msgspec.Meta(max_length=60, examples=["退款"])]


class ReplyField(StrEnum):
    """What can change about a saved reply."""

    TITLE = "title"
    FOLDER = "folder"
    TEXTS = "texts"
    UNIT = "unit_id"


class RepliesFull(Conflict):
    """There are as many saved replies as one search looks at, `limit`."""

    code = "replies_full"


class Texts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text for customers in Chinese, in English, or in both."""

    zh: PreparedText | None = None
    en: PreparedText | None = None

    def spoken_to(self, locale: Locale) -> tuple[Locale, str]:
        """Give the text for a customer of this language, or the one there is."""
        here = {Locale.ZH: self.zh, Locale.EN: self.en}
        other = Locale.EN if locale == Locale.ZH else Locale.ZH
        return (locale, here[locale] or "") if here[locale] else (other, here[other] or "")


class SavedReply(msgspec.Struct, frozen=True, kw_only=True):
    """A text to answer with again; without `unit_id` it is its owner's alone."""

    id: UUID
    title: str
    folder: str
    texts: Texts
    unit_id: UUID | None
    owner_id: UUID
    uses: int
    last_used_at: datetime | None
    updated_at: datetime
    version: int


class NewSavedReply(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A saved reply to be added; `id` is made by the client and makes retries safe."""

    title: Annotated[Line, msgspec.Meta(examples=["退款进度"])]
    texts: Texts
    id: UUID | None = None
    folder: Folder = ""
    unit_id: UUID | None = None


class SavedReplyChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What should become different about a saved reply, and the version it was read at."""

    version: Version
    title: Line | msgspec.UnsetType = msgspec.UNSET
    folder: Folder | msgspec.UnsetType = msgspec.UNSET
    texts: Texts | msgspec.UnsetType = msgspec.UNSET
    unit_id: UUID | msgspec.UnsetType | None = msgspec.UNSET


class ReadyReply(msgspec.Struct, frozen=True, kw_only=True):
    """A saved reply ready for one ticket: in its customer's language, blanks filled; `missing` stayed blank."""

    id: UUID
    title: str
    folder: str
    locale: Locale
    text: str
    missing: list[Variable]
    uses: int


def clean_texts(texts: Texts, field: str = "texts") -> Texts:
    """Give the texts with empty ones left out; raises InvalidInput, VariableUnknown or VariableMalformed."""
    zh = check_blanks(texts.zh.strip(), f"{field}.zh") if texts.zh else None
    en = check_blanks(texts.en.strip(), f"{field}.en") if texts.en else None
    if not zh and not en:
        raise InvalidInput(field=field, reason="empty_text")
    return Texts(zh or None, en or None)


def clean_folder(folder: str) -> str:
    """Give a folder's name as it is kept; raises InvalidInput."""
    return clean_line(folder, "folder") if folder.strip() else ""


def columns_of(title: str, folder: str, texts: Texts) -> dict[str, str | None]:
    """Give the columns that hold the wording and by which it is found and sorted."""
    found_by = [*search_terms(title), *search_terms(folder)]
    return {
        "title": title,
        "title_key": sort_key(title),
        "folder": folder,
        "text_zh": texts.zh,
        "text_en": texts.en,
        "terms": " " + " ".join(found_by),
        "body": fold(f"{texts.zh or ''}\n{texts.en or ''}"),
    }


def words_of(query: str) -> list[str]:
    """Give the words of a search in the form in which they are looked for."""
    return fold(query).split()[:8]
