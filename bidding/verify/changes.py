"""What an entry must say after the one before it, as far as neither bids nor Redis decide it. Pure over fields."""

from collections.abc import Mapping
from typing import Any

from bidding.scripts import Book
from bidding.terms import Terms

Fields = Mapping[str, Any]

OVER = ("closed", "cancelled")
KEPT = ("status", "bid_count", "paddles", "starts_at_ms", "ends_at_ms", "hard_end_ms", "buy_now_minor")

FOLLOWS = {
    "open": ("scheduled", "paused"),
    "paused": ("open",),
    "closed": ("scheduled", "open", "paused"),
    "cancelled": ("scheduled", "open", "paused"),
}
"""The statuses that each may come after."""


def terms_of(fields: Fields) -> Terms:
    """The terms in an ``opened`` or ``terms`` entry."""
    bands = (band.split(":") for band in fields["steps"].split(","))
    return Terms(
        start_minor=fields["start_minor"],
        ends_at_ms=fields["ends_at_ms"],
        currency=fields["currency"],
        reserve_minor=fields["reserve_minor"],
        buy_now_minor=fields["buy_now_minor"],
        steps=tuple((int(low), int(step)) for low, step in bands),
        starts_at_ms=fields["starts_at_ms"],
        soft_close_ms=fields["soft_close_ms"],
        soft_close_cap_ms=fields["soft_close_cap_ms"],
    )


def reserve_word(terms: Terms, book: Book) -> str:
    """``none``, ``not_met`` or ``met``."""
    if terms.reserve_minor is None:
        return "none"
    return "met" if (book.price_minor or 0) >= terms.reserve_minor else "not_met"


def after_bid(last: Fields, bid: Fields, terms: Terms) -> dict[str, Any]:
    """What a bid's entry must say beside what the rules make of it."""
    ends_at_ms = last["ends_at_ms"]
    if bid["public"] and bid["why"] != "buy_now":
        ends_at_ms = max(ends_at_ms, min(last["hard_end_ms"], bid["at_ms"] + terms.soft_close_ms))
    return {
        "seq": last["seq"] + bool(bid["public"]),
        "status": "open",
        "bid_count": last["bid_count"] + 1,
        "starts_at_ms": last["starts_at_ms"],
        "ends_at_ms": ends_at_ms,
        "hard_end_ms": last["hard_end_ms"],
        "buy_now_minor": None,
        "extended": ends_at_ms > last["ends_at_ms"],
    }


def untimely(last: Fields, bid: Fields) -> list[str]:
    """What is wrong with the moment of a bid."""
    problems = _clock(last, bid)
    if last["status"] != "open":
        problems.append(f"a bid on a listing that is {last['status']}")
    if not last["starts_at_ms"] <= bid["at_ms"] < last["ends_at_ms"]:
        problems.append(f"at {bid['at_ms']}, outside {last['starts_at_ms']} to {last['ends_at_ms']}")
    return problems


def _clock(last: Fields, fields: Fields) -> list[str]:
    if fields["at_ms"] < last["at_ms"]:
        return [f"at {fields['at_ms']}, before the entry ahead of it at {last['at_ms']}"]
    return []


def after(last: Fields | None, fields: Fields, *, paused_at_ms: int | None) -> dict[str, Any]:
    """What an entry that is no bid must say of everything but the book."""
    if last is None or fields["type"] == "opened":
        ends_at_ms, cap_ms = fields["ends_at_ms"], fields.get("soft_close_cap_ms", 0)
        status = "open" if fields["starts_at_ms"] <= fields["at_ms"] < ends_at_ms else "scheduled"
        return {"seq": 0, "bid_count": 0, "paddles": 0, "status": status, "hard_end_ms": ends_at_ms + cap_ms}
    expected = {name: last[name] for name in KEPT} | {"seq": last["seq"] + 1}
    match fields["type"]:
        case "terms":
            free = ("starts_at_ms", "ends_at_ms", "buy_now_minor")
            expected |= {name: fields[name] for name in free}
            expected["hard_end_ms"] = fields["ends_at_ms"] + fields["soft_close_cap_ms"]
        case "extended" | "outage":
            later_ms = max(fields["ends_at_ms"] - last["ends_at_ms"], 1)
            expected |= _ends_moved(last, later_ms)
        case "status":
            expected |= _after_status(last, fields, paused_at_ms)
    return expected


def _ends_moved(last: Fields, later_ms: int) -> dict[str, int]:
    return {name: last[name] + later_ms for name in ("ends_at_ms", "hard_end_ms")}


def _after_status(last: Fields, fields: Fields, paused_at_ms: int | None) -> dict[str, Any]:
    """Of ``closed``, the price, leader and reserve of the entry are the book's: they are checked beside this."""
    status = fields["status"]
    if status == "cancelled":
        return {"status": status, "buy_now_minor": None, "outcome": None, "winner": None}
    if status == "closed":
        sold = fields["leader"] is not None and fields["reserve"] != "not_met"
        # Whoever ends a listing early takes its buy-now price away.
        buy_now = None if fields["buy_now_minor"] is None else last["buy_now_minor"]
        outcome, winner = ("sold", fields["leader_paddle"]) if sold else ("unsold", None)
        return {"status": status, "buy_now_minor": buy_now, "outcome": outcome, "winner": winner}
    if status == "paused":
        return {"status": status, "paused_at_ms": fields["at_ms"]}
    if last["status"] == "paused":
        moved = _ends_moved(last, fields["at_ms"] - (paused_at_ms or 0))
        return moved | {"status": status, "paused_at_ms": None}
    return {"status": status}


def impossible(last: Fields | None, fields: Fields) -> list[str]:
    """What can't come after the entry before."""
    if last is None:
        return []
    problems = _clock(last, fields)
    kind, status = fields["type"], fields["status"]
    if kind == "opened":
        problems.append("opened a second time")
    if last["status"] in OVER:
        problems.append(f"after the listing was {last['status']}")
    if kind == "terms" and last["paddles"]:
        problems.append("terms changed after the first bid")
    if kind == "status" and last["status"] not in FOLLOWS.get(status, ()):
        problems.append(f"{status} after {last['status']}")
    if kind == "status" and status == "open" and fields["at_ms"] < fields["starts_at_ms"]:
        problems.append(f"open at {fields['at_ms']}, before its start at {fields['starts_at_ms']}")
    if kind == "status" and status == "closed" and _closed_too_early(last, fields):
        problems.append(f"closed at {fields['at_ms']}, before its end at {last['ends_at_ms']}")
    return problems


def _closed_too_early(last: Fields, closing: Fields) -> bool:
    """Only a buy-now, or a seller whom nobody bid for, ends a listing before its time."""
    bought = last["type"] == "bid" and last["why"] == "buy_now"
    return closing["at_ms"] < last["ends_at_ms"] and bool(last["paddles"]) and not bought
