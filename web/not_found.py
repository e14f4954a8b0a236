"""What is not there is told kindly under DEBUG too, in place of Django's own page."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from web.failures import API


class NotFoundMiddleware:
    """Answers a view's Http404, and an address that no view has, with the site's own page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return _page(request) if settings.DEBUG and _is_djangos(request, response) else response

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """The page for Http404; nothing for anything else."""
        return _page(request) if isinstance(problem, Http404) else None


def _page(request: HttpRequest) -> HttpResponse:
    return render(request, "404.html", status=404)


def _is_djangos(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether no view has that address, so that Django tells the developer about it. Programs get theirs elsewhere."""
    is_of_no_view = response.status_code == 404 and request.resolver_match is None
    return is_of_no_view and not request.path.startswith(API)
