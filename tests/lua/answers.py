"""What a bid came to, in short."""

from typing import Any

from bidding.outcomes import BidAccepted


def accepted(outcome: object) -> tuple[int, bool, str]:
    """Price, whether the bidder leads, and why."""
    assert isinstance(outcome, BidAccepted), outcome
    return outcome.price_minor, outcome.leading, outcome.why


def last_event(bench: Any) -> dict[str, Any]:
    """What was told last."""
    event: dict[str, Any] = bench.events()[-1]
    return event
