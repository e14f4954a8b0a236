"""The few figures that say most, as a table to be put into a page."""

from fnmatch import fnmatchcase

from tests.load.bench.figures import Figure, short
from tests.load.bench.report import Report, headline

HEADLINES = {
    "script_us": "a bid inside Redis",
    "script_us_duel": "an automatic bid that beats another",
    "floor_bids_per_s": "the floor: what Redis takes of these from a client that does nothing else, each fsynced",
    "service_bids_per_s": "bids through the service, one process",
    "ws_bids_per_s": "bids over sockets, one web process",
    "ws_bids_per_s with two processes": "with two web processes, a lot's people in one of them",
    "ws_ack_p99_ms": "from the click to the answer, p99 at half of that load",
    "ws_cpu_us": "CPU of web process and ledger for such a bid",
    "http_bids_per_s": "bids by HTTP, one web process",
    "persist_rows_per_s": "into PostgreSQL, one persister",
    "persist_lag_p99_ms": "from accepted to committed there, p99 at half load",
    "fanout_p99_ms (uvicorn, 1000 watchers, 500 bids/s)": "1,000 watchers at 500 bids/s: age of what they see, p99",
    "fanout_cpu_us (uvicorn, 1000 watchers, 500 bids/s)": "CPU of a message to one of them",
    "fanout_frames_per_cpu_s (uvicorn, 1000 watchers, 50 bids/s)": "messages per second of CPU",
    "close_p99_ms (uvicorn)": "from a lot's end to its watcher, all lots ending at once, p99",
    "bytes_per_socket_uvicorn": "memory of a socket",
    "bytes_per_bid": "memory that a bid keeps in the ledger",
    "bid_us_at_*": "a bid on a lot that has had as many as that",
    "cluster_most_bids_per_s (3 nodes)": "three ledger nodes, if each had a core: bids by CPU of each",
}
"""By name, which may be a pattern: what it is in words. In the table's order."""


def markdown(report: Report) -> str:
    """Those of them that were measured; then on what."""
    rows = [_row(what, figure) for pattern, what in HEADLINES.items() for figure in _named(report, pattern)]
    lines = ["| figure | | value | beside | ratio | bar |", "|---|---|---:|---:|---:|---|", *rows]
    return "\n".join([*lines, "", headline(report).replace("\n", "; "), ""])


def _named(report: Report, pattern: str) -> list[Figure]:
    return [figure for figure in report.figures if fnmatchcase(figure.name, pattern)]


def _row(what: str, figure: Figure) -> str:
    beside = f"{short(figure.floor_value)} {figure.floor_name}" if figure.floor_value else ""
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    bar = "" if figure.bar is None else f"{figure.bar}{', missed' if figure.holds is False else ''}"
    return f"| `{figure.name}` | {what} | {short(figure.value)} {figure.unit} | {beside} | {ratio} | {bar} |"
