"""Section 7: bytes of a socket, of a listing, of a bid."""

from pathlib import Path

from tests.load.bench.bed import Bed
from tests.load.bench.figures import Figure, Found, at_most
from tests.load.bench.listing import BenchListing
from tests.load.bench.persist import drained
from tests.load.bench.raw_client import RawClient
from tests.load.bench.running import SERVERS, System
from tests.load.bench.script_cost import ledger_bytes, require
from tests.load.bench.sections import Say
from tests.load.crowd import limits
from tests.load.crowd.loop import Loop
from tests.load.crowd.watchers import leave, let_in

BYTES_OF_A_SOCKET = 20 * 1024
WARM_SOCKETS = 50


def measure(bed: Bed, *, quick: bool, say: Say) -> list[Found]:
    """Memory of the web process for sockets, of the ledger and PostgreSQL for the others."""
    found: list[Found] = [*_of_listings(bed, 1_000 if quick else 20_000, say)]
    found += _of_bids(bed, 2_000 if quick else 50_000, say)
    sockets = 500 if quick else 5_000
    limits.allow(sockets)
    with bed.systems(*SERVERS) as systems:
        return [*found, *(_of_sockets(bed, server, system, sockets, say) for server, system in systems.items())]


def _of_listings(bed: Bed, how_many: int, say: Say) -> list[Figure]:
    from tests.load.bench import many

    say(f"{how_many:,} open listings")
    before = ledger_bytes(bed.ledger()), bed.ledger().dbsize()
    many.open_listings(how_many)
    drained()
    each = (ledger_bytes(bed.ledger()) - before[0]) / how_many
    keys = (bed.ledger().dbsize() - before[1]) / how_many
    return [Figure("bytes_per_listing", each, "B", note=f"in the ledger, before its first bid; {keys:.1f} keys")]


def _of_bids(bed: Bed, how_many: int, say: Say) -> list[Figure]:
    from tests.load.bench import many

    say(f"{how_many:,} bids on one listing")
    listing = BenchListing(bed, people=many.people(200))
    client = RawClient(bed.servers.env["BIDDING_REDIS_URL"])
    require(client.pipeline(listing.straight(400)), "accepted")
    drained()
    ledger_before, table_before = ledger_bytes(bed.ledger()), _table_bytes()
    require(client.pipeline(listing.straight(how_many)), "accepted")
    drained()
    in_ledger, in_table = ledger_bytes(bed.ledger()) - ledger_before, _table_bytes() - table_before
    return [
        Figure("bytes_per_bid", in_ledger / how_many, "B", note="that stay in the ledger: the answer to its id"),
        Figure("postgres_bytes_per_bid", in_table / how_many, "B", note="with indexes"),
    ]


def _table_bytes() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('bidding_ledgerentry')")
        return int(cursor.fetchone()[0])


def _of_sockets(bed: Bed, server: str, system: System, how_many: int, say: Say) -> Figure:
    say(f"{how_many:,} sockets on {server}")
    loop, url = Loop(), f"{system.ws_urls[0]}/ws/listings/{BenchListing(bed).listing_id}/"
    leave(loop, let_in(loop, url, WARM_SOCKETS))
    before = resident_bytes(system.web[0].pid)
    watchers = let_in(loop, url, how_many)
    each = (resident_bytes(system.web[0].pid) - before) / how_many
    leave(loop, watchers)
    note = f"of the web process, {how_many:,} idle watchers of one listing"
    return Figure(f"bytes_per_socket_{server}", each, "B", None, None, at_most(BYTES_OF_A_SOCKET), note)


def resident_bytes(pid: int) -> int:
    """Memory that the process holds."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))
