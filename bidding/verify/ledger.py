"""A listing in the ledger against its history: state, terms, when it is due, paddles and receipts."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice
from typing import Any

from bidding import archive, connections, event_log, scripts
from bidding.entries import BadEntry, Entry, StreamId, parse
from bidding.keys import ListingKeys
from bidding.models import Listing, StoredEntry
from bidding.restoring import bidders_fields
from bidding.scripts import Inspection
from bidding.verify.changes import terms_of
from bidding.verify.findings import Findings
from bidding.verify.history import Fields, History

LONGEST_TAIL = 10_000
"""Entries that may still be on their way to PostgreSQL while verifying."""

RECEIPTS_AT_ONCE = 500


def compare(
    listing: Listing, listing_keys: ListingKeys, stored: StreamId, history: History, findings: Findings
) -> None:
    """Note what the ledger says otherwise than the history and what comes after ``stored`` in the log.

    Raises LedgerUnavailable.
    """
    if history.last is None or history.last_terms is None:
        return
    found = scripts.inspection(connections.run_cold(scripts.inspect_listing(listing_keys), listing_keys.shard))
    tail = _tail(listing_keys, stored, findings)
    if tail is None:
        return
    if found is None:
        if not Listing.objects.filter(archive.long_over(), pk=listing.pk).exists():
            findings.add("the ledger lacks it")
        return
    last = tail[-1].fields if tail else history.last
    terms = next((entry.fields for entry in reversed(tail) if entry.type == "terms"), history.last_terms)
    findings.expect("ledger", found.state, _expected_state(last))
    findings.expect("ledger", found.terms, _expected_terms(listing, terms))
    _compare_places(found, last, findings)
    _compare_bidders(listing_keys, found, tail, findings)


def _tail(listing_keys: ListingKeys, stored: StreamId, findings: Findings) -> list[Entry] | None:
    """The listing's entries that PostgreSQL did not have; None when that can't be told."""
    page = event_log.read({listing_keys.shard: stored}, count=LONGEST_TAIL)[listing_keys.shard]
    if page.trimmed > stored:
        findings.add("the log moved on while it was looked at")
        return None
    if len(page.entries) == LONGEST_TAIL:
        findings.add(f"not compared with the ledger: more than {LONGEST_TAIL} entries are not in PostgreSQL yet")
        return None
    entries = []
    for raw in page.entries:
        try:
            entries.append(parse(raw))
        except BadEntry as error:
            findings.add(f"log entry {raw.stream}: {error}")
    return [entry for entry in entries if entry.listing_id == listing_keys.listing_id]


def _expected_state(last: Fields) -> dict[str, Any]:
    same = ("status", "seq", "at_ms", "starts_at_ms", "ends_at_ms", "hard_end_ms", "bid_count", "paddles")
    expected = {name: last[name] for name in (*same, "leader_paddle")}
    if last["status"] == "closed":
        expected |= {"outcome": last["outcome"], "winner": last["winner"]}
    return expected | {
        "price": last["price_minor"],
        "leader": None if last["leader"] is None else str(last["leader"]),
        "leader_max": last["leader_max_minor"],
        "buy_now": last["buy_now_minor"],
    }


def _expected_terms(listing: Listing, fields: Fields) -> dict[str, Any]:
    return {
        "seller": str(listing.seller_id),
        "currency": fields["currency"],
        "start": fields["start_minor"],
        "reserve": fields["reserve_minor"],
        "soft_close_ms": fields["soft_close_ms"],
        "steps": [number for band in terms_of(fields).steps for number in band],
    }


def _compare_places(found: Inspection, last: Fields, findings: Findings) -> None:
    """When the sweep looks at it, and how far its public events go."""
    due = {"scheduled": last["starts_at_ms"], "open": last["ends_at_ms"]}.get(last["status"])
    if found.due_at_ms != due:
        findings.add(f"ledger: it is due at {found.due_at_ms}, should be {due}")
    if found.event_seq not in (None, last["seq"]):
        findings.add(f"ledger: its last public event is {found.event_seq}, should be {last['seq']}")


def _compare_bidders(listing_keys: ListingKeys, found: Inspection, tail: Sequence[Entry], findings: Findings) -> None:
    """Paddles and receipts; a person's entry is as the last bid left it."""
    persons: dict[str, str] = {}
    receipts = 0
    payloads = [entry.payload for entry in tail if entry.type == "bid"]
    in_order = chain(_stored_bids(listing_keys.listing_id), payloads)
    while some := list(islice(in_order, RECEIPTS_AT_ONCE)):
        expected: dict[str, str] = {}
        for payload in some:
            with suppress(ValueError, LookupError, TypeError):  # what can't be read was noted with the rows
                expected |= bidders_fields(payload)
        persons |= {field: expected.pop(field) for field in list(expected) if field.startswith("p:")}
        receipts += len(expected)
        _compare_fields(listing_keys, expected, findings)
    _compare_fields(listing_keys, persons, findings)
    if found.bidders_fields != receipts + len(persons):
        what = f"{found.bidders_fields} paddles and receipts, should be {receipts + len(persons)}"
        findings.add(f"ledger: it has {what}")


def _stored_bids(listing_id: int) -> Iterator[str]:
    bids = StoredEntry.objects.filter(listing_id=listing_id, type="bid")
    in_order = bids.order_by("epoch", "stream_ms", "stream_n").values_list("payload", flat=True)
    return in_order.iterator(RECEIPTS_AT_ONCE)


def _compare_fields(listing_keys: ListingKeys, expected: dict[str, str], findings: Findings) -> None:
    if not expected:
        return
    with connections.outages():
        found: Any = connections.cold(listing_keys.shard).hmget(listing_keys.state, list(expected))
    findings.expect("ledger", dict(zip(expected, found, strict=True)), expected)
