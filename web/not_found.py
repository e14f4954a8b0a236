"""What is not there is told kindly under DEBUG too: only an address that no view has gets Django's own page then."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


class NotFoundMiddleware:
    """Answers a view's Http404 with the site's own page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """The page for Http404; nothing for anything else."""
        return render(request, "404.html", status=404) if isinstance(problem, Http404) else None
