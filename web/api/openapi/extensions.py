"""What drf-spectacular can't see by itself: our strict fields, how people are known, and views that aren't DRF's."""

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerExtension,
    OpenApiSerializerFieldExtension,
)

from bidding.terms import MOST_BANDS
from chat.models.comments import LONGEST
from web.api.openapi.shapes import shapes

Json = dict[str, Any]


class StrictObject(OpenApiSerializerExtension):
    """Unknown fields are refused."""

    target_class = "web.api.fields.StrictSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> Json:
        """As usual, and closed."""
        mapped: Json = super().map_serializer(auto_schema, direction)
        return mapped | {"additionalProperties": False}


class StrictIntegerField(OpenApiSerializerFieldExtension):
    """A whole number with its limits."""

    target_class = "web.api.fields.StrictInteger"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Json:
        """No float, string or bool."""
        return {"type": "integer", "minimum": self.target.minimum, "maximum": self.target.maximum}


class StrictTextField(OpenApiSerializerFieldExtension):
    """A text with its limits."""

    target_class = "web.api.fields.StrictText"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Json:
        """Lengths are those after the space around it is gone."""
        return {"type": "string", "minLength": self.target.least, "maxLength": self.target.most}


class StepsField(OpenApiSerializerFieldExtension):
    """The table of steps."""

    target_class = "web.api.fields.Steps"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Json:
        """Pairs."""
        band = {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 2, "maxItems": 2}
        return {"type": "array", "items": band, "maxItems": MOST_BANDS, "examples": [[[1, 5], [100, 25]]]}


def _simple_field(target: str, schema: Json) -> None:
    """A field whose schema has no parameters."""

    class Field(OpenApiSerializerFieldExtension):
        target_class = f"web.api.inputs.{target}"

        def map_serializer_field(self, auto_schema: Any, direction: Any) -> Json:
            return dict(schema)


_simple_field("CategorySlug", {"type": "string", "examples": ["clocks"]})
_simple_field("Currency", {"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["USD"]})
_simple_field("CommentText", {"type": "string", "minLength": 1, "maxLength": LONGEST, "examples": ["Does it chime?"]})
_simple_field("Password", {"type": "string", "format": "password", "minLength": 1, "maxLength": 1_000})
_simple_field("Picture", {"type": "string", "format": "binary"})


class SessionAndCsrf(OpenApiAuthenticationExtension):
    """A session's cookie; with it, what changes something shows the CSRF token too."""

    target_class = "rest_framework.authentication.SessionAuthentication"
    name = ["cookieAuth", "csrfToken"]

    def get_security_requirement(self, auto_schema: Any) -> Json:
        """Reading needs no CSRF token."""
        safe = auto_schema.method in ("GET", "HEAD")
        return {"cookieAuth": []} if safe else {"cookieAuth": [], "csrfToken": []}

    def get_security_definition(self, auto_schema: Any) -> list[Json]:
        """Both."""
        cookie = f"The cookie of whoever is signed in on the pages. The token is in the cookie `{_CSRF_COOKIE}`."
        return [
            {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME, "description": cookie},
            {"type": "apiKey", "in": "header", "name": "X-CSRFToken", "description": cookie},
        ]


_CSRF_COOKIE = settings.CSRF_COOKIE_NAME


def with_bids(endpoints: list[Any]) -> list[Any]:
    """The endpoints without the one that answers for nothing, and with those that bid past DRF."""
    from web.api.openapi.hot import BuyingNow, PlacingBids
    from web.api.urls import NothingHere

    found = [endpoint for endpoint in endpoints if endpoint[3].cls is not NothingHere]
    listing = "/api/v1/listings/{listing_id}/"
    regex = "api/v1/listings/<int:listing_id>/"
    found.append((f"{listing}bids/", f"{regex}bids/", "GET", PlacingBids.as_view()))
    found.append((f"{listing}bids/", f"{regex}bids/", "POST", PlacingBids.as_view()))
    found.append((f"{listing}buy-now/", f"{regex}buy-now/", "POST", BuyingNow.as_view()))
    return found


def with_shapes(result: Json, **_: Any) -> Json:
    """The document with the shapes of the answers."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(shapes())
    result["components"]["schemas"] = dict(sorted(schemas.items()))
    return result
