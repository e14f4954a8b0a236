"""What people were told, and what became of the e-mails."""

from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from bidding.admin.looks import ReadOnly, amount, moment
from bidding.models import Notice
from web.notices.models import NoticeEmail


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
    actions = ("send_again",)
    fields = list_display

    def has_resend_permission(self, request: HttpRequest) -> bool:
        """Whoever may change e-mails."""
        return request.user.has_perm("notices.change_noticeemail")

    @admin.action(description="Send again: it may arrive a second time", permissions=["resend"])
    def send_again(self, request: HttpRequest, emails: QuerySet[NoticeEmail]) -> None:
        """Of those that nobody knows about, and those that were refused; the rest stay as they are."""
        again = emails.filter(state__in=(NoticeEmail.State.CLAIMED, NoticeEmail.State.REFUSED), listing__isnull=False)
        count = again.update(state=NoticeEmail.State.DUE, due_at=timezone.now(), attempts=F("attempts") * 0)
        self.message_user(request, f"{count} e-mail(s) are due again.", messages.SUCCESS if count else messages.INFO)
