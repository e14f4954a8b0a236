"""Where the time goes, by section: flame graphs of Python's processes by py-spy, the ledger's report by perf."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

WRITTEN_WITHIN_S = 60.0
RATE_PER_S = 200
LINES_OF_PERF = 60


class NoProfiler(RuntimeError):
    """Neither py-spy nor perf is there; the message says how to get one."""


@dataclass(slots=True)
class Profiler:
    """Watches processes while a block runs; what it costs makes all figures of such a run worthless."""

    directory: Path
    section: str = ""

    def __post_init__(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        if not (_py_spy() or shutil.which("perf")):
            raise NoProfiler("neither py-spy nor perf is here: pip install py-spy, or apt-get install linux-perf")

    @contextmanager
    def watching(self, python: Mapping[str, int], native: Mapping[str, int]) -> Iterator[None]:
        """Watch these processes by name: those of Python with py-spy, the others with perf."""
        with ExitStack() as stack:
            for name, pid in python.items() if _py_spy() else ():
                stack.enter_context(_running(self._flames(name, pid)))
            for name, pid in native.items() if shutil.which("perf") else ():
                stack.enter_context(self._perf(name, pid))
            yield

    def _flames(self, name: str, pid: int) -> list[str]:
        output = _free(self.directory / f"{self.section}-{name}.svg")
        return [_py_spy(), "record", "--rate", str(RATE_PER_S), "--nonblocking", "-o", str(output), "--pid", str(pid)]

    @contextmanager
    def _perf(self, name: str, pid: int) -> Iterator[None]:
        data = _free(self.directory / f"{self.section}-{name}.perf")
        with _running(["perf", "record", "-g", "-o", str(data), "--pid", str(pid)]):
            yield
        report = ["perf", "report", "--stdio", "--no-children", "-g", "none", "-i", str(data)]
        lines = subprocess.run(report, capture_output=True, text=True, check=False).stdout.splitlines()
        data.with_suffix(".txt").write_text("\n".join(lines[:LINES_OF_PERF]) + "\n")
        data.unlink(missing_ok=True)


def _py_spy() -> str:
    """The one beside this Python, or on the path; empty when there is none."""
    beside = Path(sys.executable).with_name("py-spy")
    return str(beside) if os.access(beside, os.X_OK) else shutil.which("py-spy") or ""


def _free(path: Path) -> Path:
    """The path, with a number when a section watches the same name again."""
    numbered = (path.with_stem(f"{path.stem}-{number}") for number in range(2, 1_000))
    return path if not _taken(path) else next(one for one in numbered if not _taken(one))


def _taken(path: Path) -> bool:
    return path.exists() or path.with_suffix(".txt").exists()


@contextmanager
def _running(command: Sequence[str]) -> Iterator[None]:
    """Both tools write what they have seen on SIGINT."""
    tool = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        yield
    finally:
        tool.send_signal(signal.SIGINT)
        try:
            tool.wait(WRITTEN_WITHIN_S)
        except subprocess.TimeoutExpired:
            tool.kill()
            tool.wait()
