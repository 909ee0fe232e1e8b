"""P9: how soon `kefu serve` is ready when its database exists, and what it holds when nothing happens."""

import time

from bench import service
from bench.result import Result
from bench.service import Running


def measure(running: Running) -> list[Result]:
    """Stop the installation, start it again, let it rest; leaves it running."""
    service.stop(running)
    again = service.start(running.folder)
    running.process, running.port = again.process, again.port
    time.sleep(5)
    sizes = running.memory()
    total = sum(sizes.values())
    parts = ", ".join(f"{name} {size:.0f}" for name, size in sorted(sizes.items()))
    return [
        Result(
            id="P9",
            what="`kefu serve` with an existing database: ready; idle memory of all processes (PSS)",
            value=f"{again.ready_seconds:.1f} s; {total:.0f} MB ({parts})",
            goal="≤ 3 s; ≤ 500 MB",
            reached=again.ready_seconds <= 3 and total <= 500,
        )
    ]
