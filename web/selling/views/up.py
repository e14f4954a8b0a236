"""Changing and ending a listing that is up; the ledger decides both against a first bid."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bidding import selectors, services
from bidding.models import Listing
from bidding.outcomes import Done, LedgerUnavailable, Refused
from bidding.terms import BadTerms
from bidding.wording import change_refused
from web.selling.access import for_sellers, own_listing
from web.selling.edit_form import EditForm
from web.selling.pages import form_page
from web.selling.sent import PUBLISH, Sent, read_sent


@for_sellers
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, listing_id: int) -> HttpResponse:
    """The form filled with what is up."""
    listing = own_listing(request, listing_id)
    try:
        return _posted(request, listing) if request.method == "POST" else _form_or_refusal(request, listing)
    except LedgerUnavailable:
        return _unavailable(request, listing)


def _form_or_refusal(request: HttpRequest, listing: Listing) -> HttpResponse:
    public = selectors.public_now(listing)
    if refusal := _closed_to_changes(public):
        messages.error(request, refusal)
        return redirect("listings:detail", listing.pk)
    return form_page(request, _form(listing, public), pictures=list(listing.pictures.all()), listing=listing)


def _posted(request: HttpRequest, listing: Listing) -> HttpResponse:
    public = selectors.public_now(listing)
    if request.FILES and (refusal := _closed_to_changes(public)):  # before a picture is drawn for nothing
        messages.error(request, refusal)
        return redirect("listings:detail", listing.pk)
    sent = read_sent(request)
    if sent.do != PUBLISH:
        form = _form(listing, public, initial=sent.typed)
    else:
        form = _form(listing, public, data=sent.typed)
        if not sent.problems and form.is_valid() and (answer := _changed(request, listing, form, sent)):
            return answer
    status = 400 if form.errors or sent.problems else 200
    return form_page(request, form, pictures=sent.pictures, problems=sent.problems, listing=listing, status=status)


def _changed(request: HttpRequest, listing: Listing, form: EditForm, sent: Sent) -> HttpResponse | None:
    """The answer to a change that was decided; None if its terms can't be had, which the form says."""
    try:
        outcome = services.change_listing(
            listing=listing, terms=form.changed_terms(), texts=form.changed_texts(), pictures=sent.pictures
        )
    except BadTerms as problem:
        form.refuse(problem)
        return None
    return _told(request, listing, outcome, done=_("Your changes are made."))


@for_sellers
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, listing_id: int) -> HttpResponse:
    """Asks before it ends the listing."""
    listing = own_listing(request, listing_id)
    try:
        if request.method == "POST":
            done = _("Your lot has ended. Nobody bought it.")
            return _told(request, listing, services.end_listing(listing), done=done)
        if refusal := _closed_to_changes(selectors.public_now(listing)):
            messages.error(request, refusal)
            return redirect("listings:detail", listing.pk)
    except LedgerUnavailable:
        return _unavailable(request, listing)
    return render(request, "selling/end.html", {"listing": listing})


def _form(listing: Listing, public: dict[str, Any], **options: Any) -> EditForm:
    has_started = public["status"] != Listing.Status.SCHEDULED
    return EditForm(listing=listing, terms=selectors.current_terms(listing), has_started=has_started, **options)


def _closed_to_changes(public: dict[str, Any]) -> str:
    """Why it can't be changed, as it looks; the ledger has the word."""
    if public["status"] in selectors.ENDED:
        return change_refused("closed")
    return _("Somebody has bid: this lot can’t be changed or ended early any more.") if public["bid_count"] else ""


def _told(request: HttpRequest, listing: Listing, outcome: Done | Refused, *, done: str) -> HttpResponse:
    """Say what came of it, on the listing's page, which shows what it is now."""
    match outcome:
        case Done():
            messages.success(request, done)
        case Refused("has_bids"):
            messages.error(request, _("Somebody has just bid: this lot can’t be changed or ended early any more."))
        case Refused(reason):
            messages.error(request, change_refused(reason))
    return redirect("listings:detail", listing.pk)


def _unavailable(request: HttpRequest, listing: Listing) -> HttpResponse:
    """Outcome unknown; a repeat is harmless."""
    return render(request, "selling/unavailable.html", {"listing": listing}, status=503)
