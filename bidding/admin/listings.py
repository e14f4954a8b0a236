"""Listings: looked at live, made and changed through the services."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join

from bidding import selectors, services
from bidding.admin.act_pages import ActPages
from bidding.admin.acts import ACTS
from bidding.admin.forms import ListingTextForm, NewListingForm
from bidding.admin.looks import amount, moment
from bidding.models import Listing

_TEXTS = ("title", "description", "category")
_TERMS = ("start", "reserve", "buy_now", "steps_table", "starts", "ends", "soft_close", "currency")
_STATE = ("status", "price", "leader_paddle", "bid_count", "result_line", "kept_back", "epoch", "seq", "last_change")


class LiveChangeList(ChangeList):
    """A list whose rows are as the ledger has them; what PostgreSQL knows may be a second old."""

    def get_results(self, request: HttpRequest) -> None:
        """The page's rows."""
        super().get_results(request)
        self.result_list = live_rows(list(self.result_list))


def live_rows(listings: list[Listing]) -> list[Listing]:
    """The rows, unsaved, with the ledger's state; as they are while the ledger is away."""
    live = selectors.live_publics(listings)
    for row in listings:
        for field, value in live.get(row.pk, {}).items():
            if field in ("status", "price_minor", "bid_count", "starts_at_ms", "ends_at_ms", "seq", "epoch"):
                setattr(row, field, value)
        if row.pk in live:
            row.leader_paddle = live[row.pk]["leader"]
    return listings


