"""A listing's row, result, notices and quarantine against its history."""

from typing import Any

from bidding.models import Listing, ListingResult, Notice, QuarantinedEntry
from bidding.rows import STATE_COLUMNS, TERMS_COLUMNS
from bidding.verify.findings import Findings
from bidding.verify.history import Fields, History


def compare(listing: Listing, history: History, findings: Findings) -> None:
    """Note what PostgreSQL says otherwise than the listing's entries."""
    _compare_columns(listing, history, findings)
    _compare_quarantine(listing, findings)
    result = ListingResult.objects.filter(listing=listing).first()
    told = Notice.objects.filter(listing=listing, kind__in=Notice.OF_RESULTS)
    notices = {(notice.user_id, notice.kind): notice for notice in told}
    expected = expected_result(history) if not listing.held else None
    if expected is None:
        if result is not None:
            findings.add(f"has a result ({result.outcome}), should have none")
        expected_notices: dict[tuple[int, str], dict[str, Any]] = {}
    elif result is None:
        findings.add(f"has no result, should be {expected['outcome']}")
        expected_notices = {}
    else:
        findings.expect("result", vars(result), expected)
        expected_notices = _expected_notices(listing, history, expected)
    _compare_notices(notices, expected_notices, findings)


def _compare_columns(listing: Listing, history: History, findings: Findings) -> None:
    if history.last is None:
        if listing.epoch is not None:
            findings.add("was opened, but has no entries")
        return
    findings.expect("row", vars(listing), {name: history.last[name] for name in STATE_COLUMNS})
    if history.last_terms is not None:
        terms = {name: history.last_terms[name] for name in TERMS_COLUMNS}
        terms["steps"] = [list(band) for band in history.terms.steps]
        findings.expect("row", vars(listing), terms)


def _compare_quarantine(listing: Listing, findings: Findings) -> None:
    unreleased = QuarantinedEntry.objects.filter(listing=listing, released_at=None)
    for entry in unreleased:
        findings.add(
            f"entry {entry.stream_ms}-{entry.stream_n} of epoch {entry.epoch} is in quarantine: {entry.problem}"
        )
    if listing.held and not unreleased:
        findings.add("is held, but nothing of it is in quarantine")
    if unreleased and not listing.held:
        findings.add("is not held, though something of it is in quarantine")


def expected_result(history: History) -> dict[str, Any] | None:
    """What the result must say; None for a listing that has not closed."""
    closing = history.last
    if closing is None or closing["status"] != "closed" or closing["type"] != "status":
        return None
    persons = {paddle: person for person, paddle in history.paddles.items()}
    return {
        "outcome": closing["outcome"],
        "price_minor": closing["price_minor"],
        "winner_paddle": closing["winner"],
        "winner_id": persons.get(closing["winner"]),
        "at_ms": closing["at_ms"],
    }


def _expected_notices(listing: Listing, history: History, result: Fields) -> dict[tuple[int, str], dict[str, Any]]:
    about = {"price_minor": result["price_minor"], "at_ms": result["at_ms"]}
    told = {(bid.bidder_id, Notice.Kind.LOST.value) for _, bid in history.counting}
    if result["winner_id"] is not None:
        told.discard((result["winner_id"], Notice.Kind.LOST.value))
        told.add((result["winner_id"], Notice.Kind.WON.value))
    told.add((listing.seller_id, result["outcome"]))
    return dict.fromkeys(told, about)


def _compare_notices(
    notices: dict[tuple[int, str], Notice], expected: dict[tuple[int, str], dict[str, Any]], findings: Findings
) -> None:
    for user_id, kind in sorted(expected.keys() - notices.keys()):
        findings.add(f"person {user_id} has no notice '{kind}'")
    for user_id, kind in sorted(notices.keys() - expected.keys()):
        findings.add(f"person {user_id} has a notice '{kind}', should not")
    for key in sorted(expected.keys() & notices.keys()):
        findings.expect(f"notice '{key[1]}' of person {key[0]}", vars(notices[key]), expected[key])
