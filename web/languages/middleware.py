"""In which language a request is answered."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from web.languages.choosing import API_PREFIX, language_of


class LanguageMiddleware(LocaleMiddleware):
    """Django's, asking the signed-in person before the browser; programs are always answered in English."""

    def process_request(self, request: HttpRequest) -> None:
        """Activate it for this request."""
        language = settings.LANGUAGE_CODE if request.path.startswith(API_PREFIX) else language_of(request)
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Say which it was, where it depends on who asks."""
        if request.path.startswith(API_PREFIX):
            return response
        return super().process_response(request, response)
