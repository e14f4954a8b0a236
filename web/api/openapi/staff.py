"""What staff do to running listings, described."""

from typing import Any

from web.api.inputs import ExtendFields, VoidFields
from web.api.openapi.describing import LISTING_ID, Decorator, answer, described


def _act(action: str, summary: str, description: str, conflicts: tuple[str, ...], **rest: Any) -> Decorator:
    takes = (400, 401, 403, 404, 415) if "request" in rest else (400, 401, 403, 404)
    return described(
        f"{action}_listing",
        "Staff",
        summary,
        description,
        answers={200: answer("Listing", "The listing as it is now.")},
        refusals=takes,
        conflicts=conflicts,
        parameters=[LISTING_ID],
        **rest,
    )


PAUSE = _act("pause", "Pause", "Stops an open listing's clock.", ("not_open", "closed"))
RESUME = _act("resume", "Resume", "The end moves by the length of the pause.", ("not_paused", "closed"))
EXTEND = _act(
    "extend",
    "Extend",
    "Moves the end later, to at most 90 days from now.",
    ("not_later", "closed"),
    request={"application/json": ExtendFields},
)
CANCEL = _act("cancel", "Cancel", "Nobody wins.", ("closed",))
VOID = _act(
    "void",
    "Void a bidder",
    "Takes out all bids of a paddle, for a reason; the others are worked out again.",
    ("unknown_bidder", "not_open", "changed", "in_quarantine", "closed"),
    request={"application/json": VoidFields},
)
