"""The command: options, the sections one after the other, the reports."""

import argparse
import json
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from deploy.local.program import ROOT
from tests.load.bench import chart, machine
from tests.load.bench.bed import Bed
from tests.load.bench.markdown import markdown
from tests.load.bench.profile import Profiler
from tests.load.bench.report import Report, headline, table
from tests.load.bench.sections import CLUSTER, SECTIONS, Say, Section

EXAMPLE = """\
For example, the scripts and the service alone, in a minute, with a report and a chart:

  make bench ARGS='--quick --only script,service --json var/bench.json --svg var/bench.svg'

It starts servers of its own (the ledger with fsync on every write, PostgreSQL with fsync) and leaves nothing behind.
Absolute values are this machine's; the ratios to a floor that was measured in the same run are what to compare.
The floor is what Redis does for a client that shares no code with this project. Ends with 1 when a part failed, with
`--strict` also when a bar was missed.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; 0 unless a part failed."""
    options = _options(arguments)
    # A clean end, so that the servers' data goes too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    bed = Bed(profiler=Profiler(options.profile) if options.profile else None)
    try:
        report = run(_chosen(options), bed, quick=options.quick, say=_say)
        print(f"\n{headline(report)}\n\n{table(report)}", flush=True)
        write(report, json_path=options.json, svg_path=options.svg, markdown_path=options.markdown)
    finally:
        bed.stop()
    return exit_code(report, strict=options.strict)


def exit_code(report: Report, *, strict: bool) -> int:
    """1 when a part failed; missed bars are told, and count only when asked to."""
    return 1 if report.failed or (strict and report.missed) else 0


def run(sections: Sequence[Section], bed: Bed, *, quick: bool, say: Say) -> Report:
    """Measure these sections; one that raises is noted as failed, and the next one begins."""
    report = Report(quick, datetime.now(UTC).isoformat(timespec="seconds"), machine.machine())
    say("starting servers")
    assert bed.servers, "started"
    report.versions, report.settings = machine.versions(bed), machine.settings_used(bed)
    # Sections may compare themselves with what earlier ones found.
    bed.figures = report.figures
    for section in sections:
        _measure(section, bed, report, quick=quick, say=say)
    return report


def _measure(section: Section, bed: Bed, report: Report, *, quick: bool, say: Say) -> None:
    say(f"{section.name}: {section.title}")
    began_s = time.monotonic()
    try:
        bed.reset()
        with bed.watched(section.name):
            report.add(section.measure()(bed, quick=quick, say=lambda text: say(f"  {text}")))
    except Exception as error:  # noqa: BLE001 - told in the report, and by the exit code
        report.failed[section.name] = f"{type(error).__name__}: {error}"
        say(traceback.format_exc())
    report.took_s[section.name] = round(time.monotonic() - began_s, 1)
    say(f"{section.name}: {report.took_s[section.name]} s")


def write(
    report: Report, *, json_path: Path | None = None, svg_path: Path | None = None, markdown_path: Path | None = None
) -> None:
    """Leave the report where it was asked for; beside the chart, one for phones."""
    if json_path:
        _write(json_path, json.dumps(report.as_json(), indent=2, ensure_ascii=False) + "\n")
    if svg_path:
        _write(svg_path, chart.svg(report.curves))
        _write(svg_path.with_stem(f"{svg_path.stem}-narrow"), chart.svg(report.curves, columns=1))
    if markdown_path:
        _write(markdown_path, markdown(report))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    print(f"written: {path}", flush=True)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make bench",
        description="Measures bidding, each figure beside its floor.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="smaller sizes: three minutes instead of a quarter hour")
    names = ",".join(section.name for section in SECTIONS)
    parser.add_argument(
        "--cluster",
        action="store_true",
        help="the ledger on a Redis Cluster; instead of the rest, unless --only names some",
    )
    parser.add_argument("--only", type=_sections, default=None, metavar="NAMES", help=f"of {names} (all)")
    parser.add_argument("--json", type=_path, metavar="FILE", help="write the report, for programs")
    parser.add_argument("--svg", type=_path, metavar="FILE", help="write the chart, and beside it …-narrow.svg")
    parser.add_argument("--markdown", type=_path, metavar="FILE", help="write a table of the figures that say most")
    parser.add_argument("--strict", action="store_true", help="fail when a bar is missed")
    parser.add_argument(
        "--profile", type=_path, metavar="DIR", help="write where the time goes (py-spy, perf); figures are worth less"
    )
    return parser.parse_args(arguments)


def _chosen(options: argparse.Namespace) -> list[Section]:
    if options.cluster:
        return [*(options.only or []), CLUSTER]
    return options.only or SECTIONS


def _sections(text: str) -> list[Section]:
    known = {section.name: section for section in SECTIONS}
    if unknown := set(text.split(",")) - set(known):
        raise argparse.ArgumentTypeError(f"no such section: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    return [section for section in SECTIONS if section.name in text.split(",")]


def _path(text: str) -> Path:
    return ROOT / text


_began_s = time.monotonic()


def _say(text: str) -> None:
    print(f"{time.monotonic() - _began_s:6.1f} s  {text}", flush=True)
