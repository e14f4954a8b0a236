"""The list of conversations, and one of them. Somebody else's is not there: 404, as if it had never been."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from chat import selectors
from chat.conversations import MessageRejected, MessageSent
from chat.models import Conversation
from chat.refusals import Refusal
from web.accounts.models import User
from web.accounts.viewer import signed_in
from web.asked import asked_number, wants_json
from web.inbox.asked import find_or_404, listing_of
from web.inbox.forms import MessageForm
from web.inbox.pages import form_context, list_context, other_context, place_of
from web.inbox.shown import bubble_of
from web.inbox.words import say
from web.live import replies, talk
from web.refusals import status_of


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
    found, me = find_or_404(request, conversation_id), signed_in(request)
    after_id, before_id = asked_number(request, "after"), asked_number(request, "before")
    history = selectors.history_of(found, after_id=after_id, before_id=before_id, limit=selectors.PAGE + 1)
    has_more = len(history) > selectors.PAGE
    # Of newer ones the last is too many, of older ones the first.
    shown = history[: selectors.PAGE] if after_id is not None else history[-selectors.PAGE :]
    told = [talk.fields_of(message, me.pk) for message in shown]
    other_id = selectors.other_in(found, me.pk).pk
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
    outcome = talk.send(conversation=found, sender=signed_in(request), **sent)
    if is_script:
        return _answer_script(request, outcome)
    if isinstance(outcome, MessageRejected):
        problem = say(f"rejected.{outcome.reason}")
        return _page(request, found, form, problem=problem, status=status_of(outcome.reason))
    return redirect(place_of(found))


def _answer_script(request: HttpRequest, outcome: talk.Outcome) -> HttpResponse:
    """As the socket answers: for what is too long for it, and while it is not connected."""
    client_id = request.POST.get("client_id", "")[:64]
    if isinstance(outcome, MessageSent):
        return JsonResponse(replies.message_accepted_fields(client_id, outcome.message), status=201)
    fields = replies.message_rejected_fields(client_id, outcome)
    return JsonResponse(fields, status=status_of(outcome.reason))


def _page(
    request: HttpRequest, found: Conversation, form: MessageForm | None = None, *, problem: str = "", status: int = 200
) -> HttpResponse:
    before_id = asked_number(request, "before")
    history = selectors.history_of(found, before_id=before_id, limit=selectors.PAGE + 1)
    shown = history[-selectors.PAGE :]
    me = signed_in(request)
    other = selectors.other_in(found, me.pk)
    if request.method == "GET" and before_id is None and shown:
        tellings = talk.mark_read(conversation=found, reader=me, message_id=shown[-1].pk)
        talk.tell_when_committed(tellings)
    context = {
        "conversation": found,
        "bubbles": [bubble_of(message, me.pk) for message in shown],
        "older": shown[0].pk if len(history) > selectors.PAGE else 0,
        "is_latest": before_id is None,
        "read_up_to": selectors.read_up_to(found, other.pk),
        "for_script": _for_script(found, me),
    }
    context |= list_context(request, found) | form_context(request, form, problem) | other_context(me, other)
    return render(request, "inbox/conversation.html", context, status=status)


def _for_script(found: Conversation, me: User) -> dict[str, Any]:
    return {
        "conversation": found.pk,
        "me": me.username,
        "other": selectors.other_in(found, me.pk).username,
        "place": reverse("inbox:conversation", args=[found.pk]),
        "history": reverse("inbox:messages", args=[found.pk]),
        "lots": reverse("listings:detail", args=[0]),
    }
