"""`make torture`: 200 kills, 1,000 cuts of a stream, streams that must end, outages of 5, 60 and 400 s, twenty
readers of a million facts, and a small disk that is full thirty times. Under kills and cuts write members and visitors
of the web chat, who send files, too; what is left after kills, outages, a full disk and an upgrade is settled, and each
projection must be what the log rebuilds.

`ARGS="--kills 20 --cuts 100 --outages 5 --facts 50000"` for less, `--only R4` for one of them; `--kills 0` leaves them
out. R9 is for root, who may mount. The upgrade is from the last release, or from what `--upgrade-from <commit or tag>`
names.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from torture import cuts, endings, full, kills, outages, readers, upgrades
from torture.disks import MayNotMount
from torture.service import describe

NAMES = ("R1", "R2", "R4", "R6", "R9", "R11")


def main() -> int:
    """Run and print; gives 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=list(NAMES), choices=NAMES)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--cuts", type=int, default=1000)
    parser.add_argument("--outages", type=float, nargs="*", default=[5, 60, 400])
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=10, help="of a full disk")
    parser.add_argument("--upgrade-from", metavar="COMMIT", default=upgrades.last_release())
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    broken: list[str] = []
    with tempfile.TemporaryDirectory(prefix="kefu-torture-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        if given.kills and "R1" in given.only:
            report = asyncio.run(kills.run(Path(folder) / "kills", given.kills, given.seed))
            print("R1", describe({f: getattr(report, f) for f in report.__struct_fields__}), flush=True)
            broken += report.broken
        if given.cuts and "R6" in given.only:
            cut = asyncio.run(cuts.run(Path(folder) / "cuts", given.cuts, given.seed))
            print("R6", describe({f: getattr(cut, f) for f in cut.__struct_fields__}), flush=True)
            broken += cut.broken
            end = asyncio.run(endings.run(Path(folder) / "endings"))
            print("R6", describe({f: getattr(end, f) for f in end.__struct_fields__}), flush=True)
            broken += end.broken
        for seconds in given.outages if "R2" in given.only else ():
            outage = asyncio.run(outages.run(Path(folder) / f"outage-{seconds:g}", seconds))
            print("R2", describe({f: getattr(outage, f) for f in outage.__struct_fields__}), flush=True)
            broken += outage.broken
        if given.facts and "R4" in given.only:
            read = asyncio.run(readers.run(Path(folder) / "readers", given.facts, given.readers, given.seed))
            print("R4", describe({f: getattr(read, f) for f in read.__struct_fields__}), flush=True)
            broken += read.broken
        if given.rounds and "R9" in given.only:
            try:
                filled = asyncio.run(full.run(given.rounds))
                print("R9", describe({f: getattr(filled, f) for f in filled.__struct_fields__}), flush=True)
                broken += filled.broken
            except MayNotMount:
                print("R9 left out: this user may not mount", flush=True)
        if "R11" in given.only and not given.upgrade_from:
            print("R11 left out: there is no earlier release here", flush=True)
        elif "R11" in given.only:
            old = upgrades.extract(given.upgrade_from, Path(folder) / "old")
            upgraded = asyncio.run(upgrades.run(Path(folder) / "upgrade", old, upgrades.SOURCE))
            print("R11", describe({f: getattr(upgraded, f) for f in upgraded.__struct_fields__}), flush=True)
            broken += upgraded.broken
    for line in broken:
        print("BROKEN", line)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
