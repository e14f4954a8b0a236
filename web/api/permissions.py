"""Who may do what only staff do."""

from typing import Any

from rest_framework.permissions import IsAdminUser
from rest_framework.request import Request

from web.accounts.second_factor import may_act_as_staff


class IsStaff(IsAdminUser):
    """Staff, in a session as good as the admin asks for. A token from before one became staff is revoked then."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether this request may."""
        return super().has_permission(request, view) and (
            request.auth is not None or may_act_as_staff(request._request)
        )
