"""The words of fields: what they are called, what can stand in them, and on what they are."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from kefu.kit.errors import Conflict, InvalidInput
from kefu.kit.http.limits import Version
from kefu.kit.sorting import sort_key
from kefu.workspaces import Locale, clean_label, fold_label

MAX_FIELDS = 100
"""Bound of one workspace, archived ones and those of customers included: every ticket's page knows all of them."""
MAX_CHOICES = 100
LONG, MOST_KEY = 5000, 60
_NO_WORD = re.compile(r"[^a-z0-9]+")
_TONE = re.compile(r"(?<=[a-z])[1-5](?= |$)")


class Kind(StrEnum):
    """What the customer wants of us."""

    INQUIRY = "inquiry"
    COMPLAINT = "complaint"
    INCIDENT = "incident"
    REQUEST = "request"
    AFTER_SALES = "after_sales"
    SUGGESTION = "suggestion"


class About(StrEnum):
    """Of what something is told; it never changes either."""

    TICKET = "ticket"
    CUSTOMER = "customer"


class FieldType(StrEnum):
    """What can stand in a field; it never changes, since what stands there would not fit any more."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    CHECKBOX = "checkbox"
    CHOICE = "choice"
    CHOICES = "choices"


CHOOSING = frozenset({FieldType.CHOICE, FieldType.CHOICES})


class FieldPart(StrEnum):
    """What can change about a field."""

    NAME = "name"
    HELP = "help"
    CHOICES = "choices"
    KINDS = "kinds"
    REQUIRED = "required"
    ARCHIVED = "archived"


class FieldsFull(Conflict):
    """There are as many fields as there can be, `limit`."""

    code = "fields_full"


class FieldNamed(Conflict):
    """Another field about the same is called `name` already, and is not archived."""

    code = "field_named"


Named = Annotated[str, msgspec.Meta(max_length=200, examples=["订单号"])]
Explained = Annotated[str, msgspec.Meta(max_length=500, examples=["在订单页右上角"])]
Key = Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_KEY, examples=["order_number"])]
Value = str | int | float | bool | list[str]
"""A text; a number; a day as `2026-03-01`; true; a choice's key; several of them."""
Filled = dict[str, Value]
"""What stands in fields, by their keys; an empty one is not there."""
Given = (
    Annotated[str, msgspec.Meta(max_length=LONG)]
    | int
    | float
    | bool
    | Annotated[list[Key], msgspec.Meta(max_length=MAX_CHOICES)]
    | None
)
Values = Annotated[
    dict[Key, Given],
    msgspec.Meta(
        max_length=MAX_FIELDS,
        description="By the fields' keys; null empties a field, what is left out stays",
        examples=[{"order_number": "A-1024", "reason": "too_small", "weight": 1.5}],
    ),
]


