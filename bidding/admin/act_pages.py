"""The pages on which staff confirm what is to be done, for one listing or several."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from bidding.admin.acts import ACTS, Act, perform
from bidding.admin.looks import ModelAdmin
from bidding.models import Listing

MOST_AT_ONCE = 100


def _going_to(act: Act) -> Any:
    """The list's action that leads to the act's page."""

    @admin.action(description=f"{act.label}…", permissions=["change"])
    def go(page: "ActPages", request: HttpRequest, listings: QuerySet[Listing]) -> HttpResponse | None:
        ids = list(listings.order_by("pk").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
        most = 1 if act.one_at_a_time else MOST_AT_ONCE
        if len(ids) > most:
            page.message_user(request, f"“{act.label}” takes at most {most} at a time.", messages.ERROR)
            return None
        return redirect(f"{page.act_address(act.name)}?ids={','.join(map(str, ids))}")

    go.__name__ = act.name
    return go


class ActPages(ModelAdmin[Listing]):
    """Adds the acts to the admin of listings: as actions of the list, and as pages."""

    actions = [_going_to(act) for act in ACTS.values()]

    def get_urls(self) -> list[URLPattern]:
        """One page for all acts."""
        page = self.admin_site.admin_view(self.act_view)
        return [path("act/<slug:name>/", page, name="bidding_listing_act"), *super().get_urls()]

    def act_address(self, name: str) -> str:
        """The page of that act."""
        return reverse(f"{self.admin_site.name}:bidding_listing_act", args=[name])

    def act_view(self, request: HttpRequest, name: str) -> HttpResponse:
        """Ask, then do it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        act, listings = ACTS.get(name), self._named(request)
        if act is None or not listings or (act.one_at_a_time and len(listings) > 1):
            raise Http404
        form = act.form(request.POST if request.method == "POST" else None, listings=listings)
        if request.method == "POST" and form.is_valid():
            return self._done(request, act, listings, form.cleaned_data)
        return self._asked(request, act, listings, form)

    def _named(self, request: HttpRequest) -> list[Listing]:
        texts = request.GET.get("ids", "").split(",")[:MOST_AT_ONCE]
        ids = [int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) <= 18]
        return list(self.get_queryset(request).filter(pk__in=ids).order_by("pk"))

    def _asked(self, request: HttpRequest, act: Act, listings: list[Listing], form: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": act.label,
            "act": act,
            "listings": self.shown_live(listings),
            "form": form,
            "media": self.media + form.media,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/bidding/listing/act.html", context)

    def _done(self, request: HttpRequest, act: Act, listings: list[Listing], typed: dict[str, Any]) -> HttpResponse:
        for listing in listings:
            done, text = perform(act, listing, typed, request)
            self.message_user(request, text, messages.SUCCESS if done else messages.ERROR)
            if done:
                self.log_change(request, listing, f"{act.label}: {_noted(typed)}" if typed else act.label)
        return self._back(listings)

    def _back(self, listings: list[Listing]) -> HttpResponseRedirect:
        if len(listings) == 1:
            return redirect("admin:bidding_listing_change", listings[0].pk)
        return redirect("admin:bidding_listing_changelist")

    def shown_live(self, listings: list[Listing]) -> list[Listing]:
        """The same listings with their state of this moment."""
        raise NotImplementedError


def _noted(typed: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in typed.items())
