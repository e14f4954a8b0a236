"""The bench's frame: what a section finds is told in three ways, and what it misses is not passed over."""

import json
import os
import sys
import time
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from tests.faults import stock
from tests.load.bench import cpu
from tests.load.bench.bed import Bed
from tests.load.bench.cluster_figures import OnNodes, figures
from tests.load.bench.commit_times import CommitTimes, lags_ms
from tests.load.bench.figures import Curve, Figure, at_least, at_most
from tests.load.bench.listing import BenchListing
from tests.load.bench.main import exit_code, run, write
from tests.load.bench.nodes import LISTINGS, ledger_on
from tests.load.bench.nodes_floor import NodesFloor
from tests.load.bench.persist import drained
from tests.load.bench.raw_client import RawClient
from tests.load.bench.report import Report, headline, table
from tests.load.bench.script_cost import ScriptBench
from tests.load.bench.sections import Section

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def bed(servers, transactional_db) -> Bed:
    """On the servers of the tests, which stay when it goes."""
    return Bed(_servers=servers)


@pytest.fixture
def section(monkeypatch):
    """Makes a section of a function."""

    def make(name: str, measure) -> Section:
        monkeypatch.setitem(sys.modules, f"bench_{name}", SimpleNamespace(measure=measure))
        return Section(name, f"what {name} does", f"bench_{name}")

    return make


def tiny(bed: Bed, *, quick: bool, say) -> list[Figure | Curve]:
    say("at work")
    return [
        Figure("slow_per_s", 300.0, "/s", "floor", 1_000.0, at_least(0.7)),
        Figure("soon_ms", 4.0, "ms", bar=at_most(10), note="at half load"),
        Curve("Throughput against load", "tiny", "bids in flight", "bids/s", [(1, 100.0), (64, 300.0)]),
    ]


def broken(bed: Bed, *, quick: bool, say) -> list[Figure]:
    raise RuntimeError("no such luck")


def measured(bed: Bed, *sections: Section) -> tuple[Report, list[str]]:
    said: list[str] = []
    return run(sections, bed, quick=True, say=said.append), said


def test_what_a_section_found_is_in_the_table_the_report_and_the_chart(bed, section, tmp_path):
    report, said = measured(bed, section("tiny", tiny))
    write(report, json_path=tmp_path / "var" / "bench.json", svg_path=tmp_path / "bench.svg")

    assert any("at work" in line for line in said)
    assert "commit" in headline(report)
    assert "slow_per_s  300 /s  1,000 floor" in table(report)
    found = json.loads((tmp_path / "var" / "bench.json").read_text())
    assert {"cores", "load_average_at_start", "commit"} <= set(found["machine"])
    assert {"Python", "Redis", "PostgreSQL", "Django"} <= set(found["versions"])
    assert found["settings"]["ledger"]["appendfsync"] == "always"
    assert found["figures"][0]["ratio"] == 0.3
    drawing = ElementTree.parse(tmp_path / "bench.svg")  # noqa: S314 - drawn above
    texts = {text.text for text in drawing.iter(f"{SVG}text")}
    assert {"Throughput against load", "tiny", "bids in flight", "bids/s", "64"} <= texts
    assert 'width="492"' in (tmp_path / "bench-narrow.svg").read_text(), "one panel wide"


def test_a_bar_that_is_missed_is_told_as_missed(bed, section):
    report, _ = measured(bed, section("tiny", tiny))

    lines = {line.split()[0]: line for line in table(report).splitlines() if line}
    assert "MISSED" in lines["slow_per_s"]
    assert "holds" in lines["soon_ms"]
    assert "1 of 2 bars missed: slow_per_s" in table(report)
    assert report.as_json()["missed"] == ["slow_per_s"]
    assert (exit_code(report, strict=False), exit_code(report, strict=True)) == (0, 1)


