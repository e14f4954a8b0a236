"""The switch at the foot of every page."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views import i18n
from django.views.decorators.http import require_POST

from web.languages.keeping import keep_language


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Choose the language of this browser; a signed-in person's e-mails and other browsers follow."""
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        keep_language(request.user, chosen)
    return i18n.set_language(request)
