"""Entries as a file for spreadsheets (CSV; UTF-8 with BOM, which Excel needs to read Chinese)."""

from collections.abc import Sequence

from kefu.audit.model import AuditEntry
from kefu.kit.spreadsheets import BOM, write_lines
from kefu.kit.translate import translate

COLUMNS = ("time", "who", "topic", "what", "type", "position")


def write_heading(language: str) -> bytes:
    """Give the file's beginning."""
    return BOM + write_lines([[translate(f"audit.column.{name}", language) for name in COLUMNS]])


def write_entries(entries: Sequence[AuditEntry], language: str) -> bytes:
    """Give lines of the file."""
    return write_lines(
        (
            entry.at.isoformat(),
            entry.actor,
            translate(f"audit.topic.{entry.topic}", language),
            entry.text,
            entry.type,
            str(entry.position),
        )
        for entry in entries
    )
