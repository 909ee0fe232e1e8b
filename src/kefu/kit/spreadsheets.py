"""Files for spreadsheets: CSV (RFC 4180) in which nothing is taken for a formula."""

import csv
import io
import unicodedata
from collections.abc import Iterable

BOM = b"\xef\xbb\xbf"
"""Without it Excel does not read Chinese in UTF-8."""
_STARTS = ("=", "+", "-", "@")
_BREAKS = ("\t", "\r", "\n")


def safe_cell(text: str) -> str:
    """Give a text that no spreadsheet takes for a formula, whatever somebody called themselves (OWASP)."""
    first = unicodedata.normalize("NFKC", text.lstrip()[:1])  # some take full-width signs for the plain ones
    return f"'{text}" if first in _STARTS or text.startswith(_BREAKS) else text


def write_lines(lines: Iterable[Iterable[str]]) -> bytes:
    """Give lines of cells as CSV."""
    out = io.StringIO()
    csv.writer(out).writerows([safe_cell(cell) for cell in line] for line in lines)
    return out.getvalue().encode()


def plain_cell(text: str) -> str:
    """Give what a cell said before `safe_cell`; any other text as it is."""
    return text[1:] if text.startswith("'") and safe_cell(text[1:]) == text else text
