"""What the columns of fields are called in a spreadsheet, and which field a column is."""

from collections.abc import Iterable, Mapping, Sequence

from kefu.fields.model import Field


def write_headings(fields: Sequence[Field], language: str, taken: Iterable[str]) -> list[str]:
    """Give the columns' names, with the key where the name alone means another field, or none; `taken` are others'."""
    known = read_headings(fields)
    others = {fold_heading(name) for name in taken}
    headings = []
    for field in fields:
        folded = fold_heading(name := field.name.in_(language))
        alone = folded not in others and known.get(folded) == field.key
        headings.append(name if alone else _with_key(name, field.key))
    return headings


def read_headings(fields: Sequence[Field]) -> Mapping[str, str]:
    """Give the fields' keys by what their columns can be called, folded; what two are called is not among it."""
    names: dict[str, set[str]] = {}
    for field in fields:
        for name in filter(None, (field.name.zh, field.name.en)):
            for form in (name, _with_key(name, field.key)):
                names.setdefault(fold_heading(form), set()).add(field.key)
    return {name: keys.pop() for name, keys in names.items() if len(keys) == 1}


def fold_heading(name: str) -> str:
    """Give a column's name without what people write in different ways."""
    return " ".join(name.replace("_", " ").casefold().split())


def _with_key(name: str, key: str) -> str:
    return f"{name} ({key})"
