"""What nobody expected, and what Django refuses before a view is asked: JSON for programs, pages for people."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults

API = "/api/v1/"
FAILED = (
    "Something went wrong here, and whether this was done is not known. What has an Idempotency-Key may be repeated."
)


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    if request.path.startswith(API):
        return JsonResponse({"reason": "failed", "message": FAILED}, status=500)
    return defaults.server_error(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    if request.path.startswith(API):
        return JsonResponse({"reason": "malformed", "message": "The request can't be taken as it is."}, status=400)
    return defaults.bad_request(request, exception)
