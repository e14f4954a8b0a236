"""What is said about a listing."""

from rest_framework import status
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response

from chat.comments import CommentRejected
from chat.selectors import public_fields
from web.api import changes, pages
from web.api.base import ApiView
from web.api.errors import ApiError, malformed
from web.api.inputs import CommentFields
from web.api.openapi import listings as describe
from web.api.parsers import sent_fields
from web.client_ids import BAD_ID, is_client_id
from web.live import comments
from web.refusals import status_of


class CommentsView(ApiView):
    """``GET|POST listings/<id>/comments/``."""

    permission_classes = (IsAuthenticatedOrReadOnly,)

    @describe.COMMENTS
    def get(self, request: Request, listing_id: int) -> Response:
        """Oldest first, those after ``?after=``."""
        changes.find_row(listing_id)
        return Response(pages.comment_page(request, listing_id))

    @describe.COMMENT
    def post(self, request: Request, listing_id: int) -> Response:
        """Say something; sent again with the same key it is said once."""
        listing = changes.find_row(listing_id)
        text = CommentFields.checked(sent_fields(request))["text"]
        outcome = comments.comment(listing=listing, author=request.user, client_id=_key(request), text=text)
        if isinstance(outcome, CommentRejected):
            raise ApiError(status_of(outcome.reason), outcome.reason, outcome.message)
        fields = public_fields(outcome.comment)
        return Response(fields, status.HTTP_200_OK if outcome.replayed else status.HTTP_201_CREATED)


def _key(request: Request) -> str:
    key = request.headers.get("Idempotency-Key")
    if not is_client_id(key):
        raise malformed(f"The header Idempotency-Key is missing or no id. {BAD_ID}")
    return str(key)
