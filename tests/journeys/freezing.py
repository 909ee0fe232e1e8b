"""The database held still under a living web server: to everybody it is away, yet nothing was closed or refused."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.journeys.installation import Installation
from torture.service import family


@contextmanager
def frozen(installation: Installation) -> Iterator[None]:
    """Hold this installation's own database for as long as the block lasts, and let it go on in any case."""
    assert installation.process is not None
    held: list[int] = []
    try:
        # a child that was made while the first were held is held in the next round
        while more := _living(installation.process.pid) - set(held):
            for pid in sorted(more):
                held.append(pid)
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGSTOP)
        assert held
        yield
    finally:
        for pid in held:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def _living(root: int) -> set[int]:
    return {pid for pid, kind in family(root) if kind.startswith("postgres")}
