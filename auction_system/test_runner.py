"""``manage.py test``: the same suite as ``make test``."""

import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings


class PytestRunner:
    """Runs pytest in a process of its own, where settings are read anew, for the servers of the tests."""

    def __init__(self, *, verbosity: int = 1, failfast: bool = False, pytest_k: str = "", **_: Any) -> None:
        self._flags = ["-x"] * failfast + ["-q"] * (verbosity == 0) + ["-v"] * (verbosity > 1)
        self._flags += ["-k", pytest_k] if pytest_k else []

    @classmethod
    def add_arguments(cls, parser: ArgumentParser) -> None:
        """What pytest takes too."""
        parser.add_argument("-k", dest="pytest_k", default="", help="Run what matches this pytest expression.")

    def run_tests(self, labels: Sequence[str], **_: Any) -> int:
        """Run the tests in these files, directories or modules (all without any); 0 when all passed."""
        paths = [_path_of(label) for label in labels]
        command = [sys.executable, "-m", "pytest", *self._flags, *paths]
        return subprocess.run(command, cwd=settings.BASE_DIR, check=False).returncode


def _path_of(label: str) -> str:
    """``tests.bidding.test_money`` is ``tests/bidding/test_money.py``; what pytest understands stays as it is."""
    base = Path(settings.BASE_DIR)
    if (base / label.partition("::")[0]).exists():
        return label
    path = label.replace(".", "/")
    return path if (base / path).exists() else f"{path}.py"
