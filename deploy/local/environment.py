"""Makes .venv and installs what a requirements file names, whenever that has changed.

    python3 deploy/local/environment.py deploy/local/requirements.txt

Runs on the system's Python, whatever its age: old syntax, standard library only.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")
REQUIREMENTS = (
    "constraints.txt",
    "requirements.txt",
    "deploy/local/requirements.txt",
    "tests/load/requirements.txt",
    "requirements-dev.txt",
)


def main(requirements):
    """Leave a .venv that has everything in the file."""
    use_new_enough_python()
    with open(os.path.join(ROOT, requirements)) as lock:
        # Two commands at once, `make run` and `make test`, take turns.
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_venv()
        install(requirements)


def use_new_enough_python():
    """Go on in a newer Python if this one is too old and there is one."""
    if sys.version_info >= OLDEST:
        return
    newer = next(filter(None, map(shutil.which, NEWER)), None)
    if newer is None:
        hint = "Try: make run PYTHON=/path/to/python3.11"
        sys.exit("Python 3.11 or newer is needed, {} is {}. {}".format(sys.executable, sys.version.split()[0], hint))
    os.execv(newer, [newer] + sys.argv)


def make_venv():
    """Make .venv unless there is one that runs."""
    if os.path.exists(PYTHON) and subprocess.call([PYTHON, "-c", "import pip"], stderr=subprocess.DEVNULL) == 0:
        return
    try:
        import ensurepip  # noqa: F401  To see whether it is there.
        import venv
    except ImportError:
        hint = "On Debian and Ubuntu: apt install python3-venv"
        sys.exit("{} can't make virtual environments, it lacks ensurepip. {}".format(sys.executable, hint))
    started = time.time()
    say("Making .venv with Python {} …".format(sys.version.split()[0]))
    venv.EnvBuilder(clear=True, with_pip=True, symlinks=True).create(VENV)
    say(" {:.0f} s\n".format(time.time() - started))


def install(requirements):
    """Install the packages unless exactly these were installed before."""
    stamp = os.path.join(VENV, "installed-" + requirements.replace("/", "-"))
    wanted = fingerprint()
    if read(stamp) == wanted:
        return
    started = time.time()
    say("Installing packages (once; a minute or so) …\n")
    run_pip(requirements)
    with open(stamp, "w") as file:
        file.write(wanted)
    say("  done in {:.0f} s\n".format(time.time() - started))


def read(path):
    """What is in the file; nothing when there is none."""
    if not os.path.exists(path):
        return ""
    with open(path) as file:
        return file.read()


def fingerprint():
    """Changes with every change of a requirements file."""
    digest = hashlib.sha256()
    for name in REQUIREMENTS:
        digest.update(read(os.path.join(ROOT, name)).encode("utf-8"))
    return digest.hexdigest()


def run_pip(requirements):
    """Run pip, one line of progress instead of hundreds; all of it when it fails."""
    command = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--progress-bar",
        "off",
        "-r",
        os.path.join(ROOT, requirements),
    ]
    pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    output, count = [], 0
    for line in pip.stdout:
        output.append(line)
        if line.startswith(("Collecting ", "Installing collected")):
            count += 1
            show_progress(count, line)
    show_progress(count, "")
    if pip.wait() != 0:
        sys.exit("".join(output[-25:]) + "\npip failed.")


def show_progress(count, line):
    """Where a person looks on, keep one line up to date; in a log, a line for every tenth package."""
    if sys.stdout.isatty():
        say("\r\033[K" + ("  {}: {}".format(count, line.strip()[:70]) if line else ""))
    elif line and count % 10 == 0:
        say("  {} packages …\n".format(count))


def say(text):
    """Print at once."""
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
