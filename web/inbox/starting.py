"""The first message to somebody."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chat import selectors
from chat.conversations import MessageRejected
from web.accounts.models import User
from web.accounts.viewer import signed_in
from web.inbox.asked import listing_of, person_or_404
from web.inbox.forms import MessageForm
from web.inbox.pages import form_context, list_context, other_context, place_of
from web.inbox.words import say
from web.live import talk
from web.refusals import status_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, username: str = "") -> HttpResponse:
    """Write to somebody (``?name=`` without one in the path; ``?listing=``: about a lot).

    Who talks with that person already goes on there.
    """
    me, other = signed_in(request), person_or_404(username or request.GET.get("name", ""))
    if other.pk == me.pk:
        messages.info(request, _("That is you: there is nobody to write to."))
        return redirect("inbox:list")
    if request.method == "POST":
        return _say(request, other)
    found = selectors.conversation_between(me.pk, other.pk)
    if found is None:
        return _page(request, other)
    listing = listing_of(_asked_listing(request))
    about = f"?listing={listing.pk}" if listing else ""
    return redirect(place_of(found).replace("#", f"{about}#"))


def _asked_listing(request: HttpRequest) -> int | None:
    form = MessageForm({"listing": request.GET.get("listing", "")})
    form.is_valid()
    return form.cleaned_data.get("listing")


def _say(request: HttpRequest, other: User) -> HttpResponse:
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _page(request, other, form, problem=form.problem(), status=400)
    listing = listing_of(form.cleaned_data["listing"])
    sent = {"client_id": form.cleaned_data["client_id"], "text": form.cleaned_data["text"], "listing": listing}
    outcome = talk.start(sender=signed_in(request), other=other, **sent)
    if isinstance(outcome, MessageRejected):
        problem = say(f"rejected.{outcome.reason}")
        return _page(request, other, form, problem=problem, status=status_of(outcome.reason))
    return redirect(place_of(outcome.message.conversation))


def _page(
    request: HttpRequest, other: User, form: MessageForm | None = None, *, problem: str = "", status: int = 200
) -> HttpResponse:
    me = signed_in(request)
    context = list_context(request) | form_context(request, form, problem) | other_context(me, other)
    context |= {"is_barred": me.is_blocked}
    return render(request, "inbox/start.html", context, status=status)
