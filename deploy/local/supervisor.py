"""Runs an instance: servers first, then the database, then the system; looks after all of it; ends in reverse."""

import signal
import time
from collections.abc import Sequence
from types import FrameType

from deploy.local import external, leftovers, system
from deploy.local.instance import Instance
from deploy.local.keeper import Keeper
from deploy.local.log_tail import LogTail
from deploy.local.program import NotReady, Program
from deploy.local.terminal import say, step

LOOK_EVERY_S = 0.2
PATIENCE_S = 120.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Somebody asked for the end."""


class Supervisor:
    """Everything that one instance runs."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._log_dir = instance.var_dir / "log"
        self._keepers: list[Keeper] = []
        self._tails: list[LogTail] = []
        self._asked_to_stop = False
        for number in SIGNALS:
            signal.signal(number, self._on_signal)

    def start_servers(self) -> None:
        """Start what the settings don't name. Raises NotReady, ServerMissing, NotAnswering, Stopped."""
        for server in self._instance.servers():
            with step(f"{server.name} ({server.command_name()})"):
                self._keep(server)
                server.wait_ready(look_up=self._check)
                server.once_ready()
        external.wait_until_they_answer(self._instance.env, self._check)

    def prepare(self) -> None:
        """Tables, and demo data or static files. Raises NotReady, Stopped."""
        self._run("database tables", "migrate", "--noinput")
        if self._instance.is_debug():
            self._run("demo data", "seed_demo")
        else:
            self._run("static files", "collectstatic", "--noinput")

    def start_system(self) -> None:
        """Start web servers, workers and beat, and wait until each works. Raises NotReady, Stopped."""
        env, log_dir, workers = self._instance.env, self._log_dir, range(1, self._instance.size.workers + 1)
        webs = [system.web(port, env, log_dir, number) for number, port in enumerate(self._instance.web_ports, start=1)]
        programs = [*(system.worker(env, log_dir, number=number) for number in workers), system.beat(env, log_dir)]
        with step("web server, worker and beat"):
            for program in [*webs, *programs]:
                self._tails.append(LogTail(program.name, program.log_path, say))
                self._keep(program)
            for keeper in self._keepers:
                keeper.program.wait_ready(PATIENCE_S, look_up=self._check)
            self._wait_for_pongs([*map(system.worker_name, workers), system.BEAT])

    def watch(self) -> None:
        """Keep it running. Raises KeepsDying, Stopped."""
        while True:
            self._check()
            for keeper in self._keepers:
                keeper.look()
            time.sleep(LOOK_EVERY_S)

    def stop(self) -> None:
        """End everything that runs, the servers last; another signal meanwhile ends it by force."""
        self._asked_to_stop = False
        programs = [keeper.program for keeper in self._keepers]
        servers = [program for program in programs if program.name in leftovers.SERVERS]
        self._end([program for program in programs if program not in servers])
        self._end(servers)
        leftovers.forget(self._instance.var_dir)

    def _end(self, programs: list[Program]) -> None:
        for program in programs:
            program.ask_to_stop()
        for program in programs:
            program.stop(hurry=self._in_a_hurry)

    def _in_a_hurry(self) -> bool:
        return self._asked_to_stop

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._asked_to_stop = True

    def _check(self) -> None:
        if self._asked_to_stop:
            raise Stopped
        for tail in self._tails:
            tail.show()

    def _keep(self, program: Program) -> None:
        self._keepers.append(Keeper(program, say, self._remember))
        program.start()
        self._remember(program)

    def _remember(self, program: Program) -> None:
        leftovers.remember(self._instance.var_dir, program)

    def _wait_for_pongs(self, names: Sequence[str]) -> None:
        """A ping that comes before somebody listens is lost, so it is sent more than once."""
        deadline_s = time.monotonic() + PATIENCE_S
        ping = system.ping(self._instance.env, self._log_dir, names)
        while True:
            ping.start()
            self._until_it_ends(ping)
            if system.all_answered(ping, names):
                return
            if time.monotonic() > deadline_s:
                raise NotReady(f"Workers and beat did not all answer a ping:\n{ping.last_output()}")

    def _until_it_ends(self, command: Program) -> None:
        try:
            while command.is_alive():
                self._check()
                time.sleep(0.05)
        finally:
            command.stop()

    def _run(self, what: str, *arguments: str) -> None:
        command = system.manage(arguments, self._instance.env, self._log_dir)
        with step(what):
            command.start()
            self._until_it_ends(command)
        command.require_success()
