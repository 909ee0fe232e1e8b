"""What the conditions of tiers' rules and of saved views ask for, in words; what stands in another is in brackets."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from kefu.kit.translate import translate

if TYPE_CHECKING:
    from kefu.audit.names import Names

_UNITS = (("days", 1440), ("hours", 60), ("minutes", 1))


def rule_in_words(value: Mapping[str, Any], names: "Names") -> str:
    """Give whom a rule of tiers is for; it was kept with the names of what it asks for."""
    return _in_words(value, names, _of_customer, ("everybody", "nobody"), inner=False)


def view_in_words(value: Mapping[str, Any], names: "Names") -> str:
    """Give which tickets a saved view shows."""
    return _in_words(value, names, _of_ticket, ("every_ticket", "no_ticket"), inner=False)


def _in_words(
    value: Mapping[str, Any],
    names: "Names",
    say_line: Callable[[Mapping[str, Any], "Names"], str],
    without: tuple[str, str],
    *,
    inner: bool = True,
) -> str:
    kind = value["type"]
    if kind == "not":
        return names.say("condition.not", what=_in_words(value["of"], names, say_line, without))
    if kind not in ("all", "any"):
        return say_line(value, names)
    parts = [_in_words(part, names, say_line, without) for part in value["of"]]
    if not parts:
        return names.say(f"condition.{without[0 if kind == 'all' else 1]}")
    text = names.say(f"condition.{kind}").join(parts)
    return names.say("condition.whole", what=text) if inner and len(parts) > 1 else text


def _of_customer(value: Mapping[str, Any], names: "Names") -> str:
    kind = value["type"]
    called = names.word("name", value.get("called")) if kind == "field" else names.say(f"condition.{kind}")
    if value.get("filled"):
        return f"{called} {names.say('condition.filled')}"
    if value.get("at_least") is not None:
        number = f"{value['at_least']:g}"
        return f"{called} {names.say('condition.at_least', number=number)}"
    return _among(called, [names.word("among", one) for one in value["among"]], names)


def _of_ticket(value: Mapping[str, Any], names: "Names") -> str:
    kind = value["type"]
    if kind == "is":
        return names.say(f"view.{value['trait']}")
    if kind in ("older", "due"):
        what = f"view.{value['since']}" if kind == "older" else "view.due"
        return names.say(what, span=_span(value["minutes"], names))
    if "field_id" in value:
        return _of_field(value, names)
    words = [_word(kind, one, names) for one in value.get("among", [])]
    words += [names.say(f"view.{who}") for who in ("me", "nobody", "mine") if value.get(who)]
    return _among(names.say(f"view.{kind}"), words, names)


def _of_field(value: Mapping[str, Any], names: "Names") -> str:
    field = names.fields.get(UUID(value["field_id"]))
    called = field.name.in_(names.language) if field else names.of(value["field_id"])
    if value.get("filled"):
        return f"{called} {names.say('condition.filled')}"
    if value["type"] == "field_words":
        return f"{called} {names.say('condition.contains', words=value['words'])}"
    if value["type"] != "field":
        near = value["type"] == "field_nears"
        ends = [(sign, value[end]) for sign, end in (("≥", "least"), ("≤", "most")) if value.get(end) is not None]
        words = ", ".join(f"{sign} {_end(end, names, near=near)}" for sign, end in ends)
        return f"{called} {words or names.say('condition.filled')}"
    choices = {choice.key: choice.name.in_(names.language) for choice in field.choices} if field else {}
    return _among(called, [choices.get(key, key) for key in value["among"]], names)


def _end(end: str | float, names: "Names", *, near: bool) -> str:
    if near:
        return names.say("condition.today") + (f" {end:+}" if end else "")
    return end if isinstance(end, str) else f"{end:.15g}"


def _word(kind: str, value: str, names: "Names") -> str:
    if kind == "tier":
        return names.say(f"tier.{value}")
    if kind == "channel":
        return translate(f"channels.{value}", names.language)
    if kind == "kind":
        return names.word("kinds", value)
    if kind in ("status", "priority"):
        return names.word(kind, value)
    return names.of(value)


def _among(called: str, words: list[str], names: "Names") -> str:
    return f"{called} = {names.all(words)}"


def _span(minutes: int, names: "Names") -> str:
    unit, size = next((unit, size) for unit, size in _UNITS if minutes % size == 0)
    return names.say(f"span.{unit}", count=minutes // size)