@admin.register(Listing)
class ListingAdmin(ActPages):
    """Newest first."""

    list_display = ("title", "category", "seller", "status", "price", "bids", "ends", "kept_back")
    list_filter = ("status", "category", "held", "currency")
    list_select_related = ("category", "seller")
    search_fields = ("title", "=id", "seller__username")
    search_help_text = "A title, a number, or a seller."
    ordering = ("-id",)
    list_per_page = 50
    autocomplete_fields = ("seller", "category")
    readonly_fields = ("number", "seller", "thumbnails", *_TERMS, *_STATE)
    fieldsets = (
        (None, {"fields": ("number", "seller", *_TEXTS, "thumbnails", "take_out", "image")}),
        ("Now", {"fields": _STATE}),
        ("Terms", {"fields": _TERMS, "description": "Until the first bid the seller may revise them."}),
    )
    add_fieldsets = (
        (None, {"fields": ("seller", *_TEXTS, "image")}),
        ("Prices", {"fields": ("currency", "start_price", "reserve", "buy_now", "step")}),
        ("Time (UTC)", {"fields": ("starts_at", "ends_at", "soft_close_s", "soft_close_cap_s")}),
    )

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        """Live."""
        return LiveChangeList

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Listing | None:
        """The row; on its page as the ledger has it. What is saved are the texts alone."""
        listing = super().get_object(request, object_id, from_field)
        return self.shown_live([listing])[0] if listing else None

    def shown_live(self, listings: list[Listing]) -> list[Listing]:
        """With the ledger's state."""
        return live_rows(listings)

    def get_form(self, request: HttpRequest, obj: Listing | None = None, change: bool = False, **options: Any) -> Any:
        """New listings have terms, others texts."""
        return super().get_form(request, obj, change, form=ListingTextForm if obj else NewListingForm, **options)

    def get_fieldsets(self, request: HttpRequest, obj: Listing | None = None) -> Any:
        """Likewise."""
        return self.fieldsets if obj else self.add_fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Listing | None = None) -> Any:
        """State and terms are the ledger's."""
        return self.readonly_fields if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Listing | None = None) -> bool:
        """Never: the log refers to it. Cancel it instead."""
        return False

    def save_model(self, request: HttpRequest, obj: Listing, form: "ModelForm[Listing]", change: bool) -> None:
        """Texts and pictures are saved; a new listing is made by the service."""
        drawn = form.cleaned_data["image"]
        cover = services.keep_drawn(owner=obj.seller, drawn=drawn) if drawn else None
        if change:
            obj.save(update_fields=list(_TEXTS))
            if cover:
                services.replace_cover(listing=obj, cover=cover)
            if taken_out := form.cleaned_data["take_out"]:
                services.arrange_pictures(listing=obj, pictures=list(obj.pictures.exclude(pk__in=taken_out)))
        elif isinstance(form, NewListingForm):
            made = services.create_listing(
                seller=obj.seller,
                category=obj.category,
                title=obj.title,
                description=obj.description,
                pictures=[cover] if cover else [],
                terms=form.terms(),
            )
            obj.pk = made.pk

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any) -> Any:
        """With what can be done to it."""
        if listing := context.get("original"):
            offered = [act for act in ACTS.values() if listing.status in act.statuses]
            context["acts"] = [(act, f"{self.act_address(act.name)}?ids={listing.pk}") for act in offered]
        return super().render_change_form(request, context, *args, **options)

    @admin.display(description="number")
    def number(self, listing: Listing) -> int:
        """Its id."""
        return listing.pk

    @admin.display(description="pictures")
    def thumbnails(self, listing: Listing) -> str:
        """In their order, the cover first; each leads to the picture."""
        shown = [(picture.image.url, picture.thumbnail.url) for picture in listing.pictures.all()]
        return format_html_join(" ", '<a href="{}"><img src="{}" alt="" height="96"></a>', shown) or "–"

    @admin.display(description="price", ordering="price_minor")
    def price(self, listing: Listing) -> str:
        """Before the first bid there is none."""
        return amount(listing.price_minor, listing)

    @admin.display(description="bids", ordering="bid_count")
    def bids(self, listing: Listing) -> int:
        """How many were accepted."""
        return listing.bid_count

    @admin.display(description="held")
    def kept_back(self, listing: Listing) -> str:
        """Said only of listings that are."""
        return "held: see quarantine" if listing.held else ""

    @admin.display(description="start price")
    def start(self, listing: Listing) -> str:
        """The lowest first bid."""
        return amount(listing.start_minor, listing)

    @admin.display(description="reserve")
    def reserve(self, listing: Listing) -> str:
        """Hidden from bidders."""
        return amount(listing.reserve_minor, listing)

    @admin.display(description="buy now")
    def buy_now(self, listing: Listing) -> str:
        """On offer until the first bid."""
        return amount(listing.buy_now_minor, listing)

    @admin.display(description="steps")
    def steps_table(self, listing: Listing) -> str:
        """From which price which step."""
        return ", ".join(f"from {amount(low, listing)}: {amount(step, listing)}" for low, step in listing.steps)

    @admin.display(description="starts", ordering="starts_at_ms")
    def starts(self, listing: Listing) -> str:
        """The ledger's clock."""
        return moment(listing.starts_at_ms)

    @admin.display(description="ends", ordering="ends_at_ms")
    def ends(self, listing: Listing) -> str:
        """The ledger's clock."""
        return moment(listing.ends_at_ms)

    @admin.display(description="soft close")
    def soft_close(self, listing: Listing) -> str:
        """In words."""
        return (
            f"A bid in the last {listing.soft_close_ms / 1_000:g} s moves the end, "
            f"at most {listing.soft_close_cap_ms / 1_000:g} s altogether."
        )

    @admin.display(description="last change")
    def last_change(self, listing: Listing) -> str:
        """The last stored entry of its log."""
        return moment(listing.at_ms)

    @admin.display(description="result")
    def result_line(self, listing: Listing) -> str:
        """Once it is written."""
        result = getattr(listing, "result", None)
        if result is None:
            return "–"
        if result.winner is None:
            return str(result.get_outcome_display())
        price = amount(result.price_minor, listing)
        return format_html("Sold for {} to {} (paddle {})", price, result.winner, result.winner_paddle)