class Called(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name in Chinese, in English, or in both."""

    zh: Named | None = None
    en: Named | None = None

    def in_(self, language: str) -> str:
        """Give the name in a language, or the one there is."""
        mine, other = (self.en, self.zh) if language == Locale.EN else (self.zh, self.en)
        return mine or other or ""


class FieldHelp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What helps to fill a field in, in either language or none."""

    zh: Explained | None = None
    en: Explained | None = None


class FieldChoice(msgspec.Struct, frozen=True, kw_only=True):
    """Something that can be chosen; a retired one can only stay where it was chosen already."""

    key: Key
    name: Called
    retired: bool = False


class NewFieldChoice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A choice as it should be; without `key` it is a new one."""

    name: Called
    key: Key | None = None
    retired: bool = False


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A field on tickets of some kinds, or of all when none is named; `required` before they are solved.

    One of customers is on all of them, and never required.
    """

    id: UUID
    about: About
    key: Key
    type: FieldType
    name: Called
    help: FieldHelp
    choices: list[FieldChoice]
    kinds: list[Kind]
    required: bool
    archived: bool
    version: int

    def is_on(self, kind: Kind) -> bool:
        """Tell whether tickets of a kind have it."""
        return not self.archived and (not self.kinds or kind in self.kinds)


NewChoices = Annotated[list[NewFieldChoice], msgspec.Meta(max_length=MAX_CHOICES)]


class NewField(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A field to be added; `id` is made by the client and makes retries safe."""

    name: Called
    type: FieldType
    id: UUID | None = None
    about: About = About.TICKET
    help: FieldHelp = msgspec.field(default_factory=FieldHelp)
    choices: NewChoices = []
    kinds: list[Kind] = []
    required: bool = False


class FieldChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What should become different about a field, and the version it was read at.

    Of `choices` all are given, in their order; what is left out is retired, since old tickets still say it.
    """

    version: Version
    name: Called | msgspec.UnsetType = msgspec.UNSET
    help: FieldHelp | msgspec.UnsetType = msgspec.UNSET
    choices: NewChoices | msgspec.UnsetType = msgspec.UNSET
    kinds: list[Kind] | msgspec.UnsetType = msgspec.UNSET
    required: bool | msgspec.UnsetType = msgspec.UNSET
    archived: bool | msgspec.UnsetType = msgspec.UNSET


class FieldPlace(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Where a field shall stand: right after another one, or first."""

    after: UUID | None


def clean_name(name: Called, field: str) -> Called:
    """Give a name with empty texts left out; raises InvalidInput."""
    zh, en = (
        clean_label(text, f"{field}.{language}") if text and text.strip() else None
        for language, text in (("zh", name.zh), ("en", name.en))
    )
    if not zh and not en:
        raise InvalidInput(field=field, reason="field_unnamed")
    return Called(zh, en)


def check_different(field: Field, others: Iterable[Field], at: str | None = None) -> None:
    """Refuse a name that a living field about the same shows, in either language; raises FieldNamed.

    `at` says what was given, where that is not the name.
    """
    for language in Locale:
        name = field.name.in_(language)
        for other in others:
            alike = fold_label(other.name.in_(language)) == fold_label(name)
            if alike and other.id != field.id and other.about == field.about and not other.archived:
                own = "zh" if (language == Locale.ZH and field.name.zh) or not field.name.en else "en"
                raise FieldNamed(field=at or f"name.{own}", name=name)


def clean_help(help: FieldHelp) -> FieldHelp:
    """Give a help text with empty ones left out."""
    return FieldHelp((help.zh or "").strip() or None, (help.en or "").strip() or None)


def clean_kinds(kinds: list[Kind]) -> list[Kind]:
    """Give kinds in their order, none when all of them are named."""
    return [] if len(set(kinds)) == len(Kind) else [kind for kind in Kind if kind in kinds]


def check_about(field: Field) -> None:
    """Refuse what only fields of tickets have; raises InvalidInput."""
    if field.about == About.TICKET:
        return
    if field.kinds:
        raise InvalidInput(field="kinds", reason="kinds_elsewhere")
    if field.required:
        raise InvalidInput(field="required", reason="required_elsewhere")


def clean_choices(type: FieldType, wanted: list[NewFieldChoice], before: list[FieldChoice]) -> list[FieldChoice]:
    """Give the choices as they become: new ones get their keys, those left out are retired; raises InvalidInput."""
    if type not in CHOOSING:
        if wanted:
            raise InvalidInput(field="choices", reason="choices_elsewhere")
        return []
    called: dict[str | None, Called] = {choice.key: choice.name for choice in before}
    known = {choice.key for choice in before}
    taken, choices = set(known), list[FieldChoice]()
    for number, new in enumerate(wanted):
        at = f"choices[{number}]"
        # what was called so before there was one form of names goes on to be
        name = new.name if new.name == called.get(new.key) else clean_name(new.name, f"{at}.name")
        if new.key is not None and (new.key not in known or any(new.key == choice.key for choice in choices)):
            raise InvalidInput(field=f"{at}.key", reason="choice_unknown")
        key = new.key or derive_key(name, taken, "choice")
        taken.add(key)
        choices.append(FieldChoice(key=key, name=name, retired=new.retired))
    kept = {choice.key for choice in choices}
    choices += [msgspec.structs.replace(choice, retired=True) for choice in before if choice.key not in kept]
    if len(choices) > MAX_CHOICES:
        raise InvalidInput(field="choices", reason="choices_many", limit=MAX_CHOICES)
    if all(choice.retired for choice in choices):
        raise InvalidInput(field="choices", reason="choices_none")
    return choices


def derive_key(name: Called, taken: set[str], otherwise: str) -> str:
    """Make a key that nothing else has from a name: English words or pinyin, with underscores. 订单号 → dingdanhao."""
    spoken = sort_key(name.en) if name.en else "".join(_TONE.sub("", sort_key(name.zh or "")).split(" "))
    base = _NO_WORD.sub("_", spoken).strip("_")[: MOST_KEY - 4].strip("_") or otherwise
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}_{number}"
    return key
