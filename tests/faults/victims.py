"""What can be killed: a program with all of its children, at once, as a crash of the machine would."""

import signal
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import psutil

from deploy.local.program import Program
from tests.stack import Stack

GONE_TIMEOUT_S = 10.0
NAMES = ("ledger", "soft", "postgres", "web", "worker", "beat")


@dataclass(frozen=True, slots=True)
class Victims:
    """Programs that die together."""

    programs: Sequence[Program]

    def aim(self) -> list[psutil.Process]:
        """Every process that is to die. Parents come first: they must not see a child die and react."""
        found: list[psutil.Process] = []
        for program in self.programs:
            parent = psutil.Process(program.pid)
            found += [parent, *parent.children(recursive=True)]
        return found

    def bring_back(self, *, timeout_s: float = 60.0) -> None:
        """Start them again on the data that they left, and return when they answer."""
        for program in self.programs:
            program.start()
        for program in self.programs:
            program.wait_ready(timeout_s)


@dataclass(frozen=True, slots=True)
class Frozen:
    """Processes that are there and do nothing, as on a machine that stalls."""

    processes: Sequence[psutil.Process]

    def bring_back(self) -> None:
        """Let them go on where they were."""
        send(self.processes, signal.SIGCONT)


def send(processes: Iterable[psutil.Process], number: signal.Signals) -> None:
    """The signal to each, without waiting."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)


def kill9(processes: Iterable[psutil.Process]) -> None:
    """SIGKILL to each, without waiting."""
    send(processes, signal.SIGKILL)


def bury(victims: Victims, processes: Sequence[psutil.Process]) -> None:
    """Return when all of them are gone: a new server can't have what an old one still holds."""
    for program in victims.programs:
        assert program.process is not None
        program.process.wait(GONE_TIMEOUT_S)
    _, alive = psutil.wait_procs(processes, timeout=GONE_TIMEOUT_S)
    assert not alive, f"still there after SIGKILL: {alive}"


def victims_of(stack: Stack, names: Iterable[str]) -> Victims:
    """The programs of those names, in the order in which they start best; ``all`` is each of them."""
    wanted = set(names)
    everything = wanted == {"all"}
    return Victims([getattr(stack, name) for name in NAMES if everything or name in wanted])
