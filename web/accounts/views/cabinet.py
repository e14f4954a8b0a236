"""The cabinet: its first page, and the profile."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from web.accounts import overview, profile
from web.accounts.forms import ProfileForm
from web.accounts.models import User
from web.accounts.viewer import signed_in


class CabinetView(LoginRequiredMixin, TemplateView):
    """``/me/``: how much there is of everything."""

    template_name = "accounts/cabinet.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Numbers with links, and what would make the account safer."""
        user = signed_in(self.request)
        told = {"tiles": overview.tiles(user), "advice": overview.advice(user)}
        return super().get_context_data(section="overview", **told, **context)


class ProfileView(LoginRequiredMixin, FormView):
    """``/me/profile/``: the person's own, whoever that is."""

    template_name = "accounts/profile.html"
    form_class = ProfileForm
    success_url = reverse_lazy("accounts:profile")
    extra_context = {"section": "profile"}

    def get_form_kwargs(self) -> dict[str, Any]:
        """A copy of the person: a refused form leaves no trace in the page's own."""
        return {**super().get_form_kwargs(), "instance": User.objects.get(pk=signed_in(self.request).pk)}

    def form_valid(self, form: ProfileForm) -> HttpResponse:
        """Store it and say so."""
        sent = form.cleaned_data
        profile.change(
            form.instance,
            about=sent["about"],
            time_zone=sent["time_zone"],
            avatar=sent["avatar"],
            remove_avatar=sent.get("remove_avatar", False),
        )
        messages.success(self.request, _("Your profile is saved."))
        return super().form_valid(form)
