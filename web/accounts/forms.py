"""Signing up and in."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm, BaseUserCreationForm

from web import guesses
from web.accounts.models import User


class SignUpForm(BaseUserCreationForm):
    """A name and a password; case does not make a name another one."""

    class Meta:
        model = User
        fields = ["username"]

    def clean_username(self) -> str:
        """The name, if nobody has it in any case."""
        username: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            self.add_error("username", self.instance.unique_error_message(User, ["username"]))
        return username


class _FewGuesses(AuthenticationForm):
    """Takes no more passwords for a name after too many wrong ones from the same address, the right one included."""

    def clean(self) -> Any:
        """Look at the count before the password."""
        name = self.cleaned_data.get("username")
        if name and self.request is not None and guesses.wait_s(name, self.request):
            raise forms.ValidationError("There were too many wrong passwords. Wait a minute and try again.")
        return super().clean()

    def get_invalid_login_error(self) -> forms.ValidationError:
        """Count it."""
        if self.request is not None:
            guesses.note_wrong(self.cleaned_data["username"], self.request)
        return super().get_invalid_login_error()


class SignInForm(_FewGuesses):
    """For the site's page."""


class StaffSignInForm(_FewGuesses, AdminAuthenticationForm):
    """For the admin's."""
