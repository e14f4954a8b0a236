"""Signing up."""

from django.contrib.auth.forms import BaseUserCreationForm

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
