"""Making a listing: the form, drafts of it, and putting one up again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bidding import selectors
from bidding.terms import BadTerms
from web.selling import drafts
from web.selling.access import for_sellers, own_listing
from web.selling.edit_form import typed_of
from web.selling.forms import ListingForm
from web.selling.models import Draft
from web.selling.pages import form_page
from web.selling.sent import PUBLISH, SAVE, Sent, new_token, own_pictures, read_sent, token_of


@for_sellers
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """An empty form, and where it is sent."""
    if request.method == "POST":
        return _posted(request)
    return form_page(request, ListingForm(), pictures=[], token=new_token())


@for_sellers
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The form as it was left."""
    kept = get_object_or_404(Draft, pk=draft_id, seller=request.user.pk)
    if request.method == "POST":
        return _posted(request, kept)
    if kept.listing_id:
        return redirect("listings:detail", kept.listing_id)
    pictures = own_pictures(request.user, kept.picture_ids)
    return form_page(request, ListingForm(initial=kept.typed), pictures=pictures, token=kept.token, draft=kept)


@for_sellers
@require_http_methods(["GET", "HEAD"])
def relist(request: HttpRequest, listing_id: int) -> HttpResponse:
    """The form filled with what was not sold. Nothing is kept until it is sent; pictures are shared then."""
    listing = own_listing(request, listing_id)
    refusal = _may_not_be_relisted(selectors.public_fields(listing))
    if refusal:
        messages.error(request, refusal)
        return redirect("listings:detail", listing.pk)
    typed = typed_of(listing, selectors.stored_terms(listing)) | {"starts_at": ""}
    pictures = list(listing.pictures.all())
    return form_page(request, ListingForm(initial=typed), pictures=pictures, token=new_token(), relisted=listing)


def _may_not_be_relisted(public: dict[str, Any]) -> str:
    if public["status"] == "cancelled" or public["outcome"] == "unsold":
        return ""
    if public["status"] == "closed":
        return _("This lot was sold: it can’t be put up again.")
    return _("This lot has not ended yet: it can’t be put up again.")


def _posted(request: HttpRequest, kept: Draft | None = None) -> HttpResponse:
    token = kept.token if kept else token_of(request)
    if listing := drafts.published_with(request.user, token):
        return redirect("listings:detail", listing.pk)
    sent = read_sent(request)
    if sent.do == SAVE:
        return _saved(request, sent, token, kept)
    form = ListingForm(sent.typed) if sent.do == PUBLISH else ListingForm(initial=sent.typed)
    if sent.do == PUBLISH and not sent.problems and form.is_valid():
        return _published(request, sent, form, token, kept)
    return _again(request, form, sent, token, kept)


def _again(request: HttpRequest, form: ListingForm, sent: Sent, token: str, kept: Draft | None) -> HttpResponse:
    status = 400 if form.errors or sent.problems else 200
    return form_page(
        request, form, pictures=sent.pictures, problems=sent.problems, token=token, draft=kept, status=status
    )


def _saved(request: HttpRequest, sent: Sent, token: str, kept: Draft | None) -> HttpResponse:
    try:
        saved = drafts.save_draft(seller=request.user, token=token, typed=sent.typed, pictures=sent.pictures)
    except drafts.TooManyDraftsError:
        messages.error(
            request, _("You have {most} drafts. Publish or delete one first.").format(most=drafts.MOST_DRAFTS)
        )
        return _again(request, ListingForm(initial=sent.typed), sent, token, kept)
    for problem in sent.problems:
        messages.error(request, problem)
    messages.success(request, _("Your draft is saved. Nobody else can see it."))
    return redirect("selling:draft", saved.pk)


def _published(request: HttpRequest, sent: Sent, form: ListingForm, token: str, kept: Draft | None) -> HttpResponse:
    try:
        listing = drafts.publish(
            seller=request.user, token=token, texts=form.texts(), terms=form.terms(), pictures=sent.pictures
        )
    except BadTerms as problem:
        form.refuse(problem)
        return _again(request, form, sent, token, kept)
    messages.success(request, _("Your lot is up. Until somebody bids, you can still change it."))
    return redirect("listings:detail", listing.pk)
