"""`make bench`: measures, prints the table, and with --keep writes it into docs/performance.md."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench import console, demo, idle, lists, million, readers, replies, streams, widget
from bench.result import Result, commit, describe_machine, table
from bench.service import serving

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
MARK = "<!-- newest first -->"
NAMES = ("D1", "P1", "P2", "P3", "P9", "P10", "P11", "P12", "U1")
DEMO_TICKETS = 20_000


def main() -> int:
    """Run; gives 1 when a goal was missed."""
    given = _read_arguments()
    results = _measure(given)
    results.sort(key=lambda result: (result.id[0], int(result.id[1:])))
    head = f"{datetime.now(UTC):%Y-%m-%d}, commit {commit()}, {describe_machine()}"
    print(head, table(results), sep="\n\n")
    if given.keep:
        _keep(f"## {head}\n\n{table(results)}\n")
    return 0 if all(result.reached is not False for result in results) else 1


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=list(NAMES), choices=NAMES)
    parser.add_argument("--seconds", type=float, default=60, help="length of P11; its goal needs 600")
    parser.add_argument("--tickets", type=int, default=1_000_000, help="how many P3 and P12 look at")
    parser.add_argument("--folder", type=Path, help="make those in this folder and leave them, or find them there")
    parser.add_argument("--keep", action="store_true", help="write the table into docs/performance.md")
    return parser.parse_args()


def _measure(given: argparse.Namespace) -> list[Result]:
    results: list[Result] = []
    calm = [name for name in given.only if name not in ("D1", "P2", "P3", "P12", "U1")]
    if calm:
        with serving() as running:
            if "P9" in calm:
                results += idle.measure(running)
            if "P10" in calm:
                results += widget.measure(running)
            if "P1" in calm:
                results += replies.measure(running)
            if "P11" in calm:
                results += readers.measure(running, given.seconds)
    if "P2" in given.only:
        with serving(environment={"KEFU_TRUSTED_PROXIES": "127.0.0.1/32"}) as running:
            results += streams.measure(running)
    if {"P3", "P12"} & set(given.only):
        with serving(given.folder, demo=False) as running:
            measured = lists.measure(running, million.fill(running, given.tickets))
            results += [result for result in measured if result.id in given.only]
    if "D1" in given.only:
        with serving(demo=False) as running:
            results += demo.measure(running)
    if "U1" in given.only:
        with serving(demo=False) as running:
            results += console.measure(running, million.fill(running, DEMO_TICKETS))
    return results


def _keep(section: str) -> None:
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(text.replace(MARK, f"{MARK}\n\n{section}", 1), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
