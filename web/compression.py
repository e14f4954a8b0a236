"""Pages travel compressed.

A page may hold secrets (its viewer's maximum, a form's token) beside what somebody else can put into its address, whose
length would tell (BREACH). Other sites can't ask for it in a person's name, as session cookies are SameSite=Lax; the
token is masked anew each time; and Django adds bytes of random length. Answers to programs are small, and stay as they
are.
"""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class PageCompressionMiddleware(GZipMiddleware):
    """Django's, for pages alone."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress a page for who can read that."""
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        return super().process_response(request, response) if is_page else response
