"""What the first step of every make target says on a machine that it can't work on."""

import subprocess
import sys

import pytest

from deploy.local.program import ROOT

SOURCE = (ROOT / "deploy" / "local" / "environment.py").read_text()


@pytest.fixture
def environment(tmp_path):
    """Runs the script in an empty project, changed as told; what it said."""
    script = tmp_path / "deploy" / "local" / "environment.py"
    script.parent.mkdir(parents=True)
    (tmp_path / "requirements.txt").write_text("")

    def run(source, **env):
        script.write_text(source)
        command = [sys.executable, str(script), "requirements.txt"]
        return subprocess.run(command, env={"PATH": str(tmp_path)} | env, capture_output=True, text=True, check=False)

    return run


def test_a_python_that_is_too_old_is_said_so(environment):
    ended = environment(SOURCE.replace("OLDEST = (3, 11)", "OLDEST = (99, 0)"))
    assert ended.returncode == 1
    assert "Python 3.11 or newer is needed" in ended.stderr
    assert "make run PYTHON=" in ended.stderr


def test_a_newer_python_on_path_is_used_instead(environment, tmp_path):
    newer = tmp_path / "python3.12"
    newer.write_text("#!/bin/sh\necho newer $1\n")
    newer.chmod(0o755)
    ended = environment(SOURCE.replace("OLDEST = (3, 11)", "OLDEST = (99, 0)"))
    assert ended.stdout.startswith("newer ")


def test_a_python_that_cannot_make_environments_says_what_to_install(environment, tmp_path):
    (tmp_path / "ensurepip.py").write_text("raise ImportError")
    ended = environment(SOURCE, PYTHONPATH=str(tmp_path))
    assert ended.returncode == 1
    assert "apt install python3-venv" in ended.stderr


def test_a_broken_environment_is_made_anew_and_a_good_one_is_left_alone(environment, tmp_path):
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to("/nowhere/python")
    assert "Making .venv" in environment(SOURCE).stdout
    assert python.exists()
    again = environment(SOURCE)
    assert (again.stdout, again.returncode) == ("", 0)
