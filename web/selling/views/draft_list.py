"""The seller's drafts."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bidding.models import Picture
from web.selling import drafts
from web.selling.access import for_sellers
from web.selling.models import Draft


@for_sellers
@require_safe
def draft_list(request: HttpRequest) -> HttpResponse:
    """All of them, the latest change first."""
    rows = list(drafts.drafts_of(request.user))
    covers = Picture.objects.filter(owner=request.user.pk).in_bulk([pk for row in rows for pk in row.picture_ids[:1]])
    shown = [_row(draft, covers) for draft in rows]
    return render(request, "selling/drafts.html", {"drafts": shown, "section": "drafts"})


def _row(draft: Draft, covers: dict[int, Picture]) -> dict[str, Any]:
    cover = covers.get(draft.picture_ids[0]) if draft.picture_ids else None
    return {"draft": draft, "cover": cover, "changed_at_ms": int(draft.changed_at.timestamp() * 1_000)}


@for_sellers
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Asks before it deletes."""
    draft = get_object_or_404(drafts.drafts_of(request.user), pk=draft_id)
    if request.method != "POST":
        return render(request, "selling/delete_draft.html", {"draft": draft})
    drafts.delete_draft(draft)
    messages.success(request, _("The draft is deleted."))
    return redirect("selling:drafts")
