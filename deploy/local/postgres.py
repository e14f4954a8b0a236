"""A PostgreSQL of one's own, with its cluster under ``var``."""

import locale
import os
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg2

from deploy.local import binaries, identity
from deploy.local.ports import HOST
from deploy.local.program import NotReady, Program
from deploy.local.secret_files import secret

USER = "auction"
DATABASE = "auction"


def postgres(*, port: int, var_dir: Path, fsync: bool = True) -> Program:
    """A PostgreSQL on loopback; its cluster is made when there is none.

    Raises ServerMissing, and NotReady when the cluster can't be made.
    """
    data_dir = var_dir / "postgres"
    bin_dir = binaries.postgres_bin(data_dir)
    user = identity.for_postgres(data_dir, bin_dir / "postgres")
    if not (data_dir / "PG_VERSION").exists():
        secret(var_dir / "secrets" / "postgres")
        _make_cluster(bin_dir, data_dir, user, var_dir / "secrets" / "postgres")
    options = {"port": port, "listen_addresses": HOST, "unix_socket_directories": "", "max_connections": 200}
    if not fsync:
        # What a machine may lose, but no killed process: without synchronous_commit a commit waits in memory, and
        # without full_page_writes a page may be left half written.
        options["fsync"] = "off"
    flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    return Program(
        "postgres",
        _as(user, [str(bin_dir / "postgres"), "-D", str(data_dir), *flags]),
        var_dir / "log" / "postgres.log",
        stop_signal=signal.SIGINT,
        answers=lambda program: _answers(port, var_dir),
        once_ready=lambda: make_database(port, var_dir),
    )


def url(port: int, var_dir: Path, database: str = DATABASE) -> str:
    """Where such a PostgreSQL is reached."""
    return f"postgres://{USER}:{secret(var_dir / 'secrets' / 'postgres')}@{HOST}:{port}/{database}"


def make_database(port: int, var_dir: Path) -> None:
    """Make the project's database when it isn't there. Idempotent."""
    connection = psycopg2.connect(url(port, var_dir, "postgres"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE DATABASE "{DATABASE}"')
    connection.close()


def _answers(port: int, var_dir: Path) -> bool:
    try:
        psycopg2.connect(url(port, var_dir, "postgres"), connect_timeout=2).close()
    except psycopg2.OperationalError:
        return False
    return True


def _make_cluster(bin_dir: Path, data_dir: Path, user: identity.Identity | None, password_path: Path) -> None:
    # A cluster half made by an interrupted start is no cluster; initdb wants an empty directory.
    data_dir.mkdir(parents=True, exist_ok=True)
    for leftover in data_dir.iterdir():
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    if user:
        os.chown(password_path, user.uid, user.gid)
    command = [str(bin_dir / "initdb"), "-D", str(data_dir), "-U", USER, "--auth=scram-sha-256", "--encoding=UTF8"]
    command += [f"--locale={_locale()}", "--no-instructions", f"--pwfile={password_path}"]
    made = subprocess.run(_as(user, command), text=True, capture_output=True, check=False)
    if made.returncode != 0:
        raise NotReady(f"initdb ended with {made.returncode}:\n{made.stdout}{made.stderr}")


def _as(user: identity.Identity | None, command: list[str]) -> list[str]:
    return user.command(command) if user else command


def _locale() -> str:
    """UTF-8's order and upper case where the system knows it."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return "C.UTF-8"
