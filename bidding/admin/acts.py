"""What staff do to running listings: each is asked on a page of its own and done through its service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from bidding import selectors, services
from bidding.admin.forms import ActForm, ExtendForm, VoidForm
from bidding.models import Listing
from bidding.outcomes import Done, LedgerUnavailable, Refused
from bidding.wording import change_refused

MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Act:
    """One operation: its question, its form, what is said when it is done, and the service that does it.

    ``statuses`` are those in which it is offered; the ledger decides whether it can be done.
    """

    name: str
    label: str
    question: str
    done: str
    statuses: tuple[str, ...]
    run: Callable[[Listing, dict[str, Any], Any], Done | Refused]
    form: type[ActForm] = ActForm
    one_at_a_time: bool = False
    grave: bool = False


def _extend(listing: Listing, typed: dict[str, Any], actor: Any) -> Done | Refused:
    live = selectors.live_listing_sync(listing.pk)
    ends_at_ms = live.public["ends_at_ms"] if live else listing.ends_at_ms
    return services.extend_listing(listing, ends_at_ms=ends_at_ms + typed["minutes"] * MINUTE_MS)


def _void(listing: Listing, typed: dict[str, Any], actor: Any) -> Done | Refused:
    return services.void_bidder(listing=listing, paddle=typed["paddle"], reason=typed["reason"], actor=actor)


ACTS = {
    act.name: act
    for act in (
        Act(
            "pause",
            "Pause",
            "No bids are taken and the clock stands still until it is resumed.",
            "paused",
            ("open",),
            lambda listing, typed, actor: services.pause_listing(listing),
        ),
        Act(
            "resume",
            "Resume",
            "Bidding goes on. The end moves by the length of the pause.",
            "resumed",
            ("paused",),
            lambda listing, typed, actor: services.resume_listing(listing),
        ),
        Act(
            "extend",
            "Extend",
            "The end moves later for everyone, at once.",
            "extended",
            ("scheduled", "open", "paused"),
            _extend,
            ExtendForm,
        ),
        Act(
            "void",
            "Void a bidder",
            "All bids of one bidder are taken out, and the price is worked out again from the others. "
            "Bidding stands still for a moment meanwhile. This can’t be undone.",
            "worked out again without that bidder",
            ("open", "paused"),
            _void,
            VoidForm,
            one_at_a_time=True,
            grave=True,
        ),
        Act(
            "cancel",
            "Cancel for good",
            "It ends at once and nobody wins, whatever was bid. This can’t be undone.",
            "cancelled",
            ("scheduled", "open", "paused"),
            lambda listing, typed, actor: services.cancel_listing(listing),
            grave=True,
        ),
    )
}

UNKNOWN_OUTCOME = "The ledger does not answer: whether this was done is not known. Look at the listing and try again."


def perform(act: Act, listing: Listing, typed: dict[str, Any], request: HttpRequest) -> tuple[bool, str]:
    """Do it to one listing; whether it was done, and what to say."""
    try:
        outcome = act.run(listing, typed, request.user)
    except LedgerUnavailable:
        return False, f"“{listing}”: {UNKNOWN_OUTCOME}"
    if isinstance(outcome, Refused):
        return False, f"“{listing}”: {change_refused(outcome.reason)}"
    return True, f"“{listing}” was {act.done}."
