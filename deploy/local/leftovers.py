"""What an instance left behind when it was killed: processes, found by their ids, and a lock file of PostgreSQL's."""

import signal
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil

from deploy.local import cluster
from deploy.local.program import KILL_AFTER_S, Program

SERVERS = ("ledger", *(cluster.name_of(number) for number in range(1, cluster.MOST_NODES + 1)), "soft", "postgres")


def remember(var_dir: Path, program: Program) -> None:
    """Note which process it is: its id, and when it began, for ids are used again."""
    path = var_dir / "run" / f"{program.name}.pid"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{program.pid} {psutil.Process(program.pid).create_time()}\n")


def stop_all(var_dir: Path) -> list[str]:
    """Stop every process that an earlier run of this instance left; their names."""
    found = {process.pid: process for process in [*_remembered(var_dir), *_in_data_directories(var_dir)]}
    families = [*found.values(), *_children(found.values())]
    names = [name for process in found.values() if (name := _ask_to_stop(process))]
    psutil.wait_procs(found.values(), timeout=KILL_AFTER_S)
    for process in families:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(families, timeout=KILL_AFTER_S)
    forget(var_dir)
    return names


def _ask_to_stop(process: psutil.Process) -> str:
    """Its name; nothing when it has ended by itself."""
    try:
        name = process.name()
        if process.status() == psutil.STATUS_ZOMBIE:
            return ""
        # PostgreSQL's "fast" end is SIGINT; SIGTERM would wait for its clients.
        process.send_signal(signal.SIGINT if name.startswith("postgres") else signal.SIGTERM)
    except psutil.NoSuchProcess:
        return ""
    return name


def forget(var_dir: Path) -> None:
    """Nothing runs: no notes, and no lock file that names a process of somebody else's by now."""
    for path in (var_dir / "run").glob("*.pid"):
        path.unlink()
    (var_dir / "postgres" / "postmaster.pid").unlink(missing_ok=True)


def _remembered(var_dir: Path) -> Iterator[psutil.Process]:
    for path in (var_dir / "run").glob("*.pid"):
        pid, began = path.read_text().split()
        try:
            process = psutil.Process(int(pid))
            if abs(process.create_time() - float(began)) < 1:
                yield process
        except psutil.NoSuchProcess:
            continue


def _in_data_directories(var_dir: Path) -> Iterator[psutil.Process]:
    """Servers work in their data directory, whoever wrote down their id."""
    places = {str((var_dir / name).resolve()) for name in SERVERS}
    for process in psutil.process_iter():
        try:
            # A server's own children go with it.
            if process.cwd() in places and not _works_in(process.parent(), places):
                yield process
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue


def _works_in(process: psutil.Process | None, places: set[str]) -> bool:
    return process is not None and process.cwd() in places


def _children(processes: Iterable[psutil.Process]) -> Iterator[psutil.Process]:
    for process in processes:
        try:
            yield from process.children(recursive=True)
        except psutil.NoSuchProcess:
            continue
