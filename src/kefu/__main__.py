"""`python -m kefu`: the same as the command `kefu`."""

import sys

from kefu.cli import main

if __name__ == "__main__":
    sys.exit(main())
