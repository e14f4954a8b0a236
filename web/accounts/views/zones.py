"""Where the browser tells in which time zone its person is."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from web.accounts import profile
from web.languages import zones


@require_POST
def time_zone(request: HttpRequest) -> HttpResponse:
    """Kept for a person who has none yet, 204; whoever has one changes it in the profile. 403 for a visitor."""
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    name = request.POST.get("time_zone", "")
    if name not in zones.known():
        return HttpResponse(status=400)
    profile.keep_first_time_zone(request.user, name)
    return HttpResponse(status=204)
