"""Filling the blanks of a prepared text: `{{customer.name}}`, or `{{customer.name|friend}}` where there may be none."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

import msgspec

from kefu.kit.errors import Conflict, InvalidInput


class Variable(StrEnum):
    """What a prepared text may leave blank."""

    CUSTOMER_NAME = "customer.name"
    CUSTOMER_COMPANY = "customer.company"
    TICKET_NUMBER = "ticket.number"
    TICKET_SUBJECT = "ticket.subject"
    AGENT_NAME = "agent.name"
    INBOX_NAME = "inbox.name"


# Chinese keyboards write the bar full-width as easily.
_BAR = "|" + chr(0xFF5C)
_BLANK = re.compile(rf"\{{\{{([^{{}}{_BAR}]*)(?:[{_BAR}]([^{{}}]*))?\}}\}}")
_KNOWN = frozenset(variable.value for variable in Variable)
_SHOWN = 60


class VariableUnknown(InvalidInput):
    """A text asks for a `variable` that there is not."""

    code = "variable_unknown"


class VariableMalformed(InvalidInput):
    """A text has braces that open or close no variable, at `place`."""

    code = "variable_malformed"


class VariableEmpty(Conflict):
    """A text that is to be sent asks for a `variable` that this ticket has no value for, and has no fallback."""

    code = "variable_empty"


class Filled(msgspec.Struct, frozen=True):
    """A text with its blanks filled; `missing` names those that stayed empty without a fallback."""

    text: str
    missing: list[Variable]


def check_blanks(text: str, field: str) -> str:
    """Give the text if every blank can be filled one day; raises VariableUnknown or VariableMalformed."""
    for name in _names(text):
        if name not in _KNOWN:
            raise VariableUnknown(field=field, variable=name[:_SHOWN])
    rest = _BLANK.sub("", text)
    for braces in ("{{", "}}"):
        if (at := rest.find(braces)) >= 0:
            raise VariableMalformed(field=field, place=rest[at : at + 20])
    return text


def fill(text: str, values: Mapping[Variable, str]) -> Filled:
    """Fill the blanks in one pass: what a value brings is never read again, whatever a customer calls themself."""
    missing: list[Variable] = []

    def put(blank: re.Match[str]) -> str:
        name, fallback = blank[1].strip().lower(), blank[2]
        if name not in _KNOWN:
            return blank[0]
        if value := values.get(Variable(name), "").strip():
            return value
        if fallback is None:
            missing.append(Variable(name))
        return (fallback or "").strip()

    return Filled(_BLANK.sub(put, text), list(dict.fromkeys(missing)))


def _names(text: str) -> Iterator[str]:
    for blank in _BLANK.finditer(text):
        yield blank[1].strip().lower()
