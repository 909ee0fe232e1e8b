"""The list of erased people outside of the database."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kefu.erasures.ledger import LEDGER, LedgerDamaged, Listed, append_listed, read_ledger
from kefu.kit.ids import new_id


def _entry() -> Listed:
    return Listed(workspace_id=new_id(), id=new_id(), customer_id=new_id(), at=datetime.now(UTC))


def test_who_is_listed_stands_there_once(tmp_path: Path) -> None:
    first, second = _entry(), _entry()
    assert read_ledger(tmp_path) == []
    append_listed(tmp_path, [first])
    append_listed(tmp_path, [first, second])
    assert read_ledger(tmp_path) == [first, second]
    assert (tmp_path / LEDGER).stat().st_mode & 0o777 == 0o600


def test_a_line_that_a_crash_cut_off_is_written_anew(tmp_path: Path) -> None:
    first, second = _entry(), _entry()
    append_listed(tmp_path, [first, second])
    whole = (tmp_path / LEDGER).read_bytes()
    (tmp_path / LEDGER).write_bytes(whole[:-20])
    assert read_ledger(tmp_path) == [first]
    append_listed(tmp_path, [second])
    assert (tmp_path / LEDGER).read_bytes() == whole


def test_a_damaged_line_is_no_reason_to_bring_somebody_back(tmp_path: Path) -> None:
    append_listed(tmp_path, [_entry(), _entry()])
    damaged = (tmp_path / LEDGER).read_bytes().replace(b'"customer_id"', b'"customer-id"', 1)
    (tmp_path / LEDGER).write_bytes(damaged)
    with pytest.raises(LedgerDamaged):
        read_ledger(tmp_path)
