"""``python -m tests.load.bench``: the same as ``make bench``."""

import sys

from tests.load.bench.main import main

sys.exit(main())
