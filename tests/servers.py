"""The servers of one test run: own ports, own data in a temporary directory, gone at the end."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from deploy.local import postgres, redis_server
from deploy.local.ports import any_free
from deploy.local.program import Program


@dataclass(frozen=True, slots=True)
class Servers:
    """What tests run on."""

    var_dir: Path
    ledger: Program
    soft: Program
    postgres: Program
    env: dict[str, str]

    def all(self) -> list[Program]:
        """Each of them."""
        return [self.ledger, self.soft, self.postgres]


def start(*, fsync: bool = False, settings: Mapping[str, str] = MappingProxyType({})) -> Servers:
    """Start them, and put where they are, and these settings, into the environment that settings read.

    ``fsync``: PostgreSQL waits for the disk, as in earnest; Redis does so always.
    """
    var_dir = Path(tempfile.mkdtemp(prefix="auction-tests-"))
    var_dir.chmod(0o755)
    ports = {name: any_free() for name in ("ledger", "soft", "postgres")}
    servers = Servers(
        var_dir,
        redis_server.redis("ledger", redis_server.LEDGER, port=ports["ledger"], var_dir=var_dir),
        redis_server.redis("soft", redis_server.SOFT, port=ports["soft"], var_dir=var_dir),
        postgres.postgres(port=ports["postgres"], var_dir=var_dir, fsync=fsync),
        {**_environment(var_dir, ports), **settings},
    )
    atexit.register(stop, servers)
    for program in servers.all():
        program.start()
    for program in servers.all():
        program.wait_ready(30)
    os.environ.update(servers.env)
    return servers


def _environment(var_dir: Path, ports: dict[str, int]) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "auction_system.settings",
        "ENV_FILE": os.devnull,
        "SECRET_KEY": "only-for-tests",
        "DEBUG": "True",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        "VAR": str(var_dir),
        "DATABASE_URL": postgres.url(ports["postgres"], var_dir),
        "BIDDING_REDIS_URL": redis_server.url(ports["ledger"], var_dir),
        "CELERY_BROKER_URL": redis_server.url(ports["soft"], var_dir, 0),
        "CHANNEL_LAYERS_BACKEND": redis_server.url(ports["soft"], var_dir, 1),
        "CACHE_URL": redis_server.url(ports["soft"], var_dir, 3),
    }


def stop(servers: Servers) -> None:
    """Stop them and remove their data. Idempotent."""
    for program in servers.all():
        program.kill9()
    shutil.rmtree(servers.var_dir, ignore_errors=True)