def test_the_table_for_a_page_has_the_figures_that_say_most_and_says_what_was_missed(bed, section, tmp_path):
    service = Figure("service_bids_per_s", 15_000.0, "/s", "floor", 30_000.0, at_least(0.7))
    grown = Figure("bid_us_at_10000", 25.0, "µs", "at 100", 25.0, at_most(1.5))
    other = Figure("aof_bytes_per_bid", 1_340.0, "B")
    report, _ = measured(bed, section("few", lambda *_, **__: [other, grown, service]))
    write(report, markdown_path=tmp_path / "table.md")

    rows = (tmp_path / "table.md").read_text().splitlines()[2:4]
    assert rows[0].startswith("| `service_bids_per_s` | bids through the service")
    assert rows[0].endswith("| 15,000 /s | 30,000 floor | 0.50 | ≥ 0.7, missed |")
    assert rows[1].startswith("| `bid_us_at_10000` |"), "found by its pattern; the rest is not for a page"


def test_beside_a_floor_of_nothing_no_bar_holds():
    assert Figure("frames_per_cpu_s", 72_000.0, "/s", "group", 0.0, at_least(15)).holds is None


def test_a_section_that_fails_is_told_and_the_others_are_measured(bed, section):
    report, _ = measured(bed, section("broken", broken), section("tiny", tiny))

    assert "FAILED broken: RuntimeError: no such luck" in table(report)
    assert [figure.name for figure in report.figures] == ["slow_per_s", "soon_ms"]
    assert exit_code(report, strict=False) == 1


def test_a_script_is_timed_only_when_its_answers_are_what_was_meant(bed):
    bed.reset()
    bench, listing = ScriptBench(bed), BenchListing(bed)

    assert 0 < bench.us(listing.straight(20), "accepted") < 100_000
    assert 0 < bench.us(bench.bare(listing)(20), "accepted") < 100_000
    with pytest.raises(ValueError, match="expected accepted"):
        bench.us(listing.too_low(1), "accepted")


def test_a_bid_is_late_by_the_time_from_its_decision_to_a_commit_that_others_see(bed):
    bed.reset()
    listing = BenchListing(bed, people=[person.user_id for person in stock.people(3)])
    decided_at_ms = time.time() * 1_000

    with CommitTimes() as commits:
        RawClient(bed.servers.env["BIDDING_REDIS_URL"]).pipeline(listing.straight(20))
        assert drained()[0] >= 20
        commits.wait_for_the_rest()
    lags = lags_ms(commits)

    assert lags.total == 20
    assert 0 < lags.percentile_ms(100) <= time.time() * 1_000 - decided_at_ms + 1


def test_cpu_of_a_block_is_what_its_process_took():
    with cpu.spent({"bench": os.getpid()}) as spent:
        ends_s = time.process_time() + 0.2
        while time.process_time() < ends_s:
            pass

    assert 150_000 <= spent.us["bench"] < 1_000_000
    assert spent.per(1_000)["bench"] == spent.us["bench"] / 1_000


def test_every_node_of_a_cluster_takes_its_share_of_the_bids_and_all_of_them_are_stored(bed):
    with ledger_on(bed, 2) as nodes:
        people = [person.user_id for person in stock.people(3)]
        floor = NodesFloor(nodes.listings(people), bids=2 * LISTINGS)
        assert floor.bids_per_s() > 0
        assert drained()[0] >= 2 * LISTINGS
        assert {"ledger-1", "ledger-2", "postgres"} <= set(nodes.pids())

    assert floor.taken == {"ledger-1": LISTINGS, "ledger-2": LISTINGS}
    found = figures({count: OnNodes(count, 1.0, {"ledger-1": 30.0, "ledger-2": 40.0}, floor.taken) for count in (1, 2)})
    of_two = {figure.name: figure for figure in found if "2 nodes" in figure.name}
    assert of_two["cluster_busiest_share (2 nodes)"].ratio == 1.0
    assert of_two["cluster_bid_cpu_us (2 nodes)"].value == 35.0
    assert of_two["cluster_most_bids_per_s (2 nodes)"].value == 50_000.0
