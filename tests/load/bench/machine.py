"""What the figures were measured on: without it they say nothing."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

from deploy.local.program import ROOT
from tests.load.bench.bed import Bed

LIBRARIES = (
    "Django",
    "channels",
    "daphne",
    "uvicorn",
    "uvloop",
    "websockets",
    "redis",
    "hiredis",
    "orjson",
    "psycopg2-binary",
)
LEDGER_SETTINGS = (
    "appendonly", "appendfsync", "no-appendfsync-on-rewrite", "auto-aof-rewrite-percentage",
    "auto-aof-rewrite-min-size", "maxmemory-policy", "io-threads",
)  # fmt: skip
POSTGRES_SETTINGS = ("fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "wal_sync_method")
OUR_SETTINGS = ("DEBUG", "BIDDING_SHARDS", "BIDDING_TIMEOUT_MS", "BID_RATE_PER_S", "REQUESTS_AT_ONCE")


def machine() -> dict[str, Any]:
    """The machine itself, and how busy it is before anything is measured."""
    return {
        "cpu": _cpu_name(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_mib": os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20,
        "system": platform.platform(),
        "load_average_at_start": [round(load, 2) for load in os.getloadavg()],
        "commit": _commit(),
    }


def versions(bed: Bed) -> dict[str, str]:
    """Of what takes part."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0]
    redis = bed.ledger().info("server")["redis_version"]
    of_libraries = {name: version(name) for name in LIBRARIES}
    return {"Python": platform.python_version(), "Redis": redis, "PostgreSQL": postgres, **of_libraries}


def settings_used(bed: Bed) -> dict[str, dict[str, Any]]:
    """Those that decide about speed and safety."""
    from django.conf import settings
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(POSTGRES_SETTINGS)])
        of_postgres = dict(cursor.fetchall())
    of_ledger = bed.ledger().config_get(*LEDGER_SETTINGS)
    ours = {name: getattr(settings, name) for name in OUR_SETTINGS}
    disk = {"file system": _file_system(bed.servers.var_dir)}
    return {"ledger": of_ledger, "postgres": of_postgres, "system": ours, "data": disk}


def _cpu_name() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _commit() -> str:
    """The commit, with ``+`` when something was changed since; empty outside a repository."""
    head = _git("rev-parse", "--short=12", "HEAD")
    return head + ("+" if head and _git("status", "--porcelain", "--untracked-files=no") else "")


def _git(*arguments: str) -> str:
    found = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return found.stdout.strip()


def _file_system(path: Path) -> str:
    """An fsync on tmpfs costs nothing and saves nothing: the reader has to know."""
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    inside = [(len(where), kind) for where, kind in mounts if path.is_relative_to(where)]
    return max(inside)[1] if inside else "unknown"
