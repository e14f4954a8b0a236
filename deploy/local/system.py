"""The project's own processes: the web server, the worker and beat, each with a way to tell that it works."""

import sys
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from deploy.local.ports import HOST
from deploy.local.program import Program

BEAT = "beat@localhost"
CELERY = ("-m", "celery", "-A", "auction_system")
APPLICATION = "auction_system.asgi:application"


def uvicorn(port: int) -> tuple[str, ...]:
    """The web server that is used: it takes a bid in the least time.

    Of its parts h11 has bounds for what it keeps of a request; httptools has none. Nobody is a proxy here whose word on
    a client's address could be taken. Frames go out uncompressed, so they need not come compressed: a few bytes that
    stand for megabytes.
    """
    return (
        *("-m", "uvicorn", APPLICATION, "--host", HOST, "--port", str(port)),
        *("--loop", "uvloop", "--http", "h11", "--lifespan", "off", "--no-proxy-headers", "--no-server-header"),
        *("--ws-per-message-deflate", "false"),
        *("--no-access-log", "--log-level", "warning", "--timeout-graceful-shutdown", "3"),
    )


def daphne(port: int) -> tuple[str, ...]:
    """The other one under which all of it works."""
    return ("-m", "daphne", "-b", HOST, "-p", str(port), APPLICATION)


def web(port: int, env: Mapping[str, str], log_dir: Path, number: int = 1) -> Program:
    """The web server on loopback, or one of several."""
    program = python(numbered("web", number), uvicorn(port), env, log_dir)
    # Somebody else's server may answer on the port while ours is still failing to get it.
    program.answers = lambda self: listens(self.pid, port) and page_is_there(f"http://{HOST}:{port}/")
    return program


def worker(env: Mapping[str, str], log_dir: Path, loglevel: str = "warning", number: int = 1) -> Program:
    """The Celery worker, for all queues, or one of several; they need not look for each other."""
    name = numbered("worker", number)
    alone = (f"--hostname={worker_name(number)}", "--without-mingle", "--without-gossip", f"--loglevel={loglevel}")
    return unhurried(python(name, (*CELERY, "worker", *alone), env, log_dir))


def unhurried(program: Program) -> Program:
    """The same behind whatever people wait for, where both want a core: who bids does not wait for what is stored."""
    program.command = ["nice", "-n", "5", *program.command]
    return program


def worker_name(number: int = 1) -> str:
    """Under which name a worker answers pings."""
    return f"{numbered('worker', number)}@localhost"


def numbered(name: str, number: int) -> str:
    """``web`` for the first, ``web-2`` for the second."""
    return name if number == 1 else f"{name}-{number}"


def beat(env: Mapping[str, str], log_dir: Path, loglevel: str = "warning") -> Program:
    """Celery's clock; it answers pings as long as it ticks."""
    reachable = ("--enable-remote-control", f"--hostname={BEAT}", f"--loglevel={loglevel}")
    return python("beat", (*CELERY, "beat", *reachable), env, log_dir)


def ping(env: Mapping[str, str], log_dir: Path, names: Sequence[str]) -> Program:
    """A command that says who of these answers; to be given to ``all_answered`` when it has ended."""
    return python("ping", (*CELERY, "inspect", "ping", f"--destination={','.join(names)}", "--timeout=2"), env, log_dir)


def all_answered(ping: Program, names: Sequence[str]) -> bool:
    """Whether each of them did."""
    answer = ping.output_since_start()
    return all(name in answer for name in names)


def manage(arguments: tuple[str, ...], env: Mapping[str, str], log_dir: Path) -> Program:
    """A command of Django's."""
    return python(arguments[0], ("manage.py", *arguments), env, log_dir)


def python(name: str, arguments: tuple[str, ...], env: Mapping[str, str], log_dir: Path) -> Program:
    """Anything in this Python."""
    return Program(name, [sys.executable, *arguments], log_dir / f"{name}.log", env=env)


def listens(pid: int, port: int) -> bool:
    """Whether that very process has the port."""
    try:
        sockets = psutil.Process(pid).net_connections("tcp")
    except psutil.Error:
        return False
    return any(socket.status == psutil.CONN_LISTEN and socket.laddr.port == port for socket in sockets)


def page_is_there(url: str) -> bool:
    """Whether the page answers as a page should."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
