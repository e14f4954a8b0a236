"""``make chaos``: kills processes under load again and again, and counts every bid afterwards."""

import argparse
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

from deploy.local.program import ROOT
from tests.faults.table import print_table

KILLED = ("ledger", "soft", "postgres", "web", "worker", "beat", "all", "mixed")
FROZEN = ("frozen-ledger", "frozen-postgres", "frozen-web", "frozen-worker")
VICTIMS = (*KILLED, *FROZEN)
EXAMPLE = """\
For example, three minutes of the ledger and PostgreSQL, in the order that seed 7 gives:

  python -m tests.faults.chaos --seconds 180 --victims ledger,postgres --seed 7
  make chaos ARGS='--seconds 180 --victims ledger,postgres --seed 7'

It starts servers of its own. Rounds follow each other until the time is over; each victim has at least one. A round:
bidders over real sockets, each with a bid in flight; some kills at random moments (with at least 20 in flight, which
is counted), each followed by a restart on the same data; then every acknowledged bid is looked for in PostgreSQL, and
each of its listings is verified; at the end `manage.py verify` looks at everything. `mixed` kills one to three victims
at once, `frozen-…` are stopped for a while instead. `told again` are bids whose first answer was lost on the way.
Exit code 1 when anything is wrong.
"""


def main() -> int:
    """Play rounds until the time is over, then print the table."""
    options = _options()
    stack, stop = _running_stack()
    from tests.faults.rounds import Tally, in_turn, play

    chance = random.Random(options.seed)
    tallies = {victim: Tally(victim) for victim in options.victims}
    began_s = time.monotonic()
    try:
        for number, victim in enumerate(in_turn(options.victims, chance)):
            if number >= len(tallies) and time.monotonic() - began_s > options.seconds:
                break
            found = play(stack, tallies[victim], chance, bidders=options.bidders).lines()
            print(f"round {number + 1}, {victim}: {len(found) or 'nothing'} wrong", *found[:20], sep="\n  ", flush=True)
        print_table(list(tallies.values()))
        verified = subprocess.run([sys.executable, "manage.py", "verify"], cwd=ROOT, check=False).returncode
    finally:
        stop()
    return 1 if verified or any(tally.lines() for tally in tallies.values()) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults.chaos",
        description="kill -9 under load, and count: no acknowledged bid may be lost, doubled or out of order.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seconds", type=float, default=60, help="how long to begin new rounds (60)")
    parser.add_argument(
        "--victims", type=_victims, default=KILLED, help=f"of {','.join(VICTIMS)} (all that are killed)"
    )
    parser.add_argument("--seed", type=int, default=1, help="of everything random (1)")
    parser.add_argument("--bidders", type=int, default=40, help="each with one bid in flight, at least 25 (40)")
    options = parser.parse_args()
    if options.bidders < 25:
        parser.error("25 bidders at least, or 20 bids will never be in flight")
    return options


def _victims(text: str) -> Sequence[str]:
    victims = text.split(",")
    unknown = set(victims) - set(VICTIMS)
    if unknown:
        raise argparse.ArgumentTypeError(f"no such victim: {', '.join(sorted(unknown))}")
    return victims


def _running_stack():
    """A whole system on servers of its own, and what stops it."""
    from tests import servers as own_servers

    os.environ["LOG_LEVEL"] = "WARNING"
    servers = own_servers.start()
    import django

    django.setup()
    from django.core.management import call_command

    from deploy.local import postgres
    from tests.stack import Stack

    postgres.make_database(urlsplit(servers.env["DATABASE_URL"]).port, servers.var_dir)
    call_command("migrate", verbosity=0)
    stack = Stack(servers, postgres.DATABASE)
    stack.start()

    def stop() -> None:
        stack.stop()
        own_servers.stop(servers)

    return stack, stop


if __name__ == "__main__":
    sys.exit(main())
