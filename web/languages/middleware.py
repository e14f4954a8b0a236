"""In which language, and with times of which zone, a request is answered."""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import timezone, translation

from web.languages.choosing import API_PREFIX, language_of
from web.languages.zones import zone_of

UTC_PREFIXES = (API_PREFIX, "/admin/")


class LanguageMiddleware(LocaleMiddleware):
    """Django's, asking the signed-in person before the browser; programs are always answered in English.

    Times are in the signed-in person's zone, in UTC for programs and in the admin.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Activate both for this request."""
        language = settings.LANGUAGE_CODE if request.path.startswith(API_PREFIX) else language_of(request)
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()
        timezone.activate(dt.UTC if request.path.startswith(UTC_PREFIXES) else zone_of(request.user))

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Say which it was, where it depends on who asks."""
        if request.path.startswith(API_PREFIX):
            return response
        return super().process_response(request, response)
