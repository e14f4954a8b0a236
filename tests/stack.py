"""A whole running system beside the tests: web server, worker and beat, each of which can be killed."""

import os
from dataclasses import dataclass, field

from deploy.local import system
from deploy.local.ports import HOST, any_free
from deploy.local.program import Program
from tests.servers import Servers


@dataclass(slots=True)
class Stack:
    """Handles of a running system. Each is a ``Program``: ``kill9()``, ``stop()``, ``start()``, ``wait_ready()``."""

    servers: Servers
    database: str
    port: int = field(default_factory=any_free)
    web: Program = field(init=False)
    worker: Program = field(init=False)
    beat: Program = field(init=False)

    def __post_init__(self) -> None:
        env = {**os.environ, **self.servers.env, "DATABASE_URL": self.database_url}
        log_dir = self.servers.var_dir / "log"
        self.web = system.web(self.port, env, log_dir)
        self.worker = system.worker(env, log_dir, loglevel="info")
        self.worker.answers = lambda program: " ready." in program.output_since_start()
        self.beat = system.beat(env, log_dir, loglevel="info")
        self.beat.answers = lambda program: "beat: Starting" in program.output_since_start()

    @property
    def url(self) -> str:
        """Base URL of the web server."""
        return f"http://{HOST}:{self.port}"

    @property
    def ws_url(self) -> str:
        """Base URL for WebSockets."""
        return f"ws://{HOST}:{self.port}"

    @property
    def ledger(self) -> Program:
        """The ledger Redis."""
        return self.servers.ledger

    @property
    def soft(self) -> Program:
        """The soft Redis: broker, channel layer, cache."""
        return self.servers.soft

    @property
    def postgres(self) -> Program:
        """PostgreSQL."""
        return self.servers.postgres

    def programs(self) -> list[Program]:
        """The project's own processes."""
        return [self.web, self.worker, self.beat]

    def start(self) -> None:
        """Start what isn't running (servers too) and wait until all of it answers."""
        for group in (self.servers.all(), self.programs()):
            for program in group:
                if not program.is_alive():
                    program.start()
            for program in group:
                program.wait_ready()

    def stop(self) -> None:
        """End the project's own processes; the servers stay, started again if a test killed them.

        At once: what a worker would still have done nobody looks at, and a clean end takes seconds.
        """
        for program in self.programs():
            program.kill9()
        for server in self.servers.all():
            if not server.is_alive():
                server.start()
            server.wait_ready()

    @property
    def database_url(self) -> str:
        """Where its database is reached."""
        return self.servers.env["DATABASE_URL"].rpartition("/")[0] + f"/{self.database}"
