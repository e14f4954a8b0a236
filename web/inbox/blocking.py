"""Leaving each other in peace."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chat import conversations, selectors
from web.accounts.viewer import signed_in
from web.inbox.asked import find_or_404
from web.inbox.pages import place_of


@login_required
@require_safe
def blocked(request: HttpRequest) -> HttpResponse:
    """Whom the signed-in person has blocked."""
    context = {"blocks": selectors.blocked_by(signed_in(request).pk), "section": "inbox"}
    return render(request, "inbox/blocked.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def block(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Asks before it blocks the other one of a conversation, who is not told."""
    me, found = signed_in(request), find_or_404(request, conversation_id)
    other = selectors.other_in(found, me.pk)
    if request.method != "POST":
        context = {"other": other, "back": place_of(found), "section": "inbox"}
        return render(request, "inbox/block.html", context)
    conversations.block(blocker=me, blocked=other)
    messages.success(request, _("You have blocked %(name)s.") % {"name": other.username})
    return redirect("inbox:blocked")


@login_required
@require_POST
def unblock(request: HttpRequest, block_id: int) -> HttpResponse:
    """Ends one's own block; somebody else's is not there. Leads back to the conversation, if there is one."""
    me = signed_in(request)
    ended = next((each for each in selectors.blocked_by(me.pk) if each.pk == block_id), None)
    if ended is None:
        raise Http404
    conversations.unblock(blocker=me, blocked=ended.blocked)
    messages.success(request, _("%(name)s can write to you again.") % {"name": ended.blocked.username})
    found = selectors.conversation_between(me.pk, ended.blocked_id)
    return redirect(place_of(found) if found is not None else "inbox:blocked")
