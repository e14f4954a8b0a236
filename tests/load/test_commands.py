"""The two commands say how they are used, and refuse what they do not know."""

import subprocess
import sys

import pytest

from deploy.local.program import ROOT

COMMANDS = {"make bench": ("tests/load/bench.py",), "make load": ("-m", "tests.load.fresh")}


def ran(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *COMMANDS[name], *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example_that_can_be_typed(name):
    shown = ran(name, "--help")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert f"  {name} ARGS='" in shown.stdout


@pytest.mark.parametrize(
    ("name", "wrong"), [("make bench", ("--only", "nothing")), ("make load", ("--shape", "nothing"))]
)
def test_what_a_command_does_not_know_ends_it_with_a_reason(name, wrong):
    refused = ran(name, *wrong)
    assert refused.returncode != 0
    assert "nothing" in refused.stderr
