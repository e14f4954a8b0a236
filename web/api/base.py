"""What all views of the API share."""

from typing import Any

from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.views import APIView

from web.api import parsers
from web.api.errors import BLOCKED, malformed, not_allowed


class ApiView(APIView):
    """A view that refuses unknown methods and huge bodies before it looks at anything else."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Look at the request's shape first, then at the person and the rate."""
        method = str(request.method).lower()
        if method not in self.http_method_names or not hasattr(self, method):
            raise MethodNotAllowed(str(request.method))
        parsers.refuse_huge_body(request)
        super().initial(request, *args, **kwargs)

    def sent_nothing(self) -> None:
        """Raise 400 if there are fields in the body of an operation that takes none."""
        if fields := parsers.sent_fields(self.request):
            raise malformed("This takes no fields.", dict.fromkeys(fields, "There is no such field."))

    def person_who_may_sell(self) -> Any:
        """The person, who must not be blocked. Raises 403."""
        if self.request.user.is_blocked:
            raise not_allowed(BLOCKED)
        return self.request.user
