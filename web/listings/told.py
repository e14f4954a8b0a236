"""From what the ledger said to the sentence that says it."""

from typing import Any

from bidding import money
from bidding.outcomes import BidAccepted, BidRejected
from bidding.selectors import ENDED
from web.listings.counted import say_count
from web.listings.words import WORDS, say

Json = dict[str, Any]
DAY_S = 24 * 3600


def no_bids(status: str, floor: str) -> str:
    """Why there is no price."""
    return say("why.nobody") if status in ENDED else say("why.none", floor=floor)


def why(event: Json, *, currency: str, paddle: int | None) -> str:
    """Why the price was what it was after this public bid, told to the holder of ``paddle``."""
    return say(
        why_key(event, paddle),
        bidder=event["bidder"],
        leader=event["leader"],
        amount=money.spoken_minor(event["amount_minor"], currency),
        price=money.spoken_minor(event["price_minor"], currency),
    )


def why_key(event: Json, paddle: int | None) -> str:
    """Which sentence says why the price was what it was after this public bid, to the holder of ``paddle``."""
    key = f"why.{event['why']}"
    if paddle is not None and event["bidder"] == paddle and f"{key}.you_bid" in WORDS:
        return f"{key}.you_bid"
    if paddle is not None and event["leader"] == paddle and f"{key}.you_lead" in WORDS:
        return f"{key}.you_lead"
    return key


def standing(public: Json, you: Json | None, role: str) -> str:
    """Where the viewer stands: the last part of a ``standing.`` key. ``role`` is visitor, seller, blocked or bidder."""
    you = you or {}
    if public["status"] in ENDED and role != "seller":
        return _final_standing(public, you.get("paddle"))
    if role == "seller":
        return _sellers_standing(public)
    if role != "bidder":
        return role
    if you.get("leading"):
        return "leading"
    return "not_bidding" if you.get("paddle") is None else "outbid"


def _sellers_standing(public: Json) -> str:
    if public["status"] == "cancelled" or public["outcome"] == "unsold":
        return "seller_unsold"
    return "seller_sold" if public["outcome"] == "sold" else "seller"


def _final_standing(public: Json, paddle: int | None) -> str:
    if paddle is None:
        return "over"
    return "won" if public["winner"] == paddle else "lost"


def standing_more(word: str, public: Json, you: Json | None) -> str:
    """The second line below a standing."""
    currency, max_minor = public["currency"], (you or {}).get("max_minor")
    key = f"standing.{word}.more"
    if word == "leading" and public["reserve"] == "not_met":
        key += "_reserve"
    elif word == "leading" and max_minor and max_minor > public["price_minor"]:
        key += "_max"
    elif word == "lost" and public["outcome"] != "sold":
        key += "_unsold"
    return say(
        key,
        price=money.spoken_minor(public["price_minor"] or 0, currency),
        floor=money.spoken_minor(public["floor_minor"], currency),
        max=money.spoken_minor(max_minor or 0, currency),
    )


def status(public: Json, *, starts: str, paddle: int | None) -> str:
    """What the listing is doing, empty while it is simply open."""
    word = public["status"]
    if word == "open":
        return ""
    if word == "closed":
        word = public["outcome"] or "closing"
        if word == "sold" and paddle is not None and public["winner"] == paddle:
            word = "sold.you"
        elif word == "unsold" and public["bid_count"]:
            word = "unsold.reserve"
    price = money.spoken_minor(public["price_minor"] or 0, public["currency"])
    return say(f"status.{word}", starts=starts, price=price, winner=public["winner"])


def price_label(public: Json) -> str:
    """What the big number is."""
    if public["price_minor"] is None:
        return say("price.none")
    if public["status"] == "closed":
        return say("price.sold" if public["outcome"] == "sold" else "price.unsold")
    return say("price.current")


def bids(count: int) -> str:
    """How many bids there are."""
    return say_count("bids", count) if count else say("bids.none")


def clock_label(status: str) -> str:
    """What the time on the page is the time of."""
    words = {"scheduled": "opens", "open": "closes", "paused": "paused"}
    return say(f"clock.{words.get(status, 'over')}")


def tag(public: Json) -> str:
    """What lies over a card's picture, empty while the listing is open."""
    outcome = public["outcome"] if public["status"] == "closed" else None
    return say(f"card.tag.{outcome or public['status']}")


def time_left(left_ms: int) -> str:
    """What is left, as the page's countdown writes it: ``2 d 4 h``, ``4:12:09``, ``12:09``."""
    seconds = max(left_ms, 0) // 1000
    if seconds >= DAY_S:
        return say("clock.left.days", days=seconds // DAY_S, hours=seconds % DAY_S // 3600)
    hours, minutes, rest = seconds // 3600, seconds % 3600 // 60, seconds % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def duration(length_ms: int) -> str:
    """A length of time as people say it: ``2 minutes``."""
    for unit, unit_ms in (("hours", 3_600_000), ("minutes", 60_000)):
        if length_ms >= unit_ms and length_ms % unit_ms == 0:
            return say_count(f"duration.{unit}", length_ms // unit_ms)
    return say_count("duration.seconds", max(1, round(length_ms / 1000)))


def accepted(outcome: BidAccepted, currency: str) -> str:
    """What became of an accepted bid, for its bidder."""
    key = f"accepted.{outcome.why}"
    if key not in WORDS:
        key = "accepted.leading"
        if outcome.max_minor > outcome.price_minor:
            key += ".max"
    price = money.spoken_minor(outcome.price_minor, currency)
    return say(key, price=price, max=money.spoken_minor(outcome.max_minor, currency))


def rejected(outcome: BidRejected, currency: str) -> str:
    """Why a bid was refused, for its bidder."""
    floor = "" if outcome.floor_minor is None else money.spoken_minor(outcome.floor_minor, currency)
    example = money.plain_minor(12_500 * 10 ** money.exponent(currency), currency)
    return say(f"rejected.{outcome.reason}", floor=floor, example=example)
