"""``make load``: Locust without a web page, against a system that is started for it and stopped after it."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from deploy.local import leftovers
from deploy.local.binaries import ServerMissing
from deploy.local.instance import Instance, InstanceProblem
from deploy.local.keeper import KeepsDying
from deploy.local.program import ROOT, NotReady, Program
from deploy.local.run import start
from deploy.local.supervisor import LOOK_EVERY_S, Stopped, Supervisor
from deploy.local.system import python
from deploy.local.terminal import say
from tests.load.swarm.limits import lift_file_limit
from tests.load.swarm.shape_names import ABOUT

HERE = Path(__file__).resolve().parent
SYSTEM_SETTINGS = {"DEBUG": "False", "SECURE_COOKIES": "False", "LOG_LEVEL": "WARNING", "ENV_FILE": os.devnull}
"""As in production, but over plain HTTP."""

OWN_SERVERS = ("BIDDING_REDIS_URL", "CELERY_BROKER_URL", "CHANNEL_LAYERS_BACKEND", "CACHE_URL", "DATABASE_URL")
MOST_PEOPLE = 2_000
LOTS, USERS, RAMP_S, RUN_TIME = 10, 100, 10, "60s"
LOOKING_UP_S = 180.0

EXAMPLE = """\
For example, two hundred people who come in the last minute, sent by two processes:

  make load ARGS='--users 200 --run-time 60s --shape rush --processes 2'

Shapes: {shapes}.

Everything that Locust takes may be given too, as --pause-s or --csv; docs/load-testing.md tells the rest. Servers,
data and people are new and under VAR/load. At the end each acknowledged bid is looked up in PostgreSQL, and `manage.py
verify` replays the whole sale. Exit code 1 when a bid or an event is missing, or something else is wrong.
"""


class FreshSystem(Supervisor):
    """A system of its own, and Locust beside it."""

    def start_anew(self, port: int | None) -> None:
        """Start all of it on new data. Raises InstanceProblem, NotReady, ServerMissing, Stopped."""
        leftovers.stop_all(self._instance.var_dir)
        for name in ("ledger", "soft", "postgres", "media"):
            shutil.rmtree(self._instance.var_dir / name, ignore_errors=True)
        start(self, self._instance, port)

    def make_people(self, count: int, file: Path) -> None:
        """Accounts with tokens, and somewhere to put lots up. Raises NotReady, Stopped."""
        self._run("people", "load_people", "--force", "--count", str(count), "--csv", str(file))
        self._run("a category", "loaddata", str(HERE / "category.json"))

    def run(self, locust: Program) -> int:
        """Show what it says until it ends, which a signal makes it do earlier; its exit code. Raises KeepsDying."""
        locust.start()
        try:
            self.accompany(locust)
        finally:
            locust.stop(timeout_s=LOOKING_UP_S)
        return locust.returncode or 0

    def accompany(self, locust: Program) -> None:
        """Show what it says, and look after the system meanwhile. Raises KeepsDying."""
        shown = 0
        while shown < len(output := locust.output_since_start()) or locust.is_alive():
            sys.stdout.write(output[shown:])
            sys.stdout.flush()
            shown = len(output)
            if self._in_a_hurry():
                locust.ask_to_stop()
            for keeper in self._keepers:
                keeper.look()
            time.sleep(LOOK_EVERY_S)


def main() -> int:
    """Run; 0 when everything was as promised."""
    options, rest = options_of(sys.argv[1:])
    lift_file_limit()
    for name in OWN_SERVERS:
        os.environ.pop(name, None)
    os.environ.update(SYSTEM_SETTINGS)
    directory = options.var.resolve() / "load"
    try:
        instance = Instance(directory / "system")
        with instance.lock():
            return run(FreshSystem(instance), instance, directory, options, rest)
    except InstanceProblem as problem:
        say(f"{problem}")
        return 1


def run(system: FreshSystem, instance: Instance, directory: Path, options: argparse.Namespace, rest: list[str]) -> int:
    """Start the system, send people, look everything up, stop; 0 when everything was as promised."""
    people, report = directory / "users.csv", directory / "report.html"
    try:
        system.start_anew(options.port)
        system.make_people(min(options.users, MOST_PEOPLE) + 1, people)
        locust = system.run(_locust(instance, people, report, options, rest))
        verified = subprocess.run([sys.executable, "manage.py", "verify"], cwd=ROOT, env=instance.env, check=False)
        say(f"The report is in {report}")
        return 1 if locust or verified.returncode else 0
    except Stopped:
        return 1
    except (InstanceProblem, KeepsDying, NotReady, ServerMissing) as problem:
        say(f"\n{problem}\nThe logs are in {instance.var_dir / 'log'}.")
        return 1
    finally:
        system.stop()


def _locust(instance: Instance, people: Path, report: Path, options: argparse.Namespace, rest: list[str]) -> Program:
    rate = options.spawn_rate or max(1, options.users / RAMP_S)
    asked = ["--users", str(options.users), "--spawn-rate", f"{rate:g}", "--run-time", options.run_time]
    place = ["--host", instance.web_url, "--users-file", str(people), "--lots", str(options.lots)]
    shown = ["--headless", "--only-summary", "--html", str(report), "--shape", options.shape]
    # The address of the database holds a password: it goes by the environment, not where every process can read it.
    env = instance.env | {"LOAD_DATABASE_URL": instance.env["DATABASE_URL"]}
    arguments = ("-m", "locust", "-f", str(HERE / "locustfile.py"), *place, *shown, *asked, *rest)
    program = python("locust", arguments, env, instance.var_dir / "log")
    program.stop_signal = signal.SIGINT
    return program


def options_of(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """What is asked for here, and what Locust is to get as it is."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.load.fresh",
        description=__doc__,
        epilog=EXAMPLE.format(shapes=";\n  ".join(f"{name}: {about}" for name, about in ABOUT.items())),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--users", type=int, default=USERS, help=f"how many come ({USERS})")
    parser.add_argument("--spawn-rate", type=float, help=f"how many of them a second (all within {RAMP_S} s)")
    parser.add_argument("--run-time", default=RUN_TIME, help=f"90, 90s, 5m, 1h ({RUN_TIME})")
    parser.add_argument("--shape", choices=tuple(ABOUT), default="steady", help="who comes when (steady)")
    parser.add_argument("--lots", type=int, default=LOTS, help=f"how many lots are put up for it ({LOTS})")
    port, var = os.environ.get("PORT") or None, os.environ.get("VAR") or ROOT / "var"
    parser.add_argument("--port", type=int, default=port, help="of the web server; by default 8000 or a free one")
    parser.add_argument("--var", type=Path, default=Path(var), help="the report is in load/ under it (var)")
    return parser.parse_known_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
