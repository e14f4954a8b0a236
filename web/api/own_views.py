"""What concerns whoever asks, and nobody else."""

from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from bidding import selectors, services
from web.api import changes
from web.api.base import ApiView
from web.api.openapi import people as describe


class WatchView(ApiView):
    """``POST|DELETE listings/<id>/watch/``."""

    permission_classes = (IsAuthenticated,)

    @describe.WATCH
    def post(self, request: Request, listing_id: int) -> Response:
        """201 the first time, 200 when it is watched already."""
        listing = changes.find_row(listing_id)
        self.sent_nothing()
        known = selectors.is_watching(request.user.pk, listing.pk)
        services.watch(user_id=request.user.pk, listing_id=listing.pk)
        return Response({"watching": True}, status.HTTP_200_OK if known else status.HTTP_201_CREATED)

    @describe.UNWATCH
    def delete(self, request: Request, listing_id: int) -> Response:
        """204, whether or not it was watched."""
        listing = changes.find_row(listing_id)
        self.sent_nothing()
        services.unwatch(user_id=request.user.pk, listing_id=listing.pk)
        return Response(status=status.HTTP_204_NO_CONTENT)
