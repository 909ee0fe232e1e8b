"""What a row says, and what is to be done about it: functions of values."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from kefu.customers import Customer, NewIdentity, Tier, normalise_address
from kefu.fields import Filled, Given, Spelling, clean_values
from kefu.imports.model import OWN, Column, ImportField, ImportOutcome
from kefu.kit.errors import InvalidInput
from kefu.kit.spreadsheets import plain_cell
from kefu.kit.translate import LANGUAGES, translate
from kefu.workspaces import Locale, clean_line

LINE_LENGTH = 200
NOTE_LENGTH = 5000
MOST_ADDRESSES = 20
_BETWEEN = re.compile(f"[;{chr(0xFF1B)}]")  # and the full-width one
Address = tuple[str, str]


class RowError(Exception):
    """A row that cannot be brought in: why, and in which field."""

    def __init__(self, reason: str, field: Column | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a row says about somebody; None where it says nothing. `fields` are as they stand in the cells."""

    id: UUID | None = None
    name: str | None = None
    company: str | None = None
    tier: Tier | None = None
    locale: Locale | None = None
    note: str | None = None
    fields: dict[str, str] = {}
    addresses: tuple[Address, ...] = ()

    def keys(self) -> list[str]:
        """Give by what other rows could be about the same one."""
        return [f"{channel}:{address}" for channel, address in self.addresses]

    def identities(self) -> list[NewIdentity]:
        return [NewIdentity(channel=channel, address=address) for channel, address in self.addresses]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done about a row: `change` by field, `addresses` to put with the customer.

    `company_id` is null where the row names none, or one that is still to be added. `fields` are those of a new one.
    """

    outcome: ImportOutcome
    customer: Customer | None = None
    company_id: UUID | None = None
    change: dict[str, Any] = {}
    fields: Filled = {}
    addresses: tuple[Address, ...] = ()


def shown_values(cells: Sequence[str], mapping: Sequence[Column | None]) -> dict[Column, str]:
    """Give the cells that are read, by field, as people see them; also of a row that is in error."""
    return {field: plain_cell(cell).strip() for cell, field in zip(cells, mapping, strict=False) if field}


def read_row(cells: Sequence[str], columns: int, mapping: Sequence[Column | None]) -> Said:
    """Read a row by its columns; raises RowError. An empty cell says nothing."""
    if len(cells) < columns or any(cell.strip() for cell in cells[columns:]):
        raise RowError("row_cells")
    values = {field: value for field, value in shown_values(cells, mapping).items() if value}
    if not values:
        raise RowError("row_nothing")
    said = {_NAMES[field]: _read(field, read, values[field]) for field, read in _READ.items() if field in values}
    addresses = [address for field, read in _ADDRESSES.items() for address in _read(field, read, values.get(field, ""))]
    if len(addresses) > MOST_ADDRESSES:
        raise RowError("row_addresses")
    own = {field.removeprefix(OWN): value for field, value in values.items() if field.startswith(OWN)}
    return Said(addresses=tuple(dict.fromkeys(addresses)), fields=own, **said)


def decide(
    said: Said, owners: Mapping[Address, UUID], known: Mapping[UUID, Customer], kept_as: Mapping[UUID, UUID],
    companies: Mapping[str, Sequence[UUID]], own: Mapping[str, Spelling] | None = None,
) -> Plan:  # fmt: skip
    """Decide what a row does: `owners` of addresses, customers by id, and as whom each is kept. Raises RowError.

    `own` are the workspace's fields by their keys.
    Who stands in the row is known by id or address, never by name; two answers are an error, not a guess.
    """
    found = {owners[address] for address in said.addresses if address in owners}
    if said.id and said.id in kept_as:
        found.add(kept_as[said.id])
    if len(found) > 1:
        raise RowError("row_two_customers")
    at_company = companies.get(said.company or "", ())
    if len(at_company) > 1:
        raise RowError("row_company", ImportField.COMPANY)
    company_id = at_company[0] if at_company else None
    if not found:
        if said.name is None:
            raise RowError("row_name", ImportField.NAME)
        filled = _fill(said, {}, own or {})
        return Plan(outcome=ImportOutcome.NEW, company_id=company_id, fields=filled, addresses=said.addresses)
    customer = known[found.pop()]
    if customer.erased_at is not None:
        raise RowError("row_erased")
    change: dict[str, Any] = {
        field: new
        for field, new in (("name", said.name), ("tier", said.tier), ("locale", said.locale), ("note", said.note))
        if new is not None and new != getattr(customer, field)
    }
    if said.company and (company_id is None or customer.company is None or customer.company.id != company_id):
        change["company_id"] = company_id
    filled = _fill(said, customer.fields, own or {})
    if filled != customer.fields:
        change["fields"] = {key: filled.get(key) for key in said.fields if filled.get(key) != customer.fields.get(key)}
    missing = tuple(address for address in said.addresses if address not in owners)
    return Plan(
        outcome=ImportOutcome.CHANGED if change or missing else ImportOutcome.SAME,
        customer=customer,
        company_id=company_id,
        change=change,
        addresses=missing,
    )


def _fill(said: Said, before: Filled, own: Mapping[str, Spelling]) -> Filled:
    """Give what will stand in the workspace's own fields; of which one is gone by now, it is told."""
    given: dict[str, Given] = {}
    try:
        for key, text in said.fields.items():
            if key not in own:
                raise RowError("field_unknown", OWN + key)
            given[key] = own[key].read(text, before.get(key))
        return clean_values([spelling.field for spelling in own.values()], given, before)
    except InvalidInput as error:
        reason = str(error.params["reason"])
        raise RowError(_SHARED.get(reason, reason), error.field) from error


