"""A Redis of one's own: the ledger's, which loses nothing, and the soft one, which may."""

import socket
from pathlib import Path

from deploy.local import binaries
from deploy.local.ports import HOST
from deploy.local.program import Program
from deploy.local.secret_files import secret, write_private

LEDGER = """\
appendonly yes
appendfsync always
no-appendfsync-on-rewrite no
auto-aof-rewrite-min-size 256mb
maxmemory-policy noeviction
save ""
"""
"""The file is rewritten each 200,000 bids or so, beside which answers take longer; to load it takes a few seconds."""

SOFT = """\
appendonly no
maxmemory 256mb
maxmemory-policy allkeys-lru
save ""
"""


def redis(name: str, settings: str, *, port: int, var_dir: Path) -> Program:
    """A Redis on loopback with its data and configuration under ``var_dir``."""
    data_dir = var_dir / name
    data_dir.mkdir(parents=True, exist_ok=True)
    configuration = data_dir / "redis.conf"
    password = secret(var_dir / "secrets" / "redis")
    lines = [f"bind {HOST}", f"port {port}", f'dir "{data_dir}"', f"requirepass {password}", settings]
    write_private(configuration, "\n".join(lines))
    return Program(
        name,
        [str(binaries.redis_server(data_dir)), str(configuration)],
        var_dir / "log" / f"{name}.log",
        answers=lambda program: _pong(port, password),
    )


def url(port: int, var_dir: Path, database: int = 0) -> str:
    """Where such a Redis is reached."""
    return f"redis://:{secret(var_dir / 'secrets' / 'redis')}@{HOST}:{port}/{database}"


def _pong(port: int, password: str) -> bool:
    # While it loads its file it answers LOADING; only PONG means ready.
    try:
        with socket.create_connection((HOST, port), timeout=1) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\nQUIT\r\n".encode())
            return b"+PONG" in b"".join(iter(lambda: connection.recv(1024), b""))
    except OSError:
        return False
