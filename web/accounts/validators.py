"""What a new password has to be, and what else it means."""

from django.contrib.auth.password_validation import MinimumLengthValidator

from web.accounts.models import User
from web.accounts.tokens import revoke


class LengthValidator(MinimumLengthValidator):
    """Django's, that also ends the API token: whoever had learned the old password may have made it.

    Django tells validators of every new password, whichever way it came: pages, admin, commands.
    """

    def password_changed(self, password: str, user: User | None = None) -> None:
        """Called once the person is saved, not when only the hash was made anew."""
        if user is not None:
            revoke(user)
