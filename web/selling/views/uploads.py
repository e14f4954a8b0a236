"""Where the form's script sends pictures, one at a time."""

from math import ceil

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bidding import services
from bidding.pictures import BadPicture, TooManyPictures
from web.accounts.models import User
from web.accounts.viewer import viewer_of
from web.picture_pace import keep_pace


@require_POST
def picture(request: HttpRequest) -> JsonResponse:
    """Keep the file as a picture of no listing yet: its id and addresses, or in words why it can't be taken."""
    user = viewer_of(request)
    if user is None:
        return _refused(401, _("You are not signed in any more."))
    if user.is_blocked:
        return _refused(403, _("Your account is blocked: you can’t sell."))
    return _kept(user, request.FILES.get("picture"))


def _kept(user: User, file: UploadedFile | None) -> JsonResponse:
    if file is None:
        return _refused(400, _("There is no picture in this."))
    try:
        keep_pace(user)
        kept = services.keep_picture(owner=user, upload=file)
    except TooManyPictures as problem:
        answer = _refused(429, str(problem))
        answer["Retry-After"] = str(ceil(problem.wait_s))
        return answer
    except BadPicture as problem:
        return _refused(400, str(problem))
    shown = {"url": kept.image.url, "thumbnail_url": kept.thumbnail.url}
    return JsonResponse({"id": kept.pk, **shown, "width_px": kept.width_px, "height_px": kept.height_px}, status=201)


def _refused(status: int, message: str) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)
