"""What the bench measures on: servers of its own, set as in earnest, and as much of the system as a section asks for.

with bed.system(web=2, server="uvicorn", worker=True) as system:
    with cpu.spent(bed.pids(system)) as spent:
        …                       # system.urls, system.ws_urls, system.web[0].pid
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Unpack
from urllib.parse import urlsplit

from deploy.local import postgres
from tests import servers as own_servers
from tests.load.bench.figures import Figure
from tests.load.bench.profile import Profiler
from tests.load.bench.running import System, Wanted, named_apart, others, started, system_of

if TYPE_CHECKING:
    import redis

SETTINGS = {"DEBUG": "False", "SECRET_KEY": "only-for-the-bench", "SECURE_COOKIES": "False", "LOG_LEVEL": "ERROR"}
"""As in production: no debugging, every check and limit on; but plain HTTP."""


@dataclass(slots=True)
class Bed:
    """Servers, begun at first use, with an empty installation; ``stop`` ends all of it."""

    figures: list[Figure] = field(default_factory=list)
    """What the sections before this one have found."""
    profiler: Profiler | None = None
    """Watches what runs, when that was asked for."""
    _servers: own_servers.Servers | None = None
    _clients: dict[str, "redis.Redis"] = field(default_factory=dict)
    _has_static: bool = False

    @property
    def servers(self) -> own_servers.Servers:
        """The ledger (AOF, fsync always), the soft Redis and PostgreSQL (fsync on) as programs."""
        if self._servers is None:
            self._servers = _installed_servers()
        return self._servers

    def figure(self, name: str) -> Figure | None:
        """What an earlier section of this run found under that name; None when it was left out or failed."""
        return next((figure for figure in self.figures if figure.name == name), None)

    def ledger(self) -> "redis.Redis":
        """A client of the ledger, for looking at it; decodes what it reads."""
        return self._client("BIDDING_REDIS_URL")

    def soft(self) -> "redis.Redis":
        """A client of the soft Redis."""
        return self._client("CELERY_BROKER_URL")

    def _client(self, setting: str) -> "redis.Redis":
        import redis

        if setting not in self._clients:
            self._clients[setting] = redis.Redis.from_url(self.servers.env[setting], decode_responses=True)
        return self._clients[setting]

    @property
    def run_id(self) -> str:
        """Of the ledger's server: what scripts get as their first argument."""
        return str(self.ledger().info("server")["run_id"])

    def reset(self) -> None:
        """Empty the ledger, the soft Redis and the tables, and open bidding; while none of the system runs."""
        from django.core.management import call_command

        from bidding import recovery

        self.ledger().flushall()
        self.soft().flushall()
        call_command("flush", interactive=False, verbosity=0)
        recovery.recover()

    @contextmanager
    def system(self, *, server: str = "uvicorn", **wanted: Unpack[Wanted]) -> Iterator[System]:
        """Run that much of the system on that web server, ready to be used; it is ended with the block."""
        with self.systems(server, **wanted) as running:
            yield running[server]

    @contextmanager
    def systems(self, *servers: str, **wanted: Unpack[Wanted]) -> Iterator[dict[str, System]]:
        """The same on several web servers side by side: they start at once, and are to be loaded one at a time.

        What is beside the web processes is there once, for all of them.
        """
        env = {**os.environ, **self.servers.env, **wanted.get("env", {})}
        beside = others(env, self._log_dir, wanted)
        running = {server: system_of(server, beside, env, self._log_dir, wanted) for server in servers}
        if wanted.get("web", 1):
            self._collect_static()
        programs = named_apart(running, beside)
        with started(programs.values()), self._profiled({name: one.pid for name, one in programs.items()}):
            yield running

    @property
    def _log_dir(self) -> Path:
        return self.servers.var_dir / "log"

    @contextmanager
    def watched(self, section: str) -> Iterator[None]:
        """The block is that section: this process and the ledger are profiled meanwhile, if that was asked for."""
        if self.profiler is not None:
            self.profiler.section = section
        with self._profiled({"bench": os.getpid()}, {"ledger": self.servers.ledger.pid}):
            yield

    def _profiled(
        self, python: Mapping[str, int], native: Mapping[str, int] = MappingProxyType({})
    ) -> AbstractContextManager[None]:
        return nullcontext() if self.profiler is None else self.profiler.watching(python, native)

    def pids(self, running: System | None = None) -> dict[str, int]:
        """The processes by name, for ``cpu.spent``: this one is ``bench``; web processes together are ``web…``."""
        of_servers = {program.name: program.pid for program in self.servers.all()}
        return {"bench": os.getpid(), **of_servers, **(running.pids() if running else {})}

    def stop(self) -> None:
        """End the servers and remove their data. Idempotent."""
        if self._servers is not None:
            own_servers.stop(self._servers)

    def _collect_static(self) -> None:
        if not self._has_static:
            from django.core.management import call_command

            call_command("collectstatic", interactive=False, verbosity=0)
            self._has_static = True


def _installed_servers() -> own_servers.Servers:
    servers = own_servers.start(fsync=True, settings=SETTINGS)
    import django

    django.setup()
    from django.core.management import call_command

    from bidding import recovery

    postgres.make_database(urlsplit(servers.env["DATABASE_URL"]).port or 0, servers.var_dir)
    call_command("migrate", verbosity=0)
    recovery.recover()
    return servers
