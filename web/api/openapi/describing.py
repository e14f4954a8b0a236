"""How an operation of the API is described: in a line each, with the refusals that it shares with others."""

from collections.abc import Callable, Iterable
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema

from bidding.wording import change_refused
from web import client_ids
from web.api.openapi.shapes import ref

Json = dict[str, Any]
Decorator = Callable[[Any], Any]

_REFUSALS = {
    400: ("malformed", "The request is not what was asked for.", "There are unknown fields."),
    401: ("not_authenticated", "Nobody is signed in.", "Authentication credentials were not provided."),
    403: ("not_allowed", "The person may not do this.", "You do not have permission to perform this action."),
    404: ("unknown_listing", "There is no such listing.", "There is no such listing."),
    415: ("unsupported_media_type", "The body is of a type that is not taken.", 'Unsupported media type "text/plain".'),
    429: ("rate_limited", "Too many requests: wait as long as `Retry-After` says.", "Request was throttled."),
    503: (
        "unavailable",
        "The outcome is not known. Repeat it; what has an `Idempotency-Key` happens once.",
        "This can't be done at the moment, and whether it was done is not known. Please try again.",
    ),
}
ALWAYS = (429, 503)


def described(
    operation_id: str,
    tag: str,
    summary: str,
    description: str,
    *,
    answers: dict[int, OpenApiResponse],
    refusals: Iterable[int] = (),
    conflicts: Iterable[str] = (),
    **rest: Any,
) -> Decorator:
    """Describe one method of a view; ``refusals`` are statuses, ``conflicts`` the reasons of a 409."""
    found: dict[int, Any] = dict(answers)
    found |= {status: refusal(status) for status in (*refusals, *ALWAYS)}
    if conflicts:
        found[409] = conflict(*conflicts)
    return extend_schema(
        operation_id=operation_id,
        tags=[tag],
        summary=summary,
        description=description,
        responses=dict(sorted(found.items())),
        **{"request": None, **rest},
    )


def answer(name: str | None, description: str, example: Any = None) -> OpenApiResponse:
    """What a success answers: a shape, or nothing."""
    examples = [] if example is None else [OpenApiExample("answer", value=example)]
    return OpenApiResponse(response=ref(name) if name else None, description=description, examples=examples)


def refusal(status: int) -> OpenApiResponse:
    """A refusal that many operations share."""
    reason, description, message = _REFUSALS[status]
    example = OpenApiExample(reason, value={"reason": reason, "message": message})
    return OpenApiResponse(response=ref("Problem"), description=description, examples=[example])


def conflict(*reasons: str) -> OpenApiResponse:
    """A change that the listing's state forbids."""
    examples = [
        OpenApiExample(reason, value={"reason": reason, "message": change_refused(reason)}) for reason in reasons
    ]
    return OpenApiResponse(response=ref("Problem"), description="Not in this state.", examples=examples)


def query(name: str, schema: Json, description: str, **rest: Any) -> OpenApiParameter:
    """A parameter of the query."""
    return OpenApiParameter(name, schema, OpenApiParameter.QUERY, description=description, **rest)


LISTING_ID = OpenApiParameter(
    "listing_id", {"type": "integer", "minimum": 0}, OpenApiParameter.PATH, description="The listing's id."
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": f"^{client_ids.PATTERN}$"},
    OpenApiParameter.HEADER,
    required=True,
    description="Chosen by you, new for each. Once accepted, the same one is answered again and changes nothing.",
)
CURSOR = query("cursor", {"type": "string"}, "As a page's `next` or `previous` has it.")


def page_size(usual: int) -> OpenApiParameter:
    """How many results a page has."""
    schema = {"type": "integer", "minimum": 1, "maximum": 100, "default": usual}
    return query("page_size", schema, "How many results a page has.")
