"""What a new password has to do with the rest of the account."""

from web.accounts.models import User
from web.accounts.tokens import revoke


class TokensEndWithPassword:
    """Demands nothing of a password. Django tells validators of every new one, whichever way it came: pages, admin,
    commands; whoever had learned the old one may have made a token with it, so that goes too.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        """Every password will do."""

    def get_help_text(self) -> str:
        """Nothing to say beforehand."""
        return ""

    def password_changed(self, password: str, user: User | None = None) -> None:
        """Called once the person is saved."""
        if user is not None:
            revoke(user)
