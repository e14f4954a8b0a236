"""The first message to somebody."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chat import conversations, selectors
from chat.conversations import MessageRejected
from web.accounts.models import User
from web.accounts.names import person_of
from web.inbox.forms import MessageForm
from web.inbox.views import STATUS, form_context, list_context, listing_of, place_of
from web.inbox.words import say
from web.live import talk


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, username: str) -> HttpResponse:
    """Write to somebody (``?listing=``: about a lot). Who talks with that person already goes on there."""
    other = person_or_404(username)
    if other.pk == request.user.pk:
        messages.info(request, _("That is you: there is nobody to write to."))
        return redirect("inbox:list")
    if request.method == "POST":
        return _say(request, other)
    found = selectors.conversation_between(request.user.pk, other.pk)
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
    outcome = talk.start(sender=request.user, other=other, **sent)
    if isinstance(outcome, MessageRejected):
        problem = say(f"rejected.{outcome.reason}")
        return _page(request, other, form, problem=problem, status=STATUS[outcome.reason])
    return redirect(place_of(outcome.message.conversation))


def _page(
    request: HttpRequest, other: User, form: MessageForm | None = None, *, problem: str = "", status: int = 200
) -> HttpResponse:
    context = list_context(request) | form_context(request, form, problem)
    context |= {"other": other, "is_closed": not conversations.is_in_use(other), "is_barred": request.user.is_blocked}
    context |= {"has_blocked": selectors.has_blocked(request.user.pk, other.pk)}
    return render(request, "inbox/start.html", context, status=status)


def person_or_404(username: str) -> User:
    """Somebody by name; Http404 for a name that nobody has."""
    found = person_of(username)
    if found is None:
        raise Http404
    return found
