"""The command line: `kefu serve` and what an administrator of the machine needs besides.

Exit codes: 0 done, 1 refused, failed or (doctor) something is wrong, 2 the command line was not understood,
3 the database cannot be reached or lacks migrations, 4 the server cannot start here.
"""

import os
import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code. The parts of a running server get by without the command line's imports."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words in (["web"], ["worker"]) and os.environ.get("KEFU_DATABASE_URL"):
        _be(words[0])
        return 0
    from kefu.cli.run import run

    return run(words)


def _be(part: str) -> None:
    """Become a part of a running server; its supervisor has put every setting into the environment."""
    from kefu.kit.settings import load_settings

    settings = load_settings()
    if part == "web":
        from kefu.web.counters import share_counters

        share_counters(settings)
        from kefu.web.serving import serve

        serve(settings)
    else:
        from kefu.worker import run_worker

        run_worker(settings)
