"""What people were told, and what became of the e-mails."""

from collections.abc import Callable, Collection

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from bidding.admin.looks import ReadOnly, amount, moment
from bidding.models import Notice
from web.notices import settling
from web.notices.models import NoticeEmail

Settle = Callable[[Collection[int]], list[NoticeEmail]]


@admin.register(Notice)
class NoticeAdmin(ReadOnly):
    """What people were told."""

    list_display = ("user", "kind", "listing", "price", "sender", "when", "told_at", "read_at", "e_mail")
    list_per_page = 50
    list_filter = ("kind",)
    list_select_related = ("listing", "user", "sender")
    search_fields = ("=user__username", "=listing__id", "listing__title")
    ordering = ("-id",)
    fields = (
        *("user", "kind", "listing", "sender", "price", "when"),
        *("created_at", "told_at", "read_at", "shown", "e_mail"),
    )

    @admin.display(description="price")
    def price(self, notice: Notice) -> str:
        """In the listing's currency."""
        return amount(notice.price_minor, notice.listing) if notice.listing else "–"

    @admin.display(description="when", ordering="at_ms")
    def when(self, notice: Notice) -> str:
        """The ledger's clock."""
        return moment(notice.at_ms)

    @admin.display(description="e-mail")
    def e_mail(self, notice: Notice) -> str:
        """The last one that told it, or will: its own, or the one that gathers its kind."""
        emails = NoticeEmail.objects.filter(user=notice.user_id, kind=notice.kind)
        own = emails.filter(listing=notice.listing_id, listing__isnull=False).first()
        gathering = emails.filter(listing=None, since__lte=notice.told_at or timezone.now()).order_by("-since").first()
        email = own or gathering
        return NoticeEmail.State(email.state).label if email else "–"


@admin.register(NoticeEmail)
class NoticeEmailAdmin(ReadOnly):
    """What became of each e-mail. One whose outcome is unknown is sent again by staff only."""

    list_display = ("user", "kind", "listing", "state", "due_at", "claimed_at", "settled_at", "attempts", "problem")
    list_filter = ("state", "kind")
    list_select_related = ("user", "listing")
    search_fields = ("=user__username", "=listing__id")
    ordering = ("-id",)
    actions = ("send_again", "take_as_sent")
    fields = list_display

    def has_settle_permission(self, request: HttpRequest) -> bool:
        """Whoever may change e-mails."""
        return request.user.has_perm("notices.change_noticeemail")

    @admin.action(description="Send again", permissions=["settle"])
    def send_again(self, request: HttpRequest, emails: QuerySet[NoticeEmail]) -> HttpResponse | None:
        """Of those that nobody knows about, and those that were refused; the rest stay as they are."""
        question = "Whoever got one of these already gets it a second time."
        return self._settle(request, emails, settling.send_again, "Send again", question)

    @admin.action(description="Take as sent", permissions=["settle"])
    def take_as_sent(self, request: HttpRequest, emails: QuerySet[NoticeEmail]) -> HttpResponse | None:
        """Likewise; nothing more is sent."""
        question = "Whoever did not get one of these never will; the notice stays in the list of notices."
        return self._settle(request, emails, settling.take_as_sent, "Take as sent", question)

    def _settle(
        self, request: HttpRequest, emails: QuerySet[NoticeEmail], settle: Settle, title: str, question: str
    ) -> HttpResponse | None:
        """Ask first, then do it, log it at each e-mail, and say so."""
        ids = list(emails.values_list("pk", flat=True))
        found = settling.unsettled(ids).select_related("user", "listing")
        if found and "confirmed" not in request.POST:
            context = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, "question": question}
            context |= {"emails": found, "action": request.POST["action"]}
            return TemplateResponse(request, "admin/notices/noticeemail/settle.html", context)
        settled = settle(ids)
        for email in settled:
            self.log_change(request, email, title)
        text = f"{title}: {len(settled)} of {len(ids)}. The others are settled, or were handed over just now."
        self.message_user(request, text, messages.SUCCESS if settled else messages.INFO)
        return None
