"""The page that closes an account."""

from typing import Any

from allauth.account.internal.flows.logout import logout
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import FormView

from bidding.outcomes import LedgerUnavailable
from web.accounts import closing
from web.accounts.forms import CloseForm
from web.accounts.viewer import signed_in


class CloseView(LoginRequiredMixin, FormView):
    """``/me/close/``: asks for the password."""

    template_name = "accounts/close.html"
    form_class = CloseForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whose password."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: CloseForm) -> HttpResponse:
        """Close it, sign out and say so; or show what keeps it open."""
        try:
            kept_open = closing.close_account(signed_in(self.request))
        except LedgerUnavailable:
            form.add_error(None, _("It can't be seen at the moment whether you lead anywhere. Please try again later."))
            return self.form_invalid(form)
        if kept_open:
            return self.form_invalid(form)
        logout(self.request, show_message=False)
        messages.success(self.request, _("Your account is closed."))
        return redirect("listings:index")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """With what keeps it open, as far as that is known."""
        try:
            kept_open: closing.Obstacles | None = closing.obstacles(signed_in(self.request))
        except LedgerUnavailable:
            kept_open = None
        return super().get_context_data(section="profile", obstacles=kept_open, **context)
