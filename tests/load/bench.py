"""``make bench``: measures one machine's worth of auctions, each figure beside its floor. ``--help`` says how."""

import sys
from pathlib import Path

# A script finds what is beside it, not the project; and beside it is a package of its own name.
sys.path[0] = str(Path(__file__).resolve().parent.parent.parent)

from tests.load.bench.main import main  # noqa: E402 - needs the path above

if __name__ == "__main__":
    sys.exit(main())
