"""Signing up, in and out, and what a person was told."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login, views
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.generic import FormView, ListView

from bidding.models import Notice
from web.accounts.forms import SignInForm, SignUpForm

_NOTICE_WORDS = {
    Notice.Kind.WON: "You won",
    Notice.Kind.LOST: "You did not win",
    Notice.Kind.SOLD: "Sold",
    Notice.Kind.UNSOLD: "Not sold",
    Notice.Kind.OUTBID: "You have been outbid",
    Notice.Kind.ENDING_SOON: "Ending soon",
    Notice.Kind.MESSAGE: "A new message",
}


class SignInView(views.LoginView):
    """Sign in and go back to where one came from."""

    template_name = "accounts/sign_in.html"
    form_class = SignInForm
    redirect_authenticated_user = True


class SignUpView(views.RedirectURLMixin, FormView):
    """Sign up; the new person is signed in at once."""

    template_name = "accounts/sign_up.html"
    form_class = SignUpForm
    next_page = "listings:index"

    def form_valid(self, form: SignUpForm) -> HttpResponse:
        """Store the person and sign in."""
        login(self.request, form.save())
        messages.success(self.request, f"Welcome, {form.cleaned_data['username']}. You can bid now.")
        return super().form_valid(form)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """With the way back."""
        return super().get_context_data(next=self.get_redirect_url(), **context)


class SignOutView(views.LogoutView):
    """Sign out (POST); this person's open sockets can bid no more."""

    next_page = "listings:index"

    def post(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        """Sign out and say so."""
        response = super().post(request, *args, **options)
        messages.success(request, "You are signed out.")
        return response


class NoticesView(LoginRequiredMixin, ListView):
    """What the signed-in person was told, newest first."""

    template_name = "accounts/notices.html"
    paginate_by = 30

    def get_queryset(self) -> QuerySet[Notice]:
        """The person's own notices only."""
        return Notice.objects.filter(user=self.request.user).select_related("listing").order_by("-id")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """With each kind in words."""
        context = super().get_context_data(**context)
        for notice in context["page_obj"]:
            notice.word = _NOTICE_WORDS[notice.kind]
        return context | {"page": context["page_obj"]}
