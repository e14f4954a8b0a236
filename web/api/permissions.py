"""Who may do what."""

from typing import Any

from rest_framework.permissions import IsAdminUser
from rest_framework.request import Request

from web.accounts.second_factor import may_act_as_staff


class IsStaff(IsAdminUser):
    """Staff by a token, or in a session that has shown a second factor where one is needed."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the person may act as staff."""
        if not super().has_permission(request, view):
            return False
        return request.auth is not None or may_act_as_staff(request._request)
