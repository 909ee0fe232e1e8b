"""Started as a script between us and a child: ties the child's life to ours, then becomes the child.

Its own small program, because code that runs between fork and exec of a threaded parent may lock up.
Arguments: parent's pid, signal at its death, uid, gid (-1: keep), then the child's argv.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Reset signals, change the user, set the death signal, and exec."""
    parent, number, uid, gid = (int(value) for value in sys.argv[1:5])
    # Python ignores SIGPIPE, a shell's `&` ignores SIGINT; both would be inherited for good.
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGPIPE", "SIGXFSZ", "SIGCHLD"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    os.umask(0o077)
    if uid >= 0:
        os.setgroups([gid])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform.startswith("linux"):
        # After the change of user, which would clear it.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(125)
    try:
        os.execvp(sys.argv[5], sys.argv[5:])  # noqa: S606 - the caller gives a list
    except OSError as error:
        sys.stderr.write(f"{sys.argv[5]}: {error.strerror}\n")
        sys.exit(126)


if __name__ == "__main__":
    main()
