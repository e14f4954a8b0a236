"""The project's own processes on a bed: which ones, how they are started, and their end."""

import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import psutil

from deploy.local import system
from deploy.local.ports import HOST, any_free
from deploy.local.program import Program

READY_WITHIN_S = 120.0
SERVERS = {"daphne": system.daphne, "uvicorn": system.uvicorn}


@dataclass(frozen=True, slots=True)
class System:
    """They while they run; each is a ``Program`` with a ``pid``."""

    web: list[Program]
    ports: list[int]
    others: list[Program]
    """Worker, beat and persister, as far as they were asked for."""

    @property
    def urls(self) -> list[str]:
        """Base URL of each web process."""
        return [f"http://{HOST}:{port}" for port in self.ports]

    @property
    def ws_urls(self) -> list[str]:
        """The same for sockets."""
        return [f"ws://{HOST}:{port}" for port in self.ports]

    def programs(self) -> list[Program]:
        """All of them."""
        return [*self.web, *self.others]

    def pids(self) -> dict[str, int]:
        """Theirs, by name."""
        return {program.name: program.pid for program in self.programs()}


class Wanted(TypedDict, total=False):
    """How much of the system; what is not named is not there, but for one web process."""

    web: int
    """Processes of each web server."""
    options: Sequence[str]
    """The web server's own."""
    application: str
    """Another one to compare with."""
    worker: bool
    beat: bool
    persisters: int
    """Of ``manage.py persist``."""
    env: Mapping[str, str]
    """Goes over the settings that all of it gets."""


def system_of(server: str, beside: list[Program], env: Mapping[str, str], log_dir: Path, wanted: Wanted) -> System:
    """So many web processes, and these beside them."""
    words = [*wanted.get("options", ()), wanted.get("application", system.APPLICATION)]
    ports = [any_free() for _ in range(wanted.get("web", 1))]
    return System([_web(n, port, server, words, env, log_dir) for n, port in enumerate(ports)], ports, beside)


def others(env: Mapping[str, str], log_dir: Path, wanted: Wanted) -> list[Program]:
    """Those that were asked for, each with a way to tell that it works."""
    found = []
    if wanted.get("worker"):
        found.append(system.worker(env, log_dir, loglevel="info"))
        found[-1].answers = lambda program: " ready." in program.output_since_start()
    if wanted.get("beat"):
        found.append(system.beat(env, log_dir, loglevel="info"))
        found[-1].answers = lambda program: "beat: Starting" in program.output_since_start()
    return found + [_persister(number, env, log_dir) for number in range(1, wanted.get("persisters", 0) + 1)]


@contextmanager
def started(programs: Collection[Program]) -> Iterator[None]:
    """They are ready in the block, and end with it."""
    try:
        for program in programs:
            program.start()
        for program in programs:
            program.wait_ready(READY_WITHIN_S)
        yield
    finally:
        for program in programs:
            program.ask_to_stop()
        for program in programs:
            program.stop(timeout_s=5)


def named_apart(running: Mapping[str, System], beside: Sequence[Program]) -> dict[str, Program]:
    """All programs, each once; web processes with their server's name where there are several servers."""
    webs = {
        f"{server}-{program.name}" if len(running) > 1 else program.name: program
        for server, one in running.items()
        for program in one.web
    }
    return {**webs, **{program.name: program for program in beside}}


def _persister(number: int, env: Mapping[str, str], log_dir: Path) -> Program:
    program = system.unhurried(system.manage(("persist",), env, log_dir))
    program.name = system.numbered("persist", number)
    program.log_path = log_dir / f"{program.name}.log"
    program.answers = lambda self: is_connected(self.pid)
    return program


def is_connected(pid: int) -> bool:
    """Whether that process has a connection to somewhere: it has loaded all it is made of by then."""
    try:
        sockets = psutil.Process(pid).net_connections("tcp")
    except psutil.Error:
        return False
    return any(socket.status == psutil.CONN_ESTABLISHED for socket in sockets)


def _web(number: int, port: int, server: str, words: Sequence[str], env: Mapping[str, str], log_dir: Path) -> Program:
    program = system.web(port, env, log_dir)
    program.name = "web" if number == 0 else f"web-{number + 1}"
    program.log_path = log_dir / f"{program.name}-{server}.log"
    command = SERVERS[server](port)
    program.command = [sys.executable, *(word for word in command if word != system.APPLICATION), *words]
    return program
