"""One instance: its directory, its ports, and the environment that its processes get."""

import fcntl
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import environ

from deploy.local import cluster, postgres, redis_server
from deploy.local.ports import HOST, USUAL, PortBook, is_free
from deploy.local.program import ROOT, Program
from deploy.local.secret_files import secret, write_private


class InstanceProblem(RuntimeError):
    """Something that the person who started it has to change; the message says what."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each an instance runs; more than one ledger node make a Redis Cluster."""

    nodes: int = 1
    webs: int = 1
    workers: int = 1


@dataclass(slots=True)
class Instance:
    """What runs under one ``var`` directory."""

    var_dir: Path
    size: Size = Size()
    ports: PortBook = field(init=False)
    env: dict[str, str] = field(init=False)
    web_ports: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.var_dir = self.var_dir.resolve()
        self.ports = PortBook(self.var_dir / "ports.json")
        self.env = _settings_of_caller() | {"VAR": str(self.var_dir)}
        self.env.setdefault("DEBUG", "True")
        self.env.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
        if not self.env.get("SECRET_KEY"):
            self.env["SECRET_KEY"] = secret(self.var_dir / "secrets" / "secret_key")

    def lock(self) -> IO[str]:
        """Hold the instance until the file is closed. Raises InstanceProblem when somebody else does."""
        self.var_dir.mkdir(parents=True, exist_ok=True)
        file = (self.var_dir / "lock").open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            hint = "Stop it first, or start a second one with PORT=… VAR=…"
            raise InstanceProblem(f"Something is running in {self.var_dir} already. {hint}") from None
        return file

    def choose_web_ports(self, wanted: int | None) -> None:
        """The port that was asked for, else the usual one or another, and the next ones for further web servers.

        Raises InstanceProblem when the one that was asked for is taken.
        """
        if wanted and not is_free(wanted):
            raise InstanceProblem(f"Port {wanted} is taken.")
        first = wanted or self.ports.choose("web", usual=USUAL["web"])
        further = range(1, self.size.webs)
        self.web_ports = [first, *(self.ports.choose(f"web-{n + 1}", usual=first + n) for n in further)]
        self.env.setdefault("SITE_URL", self.web_url)

    @property
    def web_url(self) -> str:
        """Where people find it."""
        return f"http://{HOST}:{self.web_ports[0]}/"

    def is_debug(self) -> bool:
        """Whether this is a development instance, as settings.py reads it."""
        return bool(environ.Env.parse_value(self.env["DEBUG"], bool))

    def servers(self) -> list[Program]:
        """The servers that the settings do not name; ``env`` names them afterwards."""
        servers: list[Program] = []
        if not self.env.get("BIDDING_REDIS_URL"):
            servers += self._ledger()
        if not self.env.get("CELERY_BROKER_URL"):
            servers.append(self._redis("soft", redis_server.SOFT, "CELERY_BROKER_URL"))
        if not self.env.get("DATABASE_URL"):
            servers.append(self._postgres())
        return servers

    def _ledger(self) -> list[Program]:
        if self.size.nodes == 1:
            return [self._redis("ledger", redis_server.LEDGER, "BIDDING_REDIS_URL")]
        numbers = range(1, self.size.nodes + 1)
        ledger = cluster.Cluster.of(self.var_dir, [self.ports.choose_with_bus(cluster.name_of(n)) for n in numbers])
        self.env["BIDDING_REDIS_URL"] = ledger.url
        ledger.nodes[-1].once_ready = ledger.join
        return ledger.nodes

    def _postgres(self) -> Program:
        port = self.ports.choose("postgres", usual=USUAL["postgres"])
        self.env["DATABASE_URL"] = postgres.url(port, self.var_dir)
        return postgres.postgres(port=port, var_dir=self.var_dir)

    def _redis(self, name: str, settings: str, variable: str) -> Program:
        port = self.ports.choose(name, usual=USUAL[name])
        self.env[variable] = redis_server.url(port, self.var_dir)
        return redis_server.redis(name, settings, port=port, var_dir=self.var_dir)

    def write_env_file(self) -> Path:
        """A file for the shell, so that other commands can talk to this instance."""
        path = self.var_dir / "env"
        ours = ("VAR", "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "BIDDING_REDIS_URL", "CELERY_BROKER_URL", "DATABASE_URL")
        write_private(path, "".join(f"export {name}='{self.env[name]}'\n" for name in ours))
        return path


def _settings_of_caller() -> dict[str, str]:
    """The environment, and what ``.env`` says beside it: as settings.py reads them."""
    file = Path(os.environ.get("ENV_FILE") or ROOT / ".env")
    if file.is_file():
        environ.Env.read_env(file)
    return dict(os.environ)
