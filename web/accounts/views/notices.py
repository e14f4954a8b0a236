"""What a person was told."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.views.generic import ListView

from bidding.models import Notice

_NOTICE_WORDS = {
    Notice.Kind.WON: "You won",
    Notice.Kind.LOST: "You did not win",
    Notice.Kind.SOLD: "Sold",
    Notice.Kind.UNSOLD: "Not sold",
    Notice.Kind.OUTBID: "You have been outbid",
    Notice.Kind.ENDING_SOON: "Ending soon",
    Notice.Kind.MESSAGE: "A new message",
}


class NoticesView(LoginRequiredMixin, ListView):
    """What the signed-in person was told, newest first."""

    template_name = "accounts/notices.html"
    paginate_by = 30

    def get_queryset(self) -> QuerySet[Notice]:
        """The person's own notices only."""
        return Notice.objects.filter(user=self.request.user).select_related("listing").order_by("-id")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """With each kind in words."""
        context = super().get_context_data(**context)
        for notice in context["page_obj"]:
            notice.word = _NOTICE_WORDS[notice.kind]
        return context | {"page": context["page_obj"]}
