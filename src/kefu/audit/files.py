"""Entries as a file for spreadsheets (CSV, RFC 4180; UTF-8 with BOM, which Excel needs to read Chinese)."""

import csv
import io
import unicodedata
from collections.abc import Sequence

from kefu.audit.model import AuditEntry
from kefu.kit.translate import translate

COLUMNS = ("time", "who", "topic", "what", "type", "position")
_STARTS = ("=", "+", "-", "@")
_BREAKS = ("\t", "\r", "\n")


def safe_cell(text: str) -> str:
    """Give a text that no spreadsheet takes for a formula, whatever somebody called themselves (OWASP)."""
    first = unicodedata.normalize("NFKC", text.lstrip()[:1])  # some take full-width signs for the plain ones
    return f"'{text}" if first in _STARTS or text.startswith(_BREAKS) else text


def write_csv(entries: Sequence[AuditEntry], language: str) -> bytes:
    """Give the file."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow([translate(f"audit.column.{name}", language) for name in COLUMNS])
    for entry in entries:
        topic = translate(f"audit.topic.{entry.topic}", language)
        cells = (entry.at.isoformat(), entry.actor, topic, entry.text, entry.type, str(entry.position))
        lines.writerow([safe_cell(cell) for cell in cells])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
