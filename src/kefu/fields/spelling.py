"""What stands in a field as the text of a spreadsheet's cell, and back."""

import re
import unicodedata
from collections.abc import Iterable

from kefu.fields.filling import name_of
from kefu.fields.model import CHOOSING, Field, FieldType, Given, Value
from kefu.kit.errors import InvalidInput
from kefu.kit.translate import LANGUAGES, translate

_NUMBER = re.compile(r"[+-]?[0-9]+")
_FRACTION = re.compile(r"[+-]?[0-9]*[.]?[0-9]+([eE][+-]?[0-9]{1,3})?")
# and with the Chinese words for year, month and day
_DAY = re.compile(r"([0-9]{4})[-/.\u5e74]([0-9]{1,2})[-/.\u6708]([0-9]{1,2})\u65e5?")
_BETWEEN = re.compile(f"[;{chr(0xFF1B)}]")  # and the full-width one


def write_value(field: Field, value: Value, language: str) -> str:
    """Give what stands in a field as people write it: choices by their names."""
    if field.type in CHOOSING:
        names = {choice.key: choice.name.in_(language) for choice in field.choices}
        chosen = value if isinstance(value, list) else [str(value)]
        return "; ".join(names[key] for key in chosen)
    if value is True:
        return translate("fields.cell.yes", language).split("|")[0]
    return str(value)


def read_value(field: Field, text: str) -> Given:
    """Read what somebody wrote as what can be given for a field; raises InvalidInput."""
    plain = unicodedata.normalize("NFKC", text).strip()
    match field.type:
        case FieldType.NUMBER:
            return _read_number(plain)
        case FieldType.DATE:
            day = _DAY.fullmatch(plain)
            return "-".join((day[1], day[2].zfill(2), day[3].zfill(2))) if day else plain
        case FieldType.CHECKBOX:
            return _read_checkbox(field, plain)
        case FieldType.CHOICE:
            return _find_choice(field, text)
        case FieldType.CHOICES:
            return _read_choices(field, text)
        case _:
            return text


def _read_number(text: str) -> Given:
    """Give a number; what is none stays a text, which is refused where a number belongs."""
    if _NUMBER.fullmatch(text):
        return int(text[:40])
    return float(text) if _FRACTION.fullmatch(text) else text


def _read_checkbox(field: Field, text: str) -> Given:
    for word, value in (("yes", True), ("no", False)):
        said = {one for language in LANGUAGES for one in translate(f"fields.cell.{word}", language).split("|")}
        if text.casefold() in {one.casefold() for one in said}:
            return value
    raise InvalidInput(field=name_of(field), reason="value_checkbox")


def _read_choices(field: Field, text: str) -> Given:
    try:
        return [_find_choice(field, text)]  # whose name may hold a semicolon
    except InvalidInput:
        return [_find_choice(field, part) for part in _BETWEEN.split(text) if part.strip()]


def _find_choice(field: Field, text: str) -> str:
    """Give the key of the choice that is called so, rather of one that is not retired; raises InvalidInput."""
    wanted = _folded(text)
    for choice in sorted(field.choices, key=lambda choice: choice.retired):
        if wanted in _all_folded((choice.key, choice.name.zh, choice.name.en)):
            return choice.key
    raise InvalidInput(field=name_of(field), reason="value_unknown")


def _all_folded(names: Iterable[str | None]) -> set[str]:
    return {_folded(name) for name in names if name}


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
