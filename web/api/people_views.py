"""The token that says who somebody is, and the categories."""

from django.contrib.auth import authenticate
from rest_framework import status
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from bidding.models import Category
from web import guesses
from web.accounts.second_factor import password_is_enough
from web.api import throttles
from web.api.base import ApiView
from web.api.errors import ApiError
from web.api.inputs import SignInFields
from web.api.openapi import people as describe
from web.api.openapi.listings import CATEGORIES
from web.api.parsers import sent_fields

SECOND_FACTOR_NEEDED = "This account needs a second factor: sign in on the site and make a token there, at /me/token/."


class TokenView(ApiView):
    """``POST token/``: a token for a name and a password. Blocked people get one too: they may watch."""

    authentication_classes = ()
    throttle_classes = (throttles.SignInThrottle,)

    @describe.SIGN_IN
    def post(self, request: Request) -> Response:
        """The person's token, always the same one until it is revoked."""
        sent = SignInFields.checked(sent_fields(request))
        if wait_s := guesses.wait_s(sent["username"], request):
            raise Throttled(wait_s, "There were too many wrong passwords.")
        user = authenticate(request._request, **sent)
        if user is None:
            guesses.note_wrong(sent["username"], request)
            raise _wrong_password()
        if not password_is_enough(user):
            raise ApiError(status.HTTP_403_FORBIDDEN, "second_factor_needed", SECOND_FACTOR_NEEDED)
        return Response({"token": Token.objects.get_or_create(user=user)[0].key})


def _wrong_password() -> ApiError:
    refusal = ApiError(
        status.HTTP_401_UNAUTHORIZED, "not_authenticated", "No active account has this name and password."
    )
    refusal.auth_header = "Token"
    return refusal


class CategoriesView(ApiView):
    """``GET categories/``: all of them, on one page."""

    @CATEGORIES
    def get(self, request: Request) -> Response:
        """By name."""
        results = list(Category.objects.values("slug", "name"))
        return Response({"next": None, "previous": None, "results": results})