def _read(field: Column, read: Callable[[str], Any], value: str) -> Any:
    try:
        return read(value)
    except InvalidInput as error:
        reason = str(error.params["reason"])
        raise RowError(_SHARED.get(reason, reason), field) from error


def _emails(value: str) -> list[Address]:
    return [("email", normalise_address("email", part)) for part in _parts(value)]


def _phones(value: str) -> list[Address]:
    return [("phone", normalise_address("phone", part)) for part in _parts(value)]


def _others(value: str) -> list[Address]:
    """Read addresses that name their channel: `telegram:12345`."""
    found = []
    for part in _parts(value):
        channel, colon, address = part.partition(":")
        if not colon:
            raise InvalidInput(reason="row_other")
        found.append((channel.strip(), normalise_address(channel.strip(), address)))
    return found


def _parts(value: str) -> Iterable[str]:
    return filter(None, (part.strip() for part in _BETWEEN.split(value)))


def _line(value: str) -> str:
    line = clean_line(value, "name")
    if len(line) > LINE_LENGTH:
        raise InvalidInput(reason="row_long")
    return line


def _note(value: str) -> str:
    if len(value) > NOTE_LENGTH:
        raise InvalidInput(reason="row_long")
    return value


def _id(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as error:
        raise InvalidInput(reason="row_id") from error


def _tier(value: str) -> Tier:
    for tier in Tier:
        names = {tier.value, *(translate(f"customers.tier.{tier}", language).casefold() for language in LANGUAGES)}
        if value.casefold() in names:
            return tier
    raise InvalidInput(reason="row_tier")


def _locale(value: str) -> Locale:
    for locale in Locale:
        known = {
            name for language in LANGUAGES for name in translate(f"imports.languages.{locale}", language).split("|")
        }
        if value.casefold() in {locale.value, *known}:
            return locale
    raise InvalidInput(reason="row_language")


_READ: dict[ImportField, Callable[[str], Any]] = {
    ImportField.ID: _id,
    ImportField.NAME: _line,
    ImportField.COMPANY: _line,
    ImportField.TIER: _tier,
    ImportField.LANGUAGE: _locale,
    ImportField.ABOUT: _note,
}
_ADDRESSES: dict[ImportField, Callable[[str], list[Address]]] = {
    ImportField.EMAIL: _emails,
    ImportField.PHONE: _phones,
    ImportField.OTHER: _others,
}
_SHARED = {"address_long": "row_long", "channel_unknown": "row_channel", "value_long": "row_long"}
"""Reasons whose sentences have blanks; those of rows have none."""
_NAMES = {
    ImportField.ID: "id",
    ImportField.NAME: "name",
    ImportField.COMPANY: "company",
    ImportField.TIER: "tier",
    ImportField.LANGUAGE: "locale",
    ImportField.ABOUT: "note",
}
