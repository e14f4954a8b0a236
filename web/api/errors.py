"""Refusals of the API: a status, a ``reason`` for programs, a ``message`` for people, ``fields`` if they matter."""

import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response

from bidding.outcomes import Done, LedgerUnavailable, Refused, SellerBarred
from bidding.wording import change_refused

logger = logging.getLogger(__name__)

UNAVAILABLE = "This can't be done at the moment, and whether it was done is not known. Please try again."
BLOCKED = "Your account is blocked: you can't sell."
MALFORMED = "The request can't be taken as it is."

_REASONS = {
    status.HTTP_400_BAD_REQUEST: "malformed",
    status.HTTP_401_UNAUTHORIZED: "not_authenticated",
    status.HTTP_403_FORBIDDEN: "not_allowed",
    status.HTTP_404_NOT_FOUND: "not_found",
    status.HTTP_405_METHOD_NOT_ALLOWED: "method_not_allowed",
    status.HTTP_415_UNSUPPORTED_MEDIA_TYPE: "unsupported_media_type",
    status.HTTP_429_TOO_MANY_REQUESTS: "rate_limited",
}


class ApiError(exceptions.APIException):
    """A refusal with its own reason."""

    def __init__(self, status_code: int, reason: str, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status_code, self.reason, self.message, self.fields = status_code, reason, message, fields


def malformed(message: str, fields: Mapping[str, str] | None = None) -> ApiError:
    """400: the request is not what was asked for."""
    return ApiError(status.HTTP_400_BAD_REQUEST, "malformed", message, fields)


def not_allowed(message: str) -> ApiError:
    """403: the person may not do this."""
    return ApiError(status.HTTP_403_FORBIDDEN, "not_allowed", message)


def unknown_listing() -> ApiError:
    """404: no listing has that id."""
    return ApiError(status.HTTP_404_NOT_FOUND, "unknown_listing", "There is no such listing.")


def unless_done(outcome: Done | Refused) -> None:
    """Raise 409 for a change that the ledger refused."""
    if isinstance(outcome, Refused):
        raise ApiError(status.HTTP_409_CONFLICT, outcome.reason, change_refused(outcome.reason))


def exception_handler(exc: Exception, context: Mapping[str, Any]) -> Response | None:
    """The JSON answer to whatever a view raised; None, and thereby a 500, for what nobody expected."""
    known = _as_api_exception(exc)
    if known is None:
        return None
    response = Response(_body(known), status=known.status_code)
    if header := getattr(known, "auth_header", None):
        response["WWW-Authenticate"] = header
    if wait_s := getattr(known, "wait", None):
        response["Retry-After"] = str(int(wait_s))
    return response


def _as_api_exception(exc: Exception) -> exceptions.APIException | None:
    match exc:
        case exceptions.APIException():
            return exc
        case LedgerUnavailable() | OperationalError() | InterfaceError():
            logger.warning("unavailable: %s", exc)
            return ApiError(status.HTTP_503_SERVICE_UNAVAILABLE, "unavailable", UNAVAILABLE)
        case SellerBarred():
            return not_allowed(BLOCKED)
        case Http404():
            return exceptions.NotFound("There is nothing here.")
        case PermissionDenied():
            return exceptions.PermissionDenied()
        case SuspiciousOperation():
            return malformed(MALFORMED)
    return None


def _body(exc: exceptions.APIException) -> dict[str, Any]:
    if isinstance(exc, exceptions.ValidationError):
        return _validation_body(exc.detail)
    message = str(exc.detail)
    body: dict[str, Any] = {"reason": getattr(exc, "reason", _REASONS.get(exc.status_code, "refused"))}
    body["message"] = message
    if getattr(exc, "fields", None):
        body["fields"] = exc.fields
    return body


def _validation_body(detail: Any) -> dict[str, Any]:
    """One sentence per field, and the first of them as the message."""
    if not isinstance(detail, Mapping):
        return {"reason": "malformed", "message": _sentence(detail)}
    fields = {field: _sentence(problem) for field, problem in detail.items()}
    first = next(iter(fields))
    return {"reason": "malformed", "message": f"{first}: {fields[first]}", "fields": fields}


def _sentence(problem: Any) -> str:
    while isinstance(problem, list | Mapping):
        problem = next(iter(problem.values() if isinstance(problem, Mapping) else problem), MALFORMED)
    return str(problem)
