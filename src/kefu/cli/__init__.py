"""The command line: `kefu serve` and what an administrator of the machine needs besides.

Exit codes: 0 done, 1 refused, failed or (doctor) something is wrong, 2 the command line was not understood,
3 the database cannot be reached or lacks migrations, 4 the server cannot start here.
"""

import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code. The parts of a running server get by without the command line's imports."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words == ["web"]:
        from kefu.kit.settings import load_settings
        from kefu.web.serving import serve

        serve(load_settings())
        return 0
    if words == ["worker"]:
        from kefu.worker import run_worker

        run_worker()
        return 0
    from kefu.cli.run import run

    return run(words)
