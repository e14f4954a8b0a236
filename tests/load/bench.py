"""``make bench``: measures one machine's worth of auctions, each figure beside its floor. ``--help`` says how."""

import sys
from pathlib import Path

# Not this directory, in which a script is looked for first: its packages have the names of libraries.
sys.path[0] = str(Path(__file__).resolve().parent.parent.parent)

from tests.load.bench.main import main  # noqa: E402 - needs the path above

if __name__ == "__main__":
    sys.exit(main())
