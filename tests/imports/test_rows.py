"""What a row says and what is to be done about it, without a database."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from kefu.customers import Customer, Tier
from kefu.imports.model import ImportField, ImportOutcome
from kefu.imports.rows import RowError, Said, decide, read_row
from kefu.kit.ids import new_id
from kefu.kit.spreadsheets import safe_cell
from kefu.kit.translate import LANGUAGES, translate
from kefu.workspaces import Locale

F = ImportField
ALL = list(F)


def _said(**cells: str) -> Said:
    return read_row([cells.get(field.value, "") for field in ALL], len(ALL), ALL)


def _customer(**more: Any) -> Customer:
    known: dict[str, Any] = {
        "id": new_id(),
        "name": "Ann",
        "tier": Tier.STANDARD,
        "company": None,
        "locale": None,
        "note": "",
        "identities": [],
        "blocked_at": None,
        "version": 1,
        "created_at": datetime.now(UTC),
    }
    return Customer(**{**known, **more})


def test_a_row_says_what_stands_in_its_cells() -> None:
    id = new_id()
    said = _said(
        id=str(id), name="  Ann   Lee ", email="ANN@Example.com; a@b.test", phone="'+86 138-0013-8000", tier="金牌",
        other="api:77", language="English", company="山海", about=" two\nlines ",
    )  # fmt: skip
    assert (said.id, said.name, said.company, said.tier) == (id, "Ann Lee", "山海", said.tier)
    assert (said.locale, said.note) == (Locale.EN, "two\nlines")
    assert said.addresses == (
        ("email", "ann@example.com"),
        ("email", "a@b.test"),
        ("phone", "+8613800138000"),
        ("api", "77"),
    )


@pytest.mark.parametrize("tier", list(Tier))
@pytest.mark.parametrize("language", LANGUAGES)
def test_tiers_are_read_as_they_are_exported(tier: Tier, language: str) -> None:
    assert _said(tier=translate(f"customers.tier.{tier}", language)).tier == tier


@pytest.mark.parametrize("name", ["=1+1", "+SUM(A1)", "-2", "@cmd", "\uff1d1+1"])
def test_what_the_export_made_harmless_is_read_as_it_was(name: str) -> None:
    assert _said(name=safe_cell(name)).name == name
    assert _said(name="'Tis Ann").name == "'Tis Ann"


@pytest.mark.parametrize(
    ("cells", "reason", "field"),
    [
        ({"name": "x" * 201}, "row_long", F.NAME),
        ({"name": "a\u202eb"}, "line", F.NAME),
        ({"email": "nobody"}, "email", F.EMAIL),
        ({"email": "a@b.test; nobody"}, "email", F.EMAIL),
        ({"phone": "call me"}, "phone", F.PHONE),
        ({"other": "77"}, "row_other", F.OTHER),
        ({"other": "pigeon:77"}, "row_channel", F.OTHER),
        ({"other": "api:" + "x" * 255}, "row_long", F.OTHER),
        ({"tier": "best"}, "row_tier", F.TIER),
        ({"language": "Klingon"}, "row_language", F.LANGUAGE),
        ({"about": "x" * 5001}, "row_long", F.ABOUT),
        ({"id": "17"}, "row_id", F.ID),
        ({"company": "x" * 201}, "row_long", F.COMPANY),
        ({"email": "; ".join(f"a{number}@b.test" for number in range(21))}, "row_addresses", None),
        ({"name": "  "}, "row_nothing", None),
    ],
)
def test_a_cell_that_breaks_a_rule_is_told(cells: dict[str, str], reason: str, field: F | None) -> None:
    with pytest.raises(RowError) as wrong:
        _said(**cells)
    assert (wrong.value.reason, wrong.value.field) == (reason, field)
    for language in LANGUAGES:
        sentence = translate(f"reasons.{reason}", language)
        assert not sentence.startswith("reasons.")
        assert "{" not in sentence


def test_a_row_has_as_many_cells_as_there_are_columns() -> None:
    mapping = [F.NAME, None, F.EMAIL]
    assert read_row(["Ann", "x" * 9000, "a@b.test", "", ""], 3, mapping).name == "Ann"
    for cells in (["Ann", "x"], ["Ann", "x", "a@b.test", "more"]):
        with pytest.raises(RowError, match="row_cells"):
            read_row(cells, 3, mapping)


def test_who_is_known_by_an_address_is_changed() -> None:
    ann = _customer()
    said = Said(name="Ann Lee", tier=Tier.STANDARD, note=None, addresses=(("email", "a@b.test"), ("phone", "123456")))
    plan = decide(said, {("email", "a@b.test"): ann.id}, {ann.id: ann}, {}, {})
    assert (plan.outcome, plan.change, plan.addresses) == (
        ImportOutcome.CHANGED,
        {"name": "Ann Lee"},
        (("phone", "123456"),),
    )
    same = decide(Said(name="Ann"), {}, {ann.id: ann}, {}, {})
    assert same.outcome == ImportOutcome.NEW, "a name alone is nobody's"
    plan = decide(Said(id=ann.id, name="Ann"), {}, {ann.id: ann}, {ann.id: ann.id}, {})
    assert plan.outcome == ImportOutcome.SAME


def test_a_row_that_is_about_two_is_an_error() -> None:
    ann, bob = _customer(), _customer(name="Bob")
    owners = {("email", "a@b.test"): ann.id, ("phone", "123456"): bob.id}
    said = Said(name="Who", addresses=tuple(owners))
    with pytest.raises(RowError, match="row_two_customers"):
        decide(said, owners, {ann.id: ann, bob.id: bob}, {}, {})
    with pytest.raises(RowError, match="row_two_customers"):
        decide(Said(id=bob.id, addresses=(("email", "a@b.test"),)), owners, {}, {bob.id: bob.id}, {})


def test_who_was_merged_is_who_they_are_kept_as() -> None:
    ann = _customer()
    plan = decide(Said(id=UUID(int=7), note="x"), {}, {ann.id: ann}, {UUID(int=7): ann.id}, {})
    assert plan.customer == ann


def test_nobody_is_written_about_who_was_erased_and_nobody_is_new_without_a_name() -> None:
    gone = _customer(erased_at=datetime.now(UTC))
    with pytest.raises(RowError, match="row_erased"):
        decide(Said(id=gone.id, name="x"), {}, {gone.id: gone}, {gone.id: gone.id}, {})
    with pytest.raises(RowError, match="row_name"):
        decide(Said(addresses=(("email", "a@b.test"),)), {}, {}, {}, {})
    with pytest.raises(RowError, match="row_company"):
        decide(Said(name="x", company="Two"), {}, {}, {}, {"Two": [new_id(), new_id()]})
