"""Facts: what a verb records, and what readers of the log get."""

import builtins
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol, TypeVar
from uuid import UUID

import msgspec
import msgspec.structs

COLUMNS = ("workspace_id", "ticket_id", "customer_id", "subject_id")


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """A fact, named in the past tense by its `tag`; holds ids, enums, numbers and old→new of small fields.

    Never text, names or addresses: erasing a person must not touch the log. `workspace_id`, `ticket_id`,
    `customer_id` and `subject_id` become columns; everything else goes into `data`.
    """

    VERSION: ClassVar[int] = 1

    workspace_id: UUID

    @classmethod
    def type_name(cls) -> str:
        """Give the type string by which other modules subscribe; raises TypeError for a base that is no fact itself."""
        tag = cls.__struct_config__.tag
        if not isinstance(tag, str) or "." not in tag:  # msgspec takes the class's name where no tag is given
            raise TypeError(f"{cls.__name__} has no tag and cannot be recorded")
        return tag


class ActorKind(StrEnum):
    """Who can cause a fact; a program with a token acts as its member."""

    MEMBER = "member"
    CUSTOMER = "customer"
    BOT = "bot"
    SYSTEM = "system"


class Actor(msgspec.Struct, frozen=True):
    """Who caused a fact."""

    kind: ActorKind
    id: UUID | None = None


SYSTEM = Actor(ActorKind.SYSTEM)

E = TypeVar("E", bound=Event)


class Records(Protocol):
    """Where facts are recorded: a transaction, or a history that is told at once."""

    def record(self, event: Event, at: datetime | None = None) -> None:
        """Remember a fact; without a time it happens at the end of the transaction."""
        ...


class Told(msgspec.Struct, frozen=True):
    """A fact of a history that is told at once: when it happened, and by whose hand."""

    at: datetime
    event: Event
    actor: Actor


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """A fact as it stands in the log, with its place and time."""

    position: int
    workspace_id: UUID
    at: datetime
    type: str
    version: int
    ticket_id: UUID | None
    customer_id: UUID | None
    subject_id: UUID | None
    actor_kind: ActorKind
    actor_id: UUID | None
    cause: UUID | None
    data: dict[str, Any]

    @property
    def subject(self) -> UUID:
        """The thing whose facts must be read in order; a failure parks only this."""
        return self.ticket_id or self.customer_id or self.subject_id or self.workspace_id

    def as_event(self, kind: "builtins.type[E]") -> E:
        """Give the fact as its struct; raises msgspec.ValidationError when it is of another type."""
        fields = {field.name for field in msgspec.structs.fields(kind)}
        columns = {name: getattr(self, name) for name in COLUMNS if name in fields}
        return msgspec.convert({**self.data, **columns, "type": self.type}, kind)


def pack(event: Event) -> tuple[dict[str, UUID | None], dict[str, Any]]:
    """Split a fact into its columns, in the order of `COLUMNS`, and its data (plain JSON values)."""
    values = msgspec.to_builtins(event)
    values.pop("type")
    columns = {name: getattr(event, name, None) for name in COLUMNS}
    for name in COLUMNS:
        values.pop(name, None)
    return columns, values


def registry() -> dict[str, type[Event]]:
    """Give every fact type that has been imported, by type string; raises ValueError when two share one."""
    found: dict[str, type[Event]] = {}
    waiting = list(Event.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        tag = kind.__struct_config__.tag
        if isinstance(tag, str) and "." in tag and found.setdefault(kind.type_name(), kind) is not kind:
            raise ValueError(f"two facts are called {kind.type_name()}")
    return found
