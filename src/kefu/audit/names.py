"""What things are called today, and values in words of a language."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from kefu.audit.conditions import rule_in_words, view_in_words
from kefu.fields import Field
from kefu.kit.translate import catalogue, translate

LANGUAGES = ("zh", "en")
_IDS = frozenset({"unit_id", "team_id", "shared", "owner_id", "inbox_ids"})
"""What settings say by an id of ours; ids of elsewhere, as a channel's app_id, are words like others."""
_MOMENTS = frozenset({"started_at"})
_AMOUNTS = frozenset({"close_after_days"})
"""Numbers that are told with what they count."""


class Names(msgspec.Struct):
    """The names of today, by id, and the language to speak."""

    members: dict[UUID, str]
    things: dict[UUID, str]
    language: str
    fields: Mapping[UUID, Field] = msgspec.field(default_factory=dict)

    def say(self, key: str, **values: object) -> str:
        """Give a text of this module's catalogue."""
        return translate(f"audit.{key}", self.language, **values)

    def of(self, id: UUID | str | None) -> str:
        """Give a name; an id without one stands for itself, shortened."""
        if id is None:
            return self.say("nothing")
        key = UUID(str(id))
        return self.members.get(key) or self.things.get(key) or f"…{str(key)[-6:]}"

    def all(self, words: Iterable[str]) -> str:
        """Give words after each other, or that there are none."""
        return self.say("comma").join(words) or self.say("nothing")

    def roles(self, data: Mapping[str, Any], when: str = "") -> str:
        """Give the names of the roles that a fact tells, or that there are none; `when` is "_before" or "_after"."""
        built_in = [self.say(f"role.{role}") for role in data[f"roles{when}"]]
        return self.all(built_in + [self.of(id) for id in data.get(f"own_roles{when}", ())])

    def word(self, name: str, value: object) -> str:
        """Give what somebody set in words; `name` says what it is of."""
        if isinstance(value, bool):
            return self.say("yes" if value else "no")
        if isinstance(value, list):
            return self.all(self.word(name, one) for one in value) if value else self._empty(name)
        if isinstance(value, Mapping):
            return view_in_words(value, self) if name == "condition" else self._named(value)
        if value is None or value == "":
            return self._empty(name)
        if name in _IDS:
            return self.of(str(value))
        if name in _MOMENTS:
            return f"{datetime.fromisoformat(str(value)).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        said = catalogue(self.language).get(f"audit.value.{name}.{value}")
        if said is None and name in _AMOUNTS:
            return self.say(f"amount.{name}", count=value)
        return str(value) if said is None else said

    def _empty(self, name: str) -> str:
        return catalogue(self.language).get(f"audit.empty.{name}", self.say("nothing"))

    def _named(self, value: Mapping[str, Any]) -> str:
        """Give what is said in two languages, or the name of something that can be chosen or shown."""
        if "condition" in value:
            return self._rule(value)
        if "field_id" in value:  # a column of a saved view
            return self.of(value["field_id"])
        if "name" in value:
            name = self.word("name", value["name"])
            return self.say("retired", name=name) if value.get("retired") else name
        return " / ".join(str(value[language]) for language in LANGUAGES if value.get(language)) or self.say("nothing")

    def _rule(self, value: Mapping[str, Any]) -> str:
        tier = self.say(f"tier.{value['tier']}")
        return self.say("rule", name=value["name"], tier=tier, condition=rule_in_words(value["condition"], self))
