"""The list of conversations, and one of them. Somebody else's is not there: 404, as if it had never been."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from bidding.models import Listing
from chat import conversations, selectors
from chat.conversations import MessageRejected, MessageSent, Refusal
from chat.models import Conversation
from web.asked import asked_number, number_in, wants_json
from web.client_ids import new_client_id
from web.inbox.forms import MessageForm
from web.inbox.shown import bubble_of, rows_of
from web.inbox.words import WORDS, say
from web.live import replies, talk

STATUS = {
    Refusal.MALFORMED: 400,
    Refusal.NOT_ALLOWED: 403,
    Refusal.UNKNOWN_CONVERSATION: 404,
    Refusal.UNKNOWN_LISTING: 404,
    Refusal.RATE_LIMITED: 429,
    Refusal.UNAVAILABLE: 503,
}


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """All conversations, the last spoken in first (``?before=``, the message that the page goes on after)."""
    return render(request, "inbox/list.html", list_context(request))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def conversation(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """One conversation (``?before=`` for its older messages); POST says something in it."""
    found = find_or_404(request, conversation_id)
    return _say(request, found) if request.method == "POST" else _page(request, found)


@login_required
@require_safe
def messages_json(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Messages for the page's script: those after ``?after=``, else the last ones (before ``?before=``)."""
    found = find_or_404(request, conversation_id)
    after_id, before_id = asked_number(request, "after"), asked_number(request, "before")
    history = selectors.history_of(found, after_id=after_id, before_id=before_id, limit=selectors.PAGE + 1)
    has_more = len(history) > selectors.PAGE
    # Of newer ones the last is too many, of older ones the first.
    shown = history[: selectors.PAGE] if after_id is not None else history[-selectors.PAGE :]
    told = [talk.fields_of(message, request.user.pk) for message in shown]
    other_id = selectors.other_in(found, request.user.pk).pk
    return JsonResponse({"results": told, "has_more": has_more, "read_up_to": selectors.read_up_to(found, other_id)})


def _say(request: HttpRequest, found: Conversation) -> HttpResponse:
    form = MessageForm(request.POST)
    is_script = wants_json(request)
    if not form.is_valid():
        if is_script:
            return _answer_script(request, MessageRejected(Refusal.MALFORMED))
        return _page(request, found, form, problem=form.problem(), status=400)
    listing = listing_of(form.cleaned_data["listing"])
    sent = {"client_id": form.cleaned_data["client_id"], "text": form.cleaned_data["text"], "listing": listing}
    outcome = talk.send(conversation=found, sender=request.user, **sent)
    if is_script:
        return _answer_script(request, outcome)
    if isinstance(outcome, MessageRejected):
        problem = say(f"rejected.{outcome.reason}")
        return _page(request, found, form, problem=problem, status=STATUS[outcome.reason])
    return redirect(place_of(found))


def _answer_script(request: HttpRequest, outcome: talk.Outcome) -> HttpResponse:
    """As the socket answers: for what is too long for it, and while it is not connected."""
    client_id = request.POST.get("client_id", "")[:64]
    if isinstance(outcome, MessageSent):
        return JsonResponse(replies.message_accepted_fields(client_id, outcome.message), status=201)
    fields = replies.message_rejected_fields(client_id, outcome)
    return JsonResponse(fields, status=STATUS[outcome.reason])


def _page(
    request: HttpRequest, found: Conversation, form: MessageForm | None = None, *, problem: str = "", status: int = 200
) -> HttpResponse:
    before_id = asked_number(request, "before")
    history = selectors.history_of(found, before_id=before_id, limit=selectors.PAGE + 1)
    shown = history[-selectors.PAGE :]
    other = selectors.other_in(found, request.user.pk)
    if request.method == "GET" and before_id is None and shown:
        tellings = talk.mark_read(conversation=found, reader=request.user, message_id=shown[-1].pk)
        talk.tell_when_committed(tellings)
    context = {
        "conversation": found,
        "other": other,
        "bubbles": [bubble_of(message, request.user.pk) for message in shown],
        "older": shown[0].pk if len(history) > selectors.PAGE else 0,
        "is_latest": before_id is None,
        "read_up_to": selectors.read_up_to(found, other.pk),
        "for_script": _for_script(request, found),
    }
    context |= list_context(request, found) | form_context(request, form, problem)
    context |= {"is_closed": not conversations.is_in_use(other)}
    context |= {"has_blocked": selectors.has_blocked(request.user.pk, other.pk)}
    return render(request, "inbox/conversation.html", context, status=status)


def _for_script(request: HttpRequest, found: Conversation) -> dict[str, Any]:
    return {
        "conversation": found.pk,
        "me": request.user.username,
        "other": selectors.other_in(found, request.user.pk).username,
        "place": reverse("inbox:conversation", args=[found.pk]),
        "history": reverse("inbox:messages", args=[found.pk]),
        "lots": reverse("listings:detail", args=[0]),
    }


def list_context(request: HttpRequest, found: Conversation | None = None) -> dict[str, Any]:
    """The list beside every conversation."""
    before_id = asked_number(request, "before") if found is None else None
    rows, further = rows_of(request.user.pk, shown=found, before_id=before_id)
    return {"rows": rows, "further": further, "section": "inbox", "words": words_for_script()}


def form_context(request: HttpRequest, form: MessageForm | None, problem: str) -> dict[str, Any]:
    """The form to say something: what was refused comes back under its own id."""
    sent = form.data if form is not None else {}
    about = sent.get("listing") or request.GET.get("listing", "")
    return {
        "problem": problem,
        "typed": sent.get("text", ""),
        "client_id": sent.get("client_id") or new_client_id(),
        "listing": listing_of(number_in(about)),
    }


def words_for_script() -> dict[str, str]:
    """The sentences in the reader's language."""
    return {key: str(words) for key, words in WORDS.items()}


def find_or_404(request: HttpRequest, conversation_id: int) -> Conversation:
    """The person's own conversation."""
    found = selectors.conversation_of(conversation_id, request.user.pk) if conversation_id < 2**63 else None
    if found is None:
        raise Http404
    return found


def listing_of(listing_id: int | None) -> Listing | None:
    """What a message is to be about, if it is there."""
    return Listing.objects.filter(pk=listing_id).first() if listing_id else None


def place_of(found: Conversation) -> str:
    """Where the newest message of the conversation is shown."""
    return f"{reverse('inbox:conversation', args=[found.pk])}#latest"
