"""What a seller's form brought: its texts as typed, its pictures in order, and what is to be done with it."""

import re
import secrets
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from bidding import services
from bidding.models import Picture
from bidding.pictures import MOST_OF_LISTING, BadPicture, TooManyPictures
from web.asked import number_in
from web.picture_pace import keep_pace
from web.selling.forms import ListingForm

PUBLISH, SAVE = "publish", "save"
MOST_LETTERS = 12_000
"""Of a draft's field: more than any field takes, so that a text too long is kept for its writer to shorten."""

_TOKEN = re.compile(r"[0-9a-f]{32}")
_PICTURE_ACT = re.compile(r"(first|earlier|later|remove)-([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Sent:
    """One sending of the form; ``problems`` are those of the files in it."""

    typed: dict[str, str]
    pictures: list[Picture]
    problems: list[str]
    do: str


def new_token() -> str:
    """What tells one form from another."""
    return secrets.token_hex(16)


def token_of(request: HttpRequest) -> str:
    """The form's; a new one if it has none that could be one of ours."""
    token = request.POST.get("token", "")
    return token if _TOKEN.fullmatch(token) else new_token()


def read_sent(request: HttpRequest) -> Sent:
    """Everything of the form; the files in it are kept as pictures."""
    typed = {name: _text(request, name) for name in ListingForm.base_fields if name in request.POST}
    pictures = own_pictures(request.user, request.POST.getlist("picture"))
    do = request.POST.get("do", PUBLISH)
    if act := _PICTURE_ACT.fullmatch(do):
        pictures = moved(pictures, act[1], int(act[2]))
    problems = _keep_files(request, pictures)
    return Sent(typed, pictures, problems, do)


def _text(request: HttpRequest, name: str) -> str:
    return request.POST[name].replace("\0", "")[:MOST_LETTERS]


def own_pictures(owner: Any, ids: list[Any]) -> list[Picture]:
    """The person's own pictures with these ids, in this order; others are left out."""
    numbers = [number for sent in ids[:MOST_OF_LISTING] if (number := number_in(str(sent))) is not None]
    found = Picture.objects.filter(owner=owner).in_bulk(numbers)
    return [found[number] for number in dict.fromkeys(numbers) if number in found]


def moved(pictures: list[Picture], act: str, picture_id: int) -> list[Picture]:
    """The pictures after one was moved, or removed."""
    at = next((index for index, picture in enumerate(pictures) if picture.pk == picture_id), None)
    if at is None:
        return pictures
    rest = pictures[:at] + pictures[at + 1 :]
    to = {"first": 0, "earlier": max(at - 1, 0), "later": at + 1, "remove": None}[act]
    return rest if to is None else [*rest[:to], pictures[at], *rest[to:]]


def _keep_files(request: HttpRequest, pictures: list[Picture]) -> list[str]:
    """Add the files to the pictures; what is wrong with those that can't be.

    No more are looked at than a lot may have, good or bad, and none after one that came too fast.
    """
    problems, stop = [], None
    for at, file in enumerate(request.FILES.getlist("pictures")):
        if stop is None and (at >= MOST_OF_LISTING or len(pictures) >= MOST_OF_LISTING):
            stop = BadPicture(_("A lot has at most {most} pictures.").format(most=MOST_OF_LISTING))
        try:
            pictures.append(_kept(request.user, file, stop))
        except BadPicture as problem:
            problems.append(_("“{name}”: {problem}").format(name=file.name, problem=problem))
            stop = problem if isinstance(problem, TooManyPictures) else stop
    return problems


def _kept(owner: Any, file: Any, stop: BadPicture | None) -> Picture:
    if stop is not None:
        raise stop
    keep_pace(owner)
    return services.keep_picture(owner=owner, upload=file)
