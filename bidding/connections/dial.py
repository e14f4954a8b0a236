"""Makes a wire to the ledger: connects, signs in, and reads which server it is."""

import asyncio
import random
import re
import socket
from collections.abc import Sequence

from hiredis import ReplyError

from bidding.connections.address import Address
from bidding.connections.in_flight import Answer
from bidding.connections.wire import Wire
from bidding.outcomes import LedgerUnavailable

FIRST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 1.0

FUNCTIONS_SINCE = 7

_RUN_ID = re.compile(r"^run_id:(\w+)", re.MULTILINE)
_VERSION = re.compile(r"^redis_version:(\d+)", re.MULTILINE)


def pause_s(failures: int) -> float:
    """How long to wait after that many failed attempts in a row: doubling, with jitter so that processes spread out."""
    longest: float = min(FIRST_PAUSE_S * 2 ** min(failures - 1, 10), LONGEST_PAUSE_S)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311  Nothing secret.


async def dial(address: Address, wire: Wire, *, timeout_s: float, hello: Sequence[str] = ()) -> None:
    """Connect the wire, sign in, say ``hello`` (a command) and read into it which server that is.

    Raises LedgerUnavailable that says what went wrong.
    """
    try:
        async with asyncio.timeout(timeout_s):
            await _connect(address, wire)
            await _sign_in(address, wire, hello)
    except (OSError, ValueError) as error:
        wire.close("not connected in time")
        raise LedgerUnavailable(f"no ledger at {address}: {str(error) or 'no answer in time'}") from error
    except BaseException:
        wire.close("not connected")
        raise


async def _connect(address: Address, wire: Wire) -> None:
    loop = asyncio.get_running_loop()
    if address.path:
        await loop.create_unix_connection(lambda: wire, address.path)
        return
    transport, _ = await loop.create_connection(lambda: wire, address.host, address.port, ssl=address.tls)
    # Death of the peer is found by the wire's PING; keepalive is for what sits in between.
    sock = transport.get_extra_info("socket")
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)


async def _sign_in(address: Address, wire: Wire, hello: Sequence[str]) -> None:
    """All of it in one write; the first refusal counts."""
    commands: list[Sequence[str]] = []
    if address.password:
        commands.append(("AUTH", address.username or "default", address.password))
    if hello:
        commands.append(hello)
    if address.db:
        commands.append(("SELECT", str(address.db)))
    commands.append(("INFO", "server"))
    answers = [(command[0], wire.request(*command)) for command in commands]
    for name, answer in answers:
        info = _checked(address, name, await answer)
    found = _RUN_ID.search(str(info))
    if found is None:
        raise LedgerUnavailable(f"the ledger at {address} does not tell its run_id")
    wire.run_id = found[1]
    version = _VERSION.search(str(info))
    wire.has_functions = version is not None and int(version[1]) >= FUNCTIONS_SINCE


def _checked(address: Address, name: str, answer: Answer) -> Answer:
    if isinstance(answer, ReplyError):
        raise LedgerUnavailable(f"the ledger at {address} refused {name}: {answer}")
    if isinstance(answer, LedgerUnavailable):
        raise answer
    return answer
