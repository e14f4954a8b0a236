"""What all views of the API share."""

from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from web.api import parsers
from web.api.errors import malformed, not_allowed


class JsonOnly(DefaultContentNegotiation):
    """Answers are JSON, whatever the client would like best."""

    def select_renderer(
        self, request: Request, renderers: list[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The first one."""
        return renderers[0], renderers[0].media_type


class ApiView(APIView):
    """A view that refuses huge bodies before it reads them."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Look at the size first, then at the person and the rate."""
        parsers.refuse_huge_body(request)
        super().initial(request, *args, **kwargs)

    def sent_nothing(self) -> None:
        """Raise 400 if there are fields in the body of an operation that takes none."""
        if fields := parsers.sent_fields(self.request):
            raise malformed("This takes no fields.", dict.fromkeys(fields, "There is no such field."))

    def person_who_may_sell(self) -> Any:
        """The person, who must not be blocked. Raises 403."""
        if self.request.user.is_blocked:
            raise not_allowed("Your account is blocked: you can't sell.")
        return self.request.user
