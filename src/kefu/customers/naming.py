"""Which typed beginnings find a customer: names, their pinyin and initials, addresses."""

import re
import unicodedata
from collections.abc import Iterable
from uuid import UUID

TERM_LENGTH = 64
"""Longer beginnings are cut; the database refuses words over 2 KB."""
STARTS = 16
"""So many characters into a name a search may begin."""
_WORDS = re.compile(r"[^\W_]+")
_ADDRESS_PARTS = re.compile(r"[@.:+\-_/\s]+")


def index_terms(workspace_id: UUID, name: str, addresses: Iterable[str] = ()) -> list[str]:
    """Give the terms as they are indexed: led by the workspace, so that nobody's search reads others' terms."""
    return [_lead(workspace_id) + term for term in search_terms(name, addresses)]


def search_terms(name: str, addresses: Iterable[str] = ()) -> list[str]:
    """Give the words of which a search types the beginning.

    For 张伟明: the name from each character on (张伟明, 伟明, 明), the same in pinyin (zhangweiming, weiming, ming)
    and its initials (zwm). For addresses: the whole, its parts, and a phone number without its country code.
    """
    terms = set(fold(name).split())
    for word in _WORDS.findall(fold(name)):
        parts = _syllables(word)
        chinese = len(parts) > 1 or parts != [word]
        for start in range(min(STARTS, len(parts))):
            terms.add("".join(parts[start:]))
        if chinese:
            terms.update(word[start:] for start in range(min(STARTS, len(word))))
            terms.add("".join(part[0] for part in parts))
    for address in map(fold, addresses):
        terms.update({address, *_ADDRESS_PARTS.split(address)})
        if address.startswith("+86"):
            terms.add(address[3:])
    return sorted({term[:TERM_LENGTH] for term in terms if term})


def search_query(workspace_id: UUID, text: str) -> str | None:
    """Give the tsquery that finds every typed word as a beginning; None when nothing was typed."""
    words = [word[:TERM_LENGTH] for word in fold(text).split()]
    quoted = [word.replace("\\", "\\\\").replace("'", "''") for word in words[:8]]
    return " & ".join(f"'{_lead(workspace_id)}{word}':*" for word in quoted) or None


def fold(text: str) -> str:
    """Write full-width, composed and capital letters in one way."""
    return unicodedata.normalize("NFKC", text).casefold().replace("\x00", "").strip()


def _lead(workspace_id: UUID) -> str:
    """Give the last digits of the workspace's id, which are random; the condition on workspace_id stays the rule."""
    return workspace_id.hex[-8:] + "/"


def _syllables(word: str) -> list[str]:
    if word.isascii():
        return [word]
    # loaded at first use, see kit/sorting.py
    from pypinyin import Style, lazy_pinyin

    return [part for part in lazy_pinyin(word, style=Style.NORMAL) if part.strip()]
