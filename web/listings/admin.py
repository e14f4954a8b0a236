"""Comments, as staff look through them and hide them."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from bidding.admin.looks import ReadOnly, moment
from chat.comments import CommentRemoved
from chat.models import Comment
from web.accounts.viewer import signed_in
from web.live import comments


@admin.register(Comment)
class CommentAdmin(ReadOnly):
    """Newest first."""

    actions = ("hide",)
    list_display = ("when", "listing", "author", "role", "paddle", "text", "shown")
    list_filter = ("role", ("removed_at", admin.EmptyFieldListFilter))
    list_select_related = ("listing", "author")
    search_fields = ("text", "=author__username", "=listing__id", "listing__title")
    search_help_text = _("Words of the comment, its author’s exact name, or a listing’s number or title.")
    ordering = ("-id",)
    show_full_result_count = False
    fields = (*list_display, "removed_at", "removed_by")

    def has_hide_permission(self, request: HttpRequest) -> bool:
        """Asked by the action."""
        return request.user.has_perm("chat.change_comment")

    @admin.action(description=_("Hide from everyone"), permissions=["hide"])
    def hide(self, request: HttpRequest, chosen: QuerySet[Comment]) -> None:
        """Take them out; open pages are told."""
        outcomes = [comments.hide(comment, by=signed_in(request)) for comment in chosen.select_related("listing")]
        count = sum(isinstance(outcome, CommentRemoved) for outcome in outcomes)
        text = ngettext("%(count)d comment is hidden.", "%(count)d comments are hidden.", count) % {"count": count}
        self.message_user(request, text, messages.SUCCESS)

    @admin.display(description=_("when"), ordering="at_ms")
    def when(self, comment: Comment) -> str:
        """The ledger's clock."""
        return moment(comment.at_ms)

    @admin.display(description=_("shown"), boolean=True)
    def shown(self, comment: Comment) -> Any:
        """Whether everyone can read it."""
        return comment.removed_at is None
