"""Leaving each other in peace."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chat import conversations, selectors
from web.accounts.models import User
from web.accounts.viewer import signed_in
from web.inbox.asked import person_or_404
from web.inbox.pages import place_of


@login_required
@require_safe
def blocked(request: HttpRequest) -> HttpResponse:
    """Whom the signed-in person has blocked."""
    context = {"blocks": selectors.blocked_by(signed_in(request).pk), "section": "inbox"}
    return render(request, "inbox/blocked.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def block(request: HttpRequest, username: str) -> HttpResponse:
    """Asks before it blocks; the other person is not told."""
    other = _other_or_404(request, username)
    if request.method != "POST":
        context = {"other": other, "back": _back(request, other), "section": "inbox"}
        return render(request, "inbox/block.html", context)
    conversations.block(blocker=signed_in(request), blocked=other)
    messages.success(request, _("You have blocked %(name)s.") % {"name": other.username})
    return redirect("inbox:blocked")


@login_required
@require_POST
def unblock(request: HttpRequest, username: str) -> HttpResponse:
    """Ends one's own block."""
    other = _other_or_404(request, username)
    conversations.unblock(blocker=signed_in(request), blocked=other)
    messages.success(request, _("%(name)s can write to you again.") % {"name": other.username})
    return redirect(_back(request, other))


def _other_or_404(request: HttpRequest, username: str) -> User:
    other = person_or_404(username)
    if other.pk == signed_in(request).pk:
        raise Http404
    return other


def _back(request: HttpRequest, other: User) -> str:
    """The conversation with that person, if there is one, else the blocked people."""
    found = selectors.conversation_between(signed_in(request).pk, other.pk)
    return place_of(found) if found is not None else reverse("inbox:blocked")
