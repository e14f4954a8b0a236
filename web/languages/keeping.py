"""A person's choice of a language, kept with the account."""

from web.accounts.models import User


def keep_language(person: User, language: str) -> None:
    """Remember it; choosing the same again changes nothing."""
    if person.language != language:
        person.language = language
        person.save(update_fields=["language"])
