"""One program that runs beside the others: how it is started, looked at and stopped."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
KILL_AFTER_S = 10.0
LARGEST_LOG_BYTES = 20 * 1024 * 1024
"""A log that has outgrown this is put aside at the next start; the one put aside before it is dropped."""

_PR_SET_PDEATHSIG = 1


class NotReady(RuntimeError):
    """A program died or did not answer in time."""


@dataclass(slots=True)
class Program:
    """A long-running command in a process group of its own, its output in a log file."""

    name: str
    command: list[str]
    log_path: Path
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    stop_signal: signal.Signals = signal.SIGTERM
    answers: Callable[["Program"], bool] = lambda program: True
    once_ready: Callable[[], None] = lambda: None
    process: subprocess.Popen[bytes] | None = None
    started_at_s: float = 0.0
    log_offset: int = 0
    asked_to_stop: bool = False

    def start(self) -> None:
        """Start it; it ends when the caller does, however that ends (where the system can)."""
        self._make_room_for_log()
        self.started_at_s, self.asked_to_stop = time.time(), False
        with self.log_path.open("ab") as log:
            self.log_offset = log.tell()
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_follow_the_caller(self.stop_signal),
            )

    def _make_room_for_log(self) -> None:
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        if self.log_path.exists() and self.log_path.stat().st_size > LARGEST_LOG_BYTES:
            self.log_path.replace(self.log_path.with_suffix(".log.1"))

    def command_name(self) -> str:
        """The program itself, without what it is started through."""
        return next(part for part in self.command if part.startswith("/"))

    @property
    def pid(self) -> int:
        """The process id of the last start."""
        assert self.process is not None, f"{self.name} was never started"
        return self.process.pid

    def is_alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def is_ready(self) -> bool:
        """Whether it runs and does its work."""
        return self.is_alive() and self.answers(self)

    def wait_ready(self, timeout_s: float = 60.0, look_up: Callable[[], None] = lambda: None) -> None:
        """Return when it answers, calling ``look_up`` meanwhile. Raises NotReady when it died or the time is over."""
        deadline_s = time.monotonic() + timeout_s
        while not self.is_ready():
            if not self.is_alive():
                raise NotReady(f"{self.name} ended ({self.how_it_ended()}):\n{self.last_output()}")
            if time.monotonic() > deadline_s:
                raise NotReady(f"{self.name} did not answer within {timeout_s:.0f} s:\n{self.last_output()}")
            look_up()
            time.sleep(0.05)

    def require_success(self) -> None:
        """Raise NotReady unless it has ended well, as a command does."""
        if self.returncode != 0:
            raise NotReady(f"{self.name} failed ({self.how_it_ended()}):\n{self.last_output()}")

    @property
    def returncode(self) -> int | None:
        """How it ended; None while it runs."""
        return self.process.poll() if self.process else None

    def how_it_ended(self) -> str:
        """``killed by SIGKILL`` or ``exit code 1``."""
        code = self.returncode or 0
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def last_output(self, lines: int = 15) -> str:
        """The end of its log."""
        return "\n".join(self.output_since_start().splitlines()[-lines:])

    def output_since_start(self) -> str:
        """What it has written since its last start."""
        with self.log_path.open("rb") as log:
            log.seek(self.log_offset)
            return log.read().decode(errors="replace")

    def kill9(self) -> None:
        """Kill the process itself, as a crash would; wait until it is gone, then end what it left behind."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.end_group()

    def ask_to_stop(self) -> None:
        """Send the signal for a clean end, once: Celery takes a second one for impatience."""
        if self.is_alive() and not self.asked_to_stop:
            self.asked_to_stop = True
            os.kill(self.pid, self.stop_signal)

    def stop(self, timeout_s: float = KILL_AFTER_S, hurry: Callable[[], bool] = lambda: False) -> None:
        """End it cleanly, by force after the time-out or when ``hurry`` says so; nothing of its group is left."""
        self.ask_to_stop()
        deadline_s = time.monotonic() + timeout_s
        while self.is_alive() and time.monotonic() < deadline_s and not hurry():
            time.sleep(0.02)
        self.kill9()

    def end_group(self) -> None:
        """Kill what is left of its process group."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return


def _follow_the_caller(stop_signal: signal.Signals) -> Callable[[], None] | None:
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    # Loaded before the fork; afterwards only the system call.
    return lambda: libc.prctl(_PR_SET_PDEATHSIG, int(stop_signal))
