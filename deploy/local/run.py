"""`make run`: the whole system on this machine, until Ctrl-C."""

import argparse
import os
import sys
import time
from pathlib import Path

from deploy.local import leftovers
from deploy.local.binaries import ServerMissing
from deploy.local.cluster import MOST_NODES
from deploy.local.external import NotAnswering
from deploy.local.instance import Instance, InstanceProblem, Size
from deploy.local.keeper import KeepsDying
from deploy.local.program import ROOT, NotReady
from deploy.local.supervisor import Stopped, Supervisor
from deploy.local.terminal import say

EXAMPLE = """\
Example: a second instance beside the first, with data of its own
  PORT=8010 VAR=/tmp/second make run
  python -m deploy.local.run --port 8010 --var /tmp/second

All of it more than once, on a ledger of three nodes: `make cluster`, which is
  python -m deploy.local.run --nodes 3 --webs 2 --workers 2 --var var/cluster

Servers that .env names are used; those that it doesn't are started here, with their data under VAR.
Logs are in VAR/log. To point other commands at a running instance: . VAR/env
"""
LOGINS = "bidder1…bidder60 and seller1…seller5 (password demo), staff: admin (password admin)"


def main() -> int:
    """Run until a signal: 0 after a clean end, 1 with a reason."""
    options = _options()
    try:
        instance = Instance(options.var, Size(options.nodes, options.webs, options.workers))
        with instance.lock():
            return _run(Supervisor(instance), instance, options.port)
    except InstanceProblem as problem:
        say(f"{problem}")
        return 1


def _run(supervisor: Supervisor, instance: Instance, port: int | None) -> int:
    began_s = time.monotonic()
    try:
        start(supervisor, instance, port)
        say(_ready_line(instance, time.monotonic() - began_s))
        supervisor.watch()
    except Stopped:
        say("Stopping …")
        return 0
    except (InstanceProblem, KeepsDying, NotAnswering, NotReady, ServerMissing) as problem:
        say(f"\n{problem}\nStopping. The logs are in {instance.var_dir / 'log'}.")
        return 1
    finally:
        supervisor.stop()
        say("Stopped: nothing of it runs any more.")


def start(supervisor: Supervisor, instance: Instance, port: int | None) -> None:
    """Start all of it. Raises InstanceProblem, NotAnswering, NotReady, ServerMissing, Stopped."""
    say(f"Starting in {instance.var_dir}")
    if names := leftovers.stop_all(instance.var_dir):
        say(f"  stopped what an earlier run left: {', '.join(sorted(set(names)))}")
    instance.choose_web_ports(port)
    supervisor.start_servers()
    instance.write_env_file()
    supervisor.prepare()
    supervisor.start_system()


def _ready_line(instance: Instance, took_s: float) -> str:
    logins = f" Sign in as {LOGINS}." if instance.is_debug() else ""
    others = [f"port {port}" for port in instance.web_ports[1:]]
    beside = f" and on {', '.join(others)}" if others else ""
    return f"Ready after {took_s:.0f} s: {instance.web_url}{beside}{logins} Ctrl-C ends it."


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.local.run",
        description=__doc__,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    port, var = os.environ.get("PORT") or None, os.environ.get("VAR") or ROOT / "var"
    parser.add_argument("--port", type=int, default=port, help="of the web server; by default 8000 or a free one")
    parser.add_argument("--var", type=Path, default=Path(var), help="where data, logs and secrets are kept")
    nodes = "ledger servers; more than one are a Redis Cluster, whose data is no single ledger's"
    parser.add_argument("--nodes", type=int, default=1, choices=(1, *range(3, MOST_NODES + 1)), help=nodes)
    parser.add_argument("--webs", type=int, default=1, help="web servers, on the ports after the first one's")
    parser.add_argument("--workers", type=int, default=1, help="Celery workers")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
