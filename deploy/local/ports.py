"""Which ports an instance listens on: the usual ones, others when those are taken, the same ones next time."""

import json
import socket
from collections.abc import Collection
from pathlib import Path

HOST = "127.0.0.1"
BUS = 10_000
"""So much higher is the port on which the nodes of a Redis Cluster talk with each other."""

USUAL = {"web": 8000, "ledger": 6380, "soft": 6381, "postgres": 5433}


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def any_free() -> int:
    """A port that the system says is free."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def free_with_bus(taken: Collection[int] = ()) -> int:
    """A port that is free, as is the one for the bus above it."""
    while True:
        port = any_free()
        if port not in taken and _has_bus(port):
            return port


def _has_bus(port: int) -> bool:
    return port + BUS < 1 << 16 and is_free(port + BUS)


class PortBook:
    """The ports of one instance, remembered in a file; a port that is taken by now is chosen anew."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ports: dict[str, int] = json.loads(path.read_text()) if path.exists() else {}

    def choose(self, name: str, *, usual: int = 0) -> int:
        """The remembered port of that name, else the usual one, else any that is free."""
        given_away = {port for other, port in self._ports.items() if other != name}
        wanted = [self._ports.get(name, 0), usual]
        port = next((port for port in wanted if port and port not in given_away and is_free(port)), 0) or any_free()
        return self._note(name, port)

    def choose_with_bus(self, name: str) -> int:
        """The same for a node of a cluster."""
        port = self._ports.get(name, 0)
        if not (port and is_free(port) and _has_bus(port)):
            port = free_with_bus(self._ports.values())
        return self._note(name, port)

    def _note(self, name: str, port: int) -> int:
        self._ports[name] = port
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps(self._ports, indent=1) + "\n")
        return port
