"""Which language somebody reads."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

API_PREFIX = "/api/"


def language_of(request: HttpRequest) -> str:
    """What this browser chose, else what the signed-in person chose elsewhere, else what the browser asks for."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        chosen = language_of_person(request.user)
        if chosen:
            return chosen
    return translation.get_language_from_request(request)


def language_of_person(person: object) -> str:
    """The language that a person has chosen for pages and e-mails; empty without a choice, or without a person."""
    chosen = getattr(person, "language", "")
    return chosen if chosen in dict(settings.LANGUAGES) else ""
