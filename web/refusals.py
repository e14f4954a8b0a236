"""With which status a refusal is answered over HTTP, by API and pages alike."""

from bidding.outcomes import Reason
from chat.refusals import Refusal

_STATUS: dict[str, int] = {
    Reason.MALFORMED: 400,
    Reason.NOT_AUTHENTICATED: 401,
    Reason.OWN_LISTING: 403,
    Reason.NOT_ALLOWED: 403,
    Reason.UNKNOWN_LISTING: 404,
    Refusal.UNKNOWN_CONVERSATION: 404,
    Reason.RATE_LIMITED: 429,
    Reason.UNAVAILABLE: 503,
}
_OTHERS = 409


def status_of(reason: Reason | Refusal) -> int:
    """The status for that reason."""
    return _STATUS.get(reason, _OTHERS)
