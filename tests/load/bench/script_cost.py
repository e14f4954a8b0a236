"""What a script costs inside Redis: time by ``INFO commandstats``, memory, and bytes of the append-only file."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import redis
from hiredis import pack_command

from bidding import keys
from bidding.lua_loader import Script
from tests.load.bench.bed import Bed
from tests.load.bench.listing import BenchListing
from tests.load.bench.loaded import loaded
from tests.load.bench.raw_client import RawClient

BARE_TEXT = """
redis.call('TIME')
redis.call('HMGET', KEYS[1], 'state', 'terms')
redis.call('HSET', KEYS[1], 'state', ARGV[1])
redis.call('XADD', KEYS[2], '*', 'e', ARGV[2])
redis.call('PUBLISH', KEYS[3], ARGV[3])
return { 'accepted', ARGV[4], '0' }
"""
"""The least that a bid could be: read the state, write it, log the bid, tell everyone."""

BARE = Script("bare", BARE_TEXT, "")
BARE_FUNCTION = replace(
    BARE,
    function="bare",
    as_library=f"#!lua name=bare\nredis.register_function('bare', function(KEYS, ARGV)\n{BARE_TEXT}\nend)",
)

RECEIPT = "1000000|1764000000000|1000000|1000001|1|1000000|50|outbid_leader"

SCRIPTS = ("cmdstat_evalsha", "cmdstat_fcall")

CALLS = 50
"""Of one round: Lua collects its garbage once in so many; more would be interrupted by the machine's other work."""


class ScriptBench:
    """Runs packed scripts on the ledger and looks at what they cost."""

    def __init__(self, bed: Bed) -> None:
        self._ledger = bed.ledger()
        self.client = RawClient(bed.servers.env["BIDDING_REDIS_URL"])

    def us(self, commands: Sequence[bytes], expected: str) -> float:
        """Microseconds that one of these takes inside Redis; each has to be answered with that word."""
        self._ledger.config_resetstat()
        require(self.client.pipeline(commands), expected)
        stats = self._ledger.info("commandstats")
        calls, usec = (sum(stats[name][part] for name in SCRIPTS if name in stats) for part in ("calls", "usec"))
        assert calls == len(commands), "somebody else runs scripts here"
        return float(usec) / calls

    def bare(self, listing: BenchListing, script: Script = BARE) -> Callable[[int], list[bytes]]:
        """Makes so many bare scripts whose payloads are as long as those of the listing's last bid."""
        payloads = ["x" * length for length in payload_lengths(self._ledger, listing)]
        called = loaded(self._ledger, script)
        names = [f"{{{listing.keys.shard:02d}}}:bare:{name}" for name in ("state", "log", "events")]
        self._ledger.hset(names[0], mapping={"state": payloads[0], "terms": payloads[0]})
        command = bytes(pack_command((*called, "3", *names, *payloads)))
        return lambda how_many: [command] * how_many

    def grown(self, commands: Sequence[bytes]) -> tuple[float, float]:
        """Bytes of the append-only file and of memory that one of these accepted bids adds."""
        before = self._sizes()
        require(self.client.pipeline(commands), "accepted")
        after = self._sizes()
        aof, memory = ((late - early) / len(commands) for early, late in zip(before, after, strict=True))
        return aof, memory

    def _sizes(self) -> tuple[int, int]:
        persistence = self._ledger.info("persistence")
        return int(persistence["aof_current_size"]), ledger_bytes(self._ledger)


def ledger_bytes(ledger: redis.Redis) -> int:
    """What the ledger's data takes."""
    return int(ledger.info("memory")["used_memory_dataset"])


def require(replies: Sequence[Any], expected: str) -> None:
    """Raise ValueError unless each reply begins with that word: what was measured would be something else."""
    for reply in replies:
        if not isinstance(reply, list) or reply[0] != expected:
            raise ValueError(f"expected {expected}, got {reply!r:.200}")


def payload_lengths(ledger: redis.Redis, listing: BenchListing) -> list[int]:
    """Of the state, the log entry, the public event and the receipt that the listing's last bid has left."""
    shard, listing_id = listing.keys.shard, listing.keys.listing_id
    streams = keys.log(shard), keys.events(shard, listing_id)
    entry, event = (ledger.xrevrange(stream, count=1)[0][1]["e"] for stream in streams)
    state: Any = ledger.execute_command("HSTRLEN", listing.keys.state, "s")
    return [int(state), len(entry), len(event), len(RECEIPT)]


def of_kind(
    bench: ScriptBench, make: Callable[[int], list[bytes]], expected: str, *, calls: int = CALLS
) -> Callable[[], float]:
    """A measure for ``rounds.interleaved``: so many fresh ones each time."""
    return lambda: bench.us(make(calls), expected)
