"""What somebody bids next. Pure, but for chance."""

import random
import uuid

from .following import Following, Json

MOST_MINOR = 1_000_000_000_000
FIRST_STEP_MINOR = 100
AUTOMATIC_SHARE = 0.3
HURRY_S, HURRY = 20, 0.2
"""So long before a lot ends its bidders think so much shorter."""


def next_bid(view: Following, *, automatic_share: float = AUTOMATIC_SHARE) -> Json | None:
    """A bid as the socket takes it; None while there is nothing to bid on."""
    if view.status != "open" or view.floor_minor is None or view.floor_minor > MOST_MINOR // 2:
        return None
    step = view.floor_minor - view.price_minor if view.price_minor else FIRST_STEP_MINOR
    bid = {"type": "bid", "id": f"load-{uuid.uuid4().hex}"}
    if view.is_leading:
        # Leaders may only raise what they are ready to pay.
        return bid | {"max_minor": max(view.max_minor, view.floor_minor) + step * random.randint(1, 4)}
    if random.random() < automatic_share:
        return bid | {"max_minor": view.floor_minor + step * random.randint(0, 8)}
    return bid | {"amount_minor": view.floor_minor + step * random.choice((0, 0, 0, 1, 2))}


def kind_of(bid: Json) -> str:
    """By which name it is counted."""
    return "automatic bid" if "max_minor" in bid else "straight bid"


def thinks_s(view: Following, now_ms: float, pause_s: float) -> float:
    """How long somebody waits before the next bid."""
    in_a_hurry = view.ends_at_ms - now_ms < HURRY_S * 1000
    return random.uniform(0.5, 1.5) * pause_s * (HURRY if in_a_hurry else 1)
