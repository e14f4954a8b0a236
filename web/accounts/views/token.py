"""The API token's page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from web.accounts import tokens
from web.accounts.second_factor import may_act_as_staff
from web.accounts.viewer import signed_in


@method_decorator(never_cache, name="dispatch")
class TokenView(LoginRequiredMixin, TemplateView):
    """``/me/token/``: the whole token is shown once, in the answer to making it; later only its end."""

    template_name = "accounts/token.html"

    def post(self, request: HttpRequest) -> HttpResponse:
        """``action`` is ``renew`` or ``revoke``; both may be repeated."""
        if request.POST.get("action") == "renew":
            return self._renew(request)
        if tokens.revoke(signed_in(request)):
            messages.success(request, _("The token is revoked. Programs that use it can do nothing more."))
        return redirect("accounts:token")

    def _renew(self, request: HttpRequest) -> HttpResponse:
        if not may_act_as_staff(request):
            messages.error(request, _("Staff need a second factor before they make a token."))
            return redirect("mfa_index")
        return self.render_to_response(self.get_context_data(key=tokens.renew(signed_in(request)).key))

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """The token by its end."""
        token = tokens.token_of(signed_in(self.request))
        return super().get_context_data(section="token", token=token, end=token.key[-4:] if token else "", **context)
