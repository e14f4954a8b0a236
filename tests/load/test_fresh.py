"""`make load`, for real and from end to end."""

import os
import re
import subprocess
import sys

import pytest

from deploy.local.ports import any_free, is_free
from deploy.local.program import ROOT

CROWD = ("--users", "8", "--spawn-rate", "20", "--run-time", "8s", "--pause-s", "0.3", "--lots", "2")
pytestmark = pytest.mark.slow


def number_in(said: str, pattern: str) -> int:
    found = re.search(pattern, said)
    assert found, f"{pattern!r} was not said:\n{said}"
    return int(found[1])


def test_people_come_to_a_fresh_system_and_each_bid_that_was_acknowledged_is_looked_up(tmp_path):
    port = any_free()
    env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    env |= {"PORT": str(port), "VAR": str(tmp_path)}
    command = [sys.executable, "-m", "tests.load.fresh", *CROWD, "--settle-s", "30"]
    ran = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=240)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    stored = number_in(ran.stdout, r"(\d+) acknowledged bids are in PostgreSQL, 0 are not")
    assert 0 < stored <= number_in(ran.stdout, r"No differences: 2 listings, (\d+) bids")
    assert "each acknowledged bid is in PostgreSQL" in (tmp_path / "load" / "report.html").read_text()
    assert is_free(port)
