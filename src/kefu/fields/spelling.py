"""What stands in a field as the text of a spreadsheet's cell, and back."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence

from kefu.fields.filling import name_of
from kefu.fields.model import CHOOSING, Field, FieldChoice, FieldType, Given, Value
from kefu.kit.errors import InvalidInput
from kefu.kit.translate import LANGUAGES, translate
from kefu.workspaces import fold_label

_NUMBER = re.compile(r"[+-]?[0-9]+")
_DIGITS = 40
_FRACTION = re.compile(r"[+-]?(?:[0-9]*[.][0-9]+|[0-9]+)([eE][+-]?[0-9]{1,3})?")
# and with the Chinese words for year, month and day
_DAY = re.compile(r"([0-9]{4})[-/.\u5e74]([0-9]{1,2})[-/.\u6708]([0-9]{1,2})\u65e5?")
_BETWEEN = re.compile(f"[;{chr(0xFF1B)}]")  # and the full-width one


class Spelling:
    """How a field is written in cells and read from them; what its choices are called is folded once for many cells.

    A choice is known by its name before its key: names change, keys do not, so a key may say what is now another's
    name. Where a name is two choices', it is written, and can be read, with the key: `Gold (gold_2)`.
    """

    def __init__(self, field: Field) -> None:
        self.field = field
        self._choices = {choice.key: choice for choice in field.choices}
        self._keyed = {fold_label(choice.key): [choice] for choice in field.choices}
        self._named: dict[str, list[FieldChoice]] = defaultdict(list)
        for choice in field.choices:
            names = [name for name in (choice.name.zh, choice.name.en) if name]
            for name in {fold_label(one) for one in (*names, *(_with_key(name, choice.key) for name in names))}:
                self._named[name].append(choice)
        self._longest = 1 + max((name.count(";") for name in self._named), default=0)
        self._spelled: dict[tuple[str, str], str] = {}

    def write(self, value: Value, language: str) -> str:
        """Give what stands in the field as people write it: choices by their names."""
        if self.field.type in CHOOSING:
            return self._write_choices(value if isinstance(value, list) else [str(value)], language)
        if value is True:
            return translate("fields.cell.yes", language).split("|")[0]
        return str(value)

    def read(self, text: str, before: Value | None = None) -> Given:
        """Read what somebody wrote as what can be given for the field; raises InvalidInput.

        Of two choices of one name, the one that stands there (`before`) is meant.
        """
        plain = unicodedata.normalize("NFKC", text).strip()
        match self.field.type:
            case FieldType.NUMBER:
                return _read_number(plain)
            case FieldType.DATE:
                day = _DAY.fullmatch(plain)
                return "-".join((day[1], day[2].zfill(2), day[3].zfill(2))) if day else plain
            case FieldType.CHECKBOX:
                return _read_checkbox(self.field, plain)
            case FieldType.CHOICE:
                return self._find(text, [before] if isinstance(before, str) else [])
            case FieldType.CHOICES:
                return self._read_choices(text, before if isinstance(before, list) else [])
            case _:
                return text

    def _write_choices(self, keys: list[str], language: str) -> str:
        """Give the names, with their keys where without them something else would be read."""
        text = "; ".join(self._spell(key, language) for key in keys)
        if len(keys) == 1:
            return text
        whole = "; ".join(_with_key(self._name(key, language), key) for key in keys)
        return self._first_read((text, whole, "; ".join(keys)), keys)

    def _spell(self, key: str, language: str) -> str:
        """Give by what a choice alone is known; one that was added since the field was read, by its key."""
        if key not in self._choices:
            return key
        if (key, language) not in self._spelled:
            name = self._name(key, language)
            self._spelled[key, language] = self._first_read((name, _with_key(name, key), key), [key])
        return self._spelled[key, language]

    def _name(self, key: str, language: str) -> str:
        return self._choices[key].name.in_(language) if key in self._choices else key

    def _first_read(self, forms: Sequence[str], keys: list[str]) -> str:
        """Give the first form that is read as these, by anybody or where they stand; else one that is refused."""
        for before in ([], keys):
            for form in forms:
                if self._understand(form, before) == keys:
                    return form
        return next((form for form in forms if self._understand(form, keys) is None), f"({'; '.join(keys)})")

    def _understand(self, text: str, before: Sequence[str]) -> list[str] | None:
        try:
            return self._read_choices(text, before)
        except InvalidInput:
            return None

    def _read_choices(self, text: str, before: Sequence[str]) -> list[str]:
        """Read what stands between semicolons, the longest first: names may hold semicolons themselves."""
        cuts = [cut.span() for cut in _BETWEEN.finditer(text)]
        starts, stops = [0, *(stop for _, stop in cuts)], [*(start for start, _ in cuts), len(text)]
        keys, at = list[str](), 0
        while at < len(starts):
            parts = [text[starts[at] : stop] for stop in stops[at : at + self._longest]]
            length = next((n for n in range(len(parts), 1, -1) if fold_label(parts[n - 1]) in self._named), 1)
            if parts[length - 1].strip():
                keys.append(self._find(parts[length - 1], before))
            at += length
        return keys

    def _find(self, text: str, before: Sequence[str]) -> str:
        """Give the key of the choice that is called so, rather of one that is not retired; raises InvalidInput."""
        folded = fold_label(text)
        found = self._named.get(folded) or self._keyed.get(folded, [])
        standing = [choice for choice in found if choice.key in before]
        living = [choice for choice in found if not choice.retired]
        meant = standing if len(standing) == 1 else living or found[:1]
        if len(meant) != 1:
            raise InvalidInput(field=name_of(self.field), reason="value_unknown")
        return meant[0].key


def _read_number(text: str) -> Given:
    """Give a number; what is none, or has too many digits, stays a text, which is refused where a number belongs."""
    if _NUMBER.fullmatch(text):
        return int(text) if len(text) <= _DIGITS else text
    return float(text) if _FRACTION.fullmatch(text) else text


def _read_checkbox(field: Field, text: str) -> Given:
    for word, value in (("yes", True), ("no", False)):
        said = {one for language in LANGUAGES for one in translate(f"fields.cell.{word}", language).split("|")}
        if text.casefold() in {one.casefold() for one in said}:
            return value
    raise InvalidInput(field=name_of(field), reason="value_checkbox")


def _with_key(name: str, key: str) -> str:
    return f"{name} ({key})"
