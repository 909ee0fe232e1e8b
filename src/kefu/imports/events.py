"""The facts that imports record: numbers only, never what stood in the file."""

from uuid import UUID

from kefu.kit.events import Event


class CustomersImported(Event, frozen=True, kw_only=True, tag="customers.imported"):
    """A file of customers was brought in, to its end or until somebody stopped it; `subject_id` is the import."""

    subject_id: UUID
    added: int
    changed: int
    unchanged: int
    failed: int
    stopped: bool


class RefusedRowsExported(Event, frozen=True, kw_only=True, tag="refused_rows.exported"):
    """Somebody took away the rows of a file that were in error; `subject_id` is the import."""

    subject_id: UUID
    rows: int


class ImportReversed(Event, frozen=True, kw_only=True, tag="import.reversed"):
    """What a file brought in was taken back, but for customers on whom work went on; `subject_id` is the import."""

    subject_id: UUID
    taken_back: int
    kept: int
