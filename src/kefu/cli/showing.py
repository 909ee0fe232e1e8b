"""How the command line shows things: tables for people, JSON lines for machines."""

import sys
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

WIDE = 400


def line(text: str = "") -> None:
    """Print a line."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def json(value: Any) -> None:
    """Print a value as one line of JSON."""
    line(msgspec.json.encode(value).decode())


def alarm(text: str) -> None:
    """Print what must not be overlooked."""
    line(f"\033[1;31m{text}\033[0m" if sys.stdout.isatty() else text)


def fail(code: str, sentence: str, *, as_json: bool) -> None:
    """Say on standard error what went wrong, for a person or for a machine."""
    text = msgspec.json.encode({"error": {"code": code, "detail": sentence}}).decode() if as_json else sentence
    sys.stderr.write(text + "\n")


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows in columns as wide as they need."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    # Into a pipe or file goes every row as one line.
    Console(width=None if sys.stdout.isatty() else WIDE).print(drawn)


def pairs(rows: Iterable[tuple[str, str]]) -> None:
    """Print names with their values, the values in one column; copied with the mouse they come without frames."""
    from rich.cells import cell_len

    rows = list(rows)
    wide = max((cell_len(name) for name, _ in rows), default=0)
    bold, plain = ("\033[1m", "\033[0m") if sys.stdout.isatty() else ("", "")
    for name, value in rows:
        line(f"  {name}{' ' * (wide - cell_len(name))}  {bold}{value}{plain}")
