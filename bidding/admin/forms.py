"""What staff type."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime

from bidding import selectors
from bidding.currencies import CURRENCIES
from bidding.models import Listing
from bidding.pictures import BadPicture, Drawn, draw_picture
from bidding.terms import DEFAULT_STEPS, LONGEST_MS, Terms
from bidding.typed_terms import TypedTerms

if TYPE_CHECKING:
    _ListingForm = forms.ModelForm[Listing]
else:
    _ListingForm = forms.ModelForm

LONGEST_MIN = LONGEST_MS // 60_000


class ListingTextForm(_ListingForm):
    """A listing's texts and pictures, which staff may put right at any time; the terms are the ledger's."""

    image = forms.FileField(required=False, label="new cover", help_text="A JPEG, PNG or WebP file up to 10 MiB.")
    take_out = forms.TypedMultipleChoiceField(coerce=int, required=False, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = Listing
        fields: tuple[str, ...] = ("title", "description", "category")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        ids = self.instance.pictures.values_list("pk", flat=True) if self.instance.pk else []
        cast(forms.ChoiceField, self.fields["take_out"]).choices = [
            (pk, f"Picture {at}") for at, pk in enumerate(ids, 1)
        ]

    def clean_image(self) -> Drawn | None:
        """A new picture is drawn anew; nothing of the sent file is served."""
        upload = self.cleaned_data["image"]
        try:
            return draw_picture(upload) if upload else None
        except BadPicture as problem:
            raise forms.ValidationError(str(problem)) from problem


class NewListingForm(TypedTerms, ListingTextForm):
    """A new listing, amounts as one types them; ``terms()`` once it is valid."""

    FIELD_OF_TERM = {
        "start_minor": "start_price",
        "reserve_minor": "reserve",
        "buy_now_minor": "buy_now",
        "steps": "step",
        "ends_at_ms": "ends_at",
        "soft_close_ms": "soft_close_s",
        "soft_close_cap_ms": "soft_close_cap_s",
    }

    start_price = forms.CharField(max_length=40, help_text="Like 125.00, in the listing’s currency.")
    reserve = forms.CharField(max_length=40, required=False, help_text="Below it nothing is sold. Nobody sees it.")
    buy_now = forms.CharField(max_length=40, required=False, help_text="On offer until the first bid.")
    step = forms.CharField(max_length=40, required=False, help_text="One step for all prices; empty: the usual table.")
    starts_at = forms.SplitDateTimeField(widget=AdminSplitDateTime, required=False, help_text="Empty: at once.")
    ends_at = forms.SplitDateTimeField(widget=AdminSplitDateTime)
    soft_close_s = forms.IntegerField(
        min_value=0, initial=120, label="Soft close, seconds", help_text="A bid this close to the end moves the end."
    )
    soft_close_cap_s = forms.IntegerField(
        min_value=0, initial=3600, label="Soft close at most, seconds", help_text="By how much altogether."
    )

    class Meta(ListingTextForm.Meta):
        fields = ("title", "description", "category", "seller", "currency")

    def clean_currency(self) -> str:
        """ISO 4217."""
        currency = str(self.cleaned_data["currency"]).upper()
        if currency not in CURRENCIES:
            raise forms.ValidationError("This is a currency’s code, like USD.")
        return currency

    def clean_seller(self) -> Any:
        """Blocked people can't sell, nor can those who are gone."""
        seller = self.cleaned_data["seller"]
        if seller.is_blocked:
            raise forms.ValidationError("This person is blocked.")
        if not seller.is_active:
            raise forms.ValidationError("This account is closed.")
        return seller

    def clean(self) -> None:
        """The terms as a whole, by the rules of every way in."""
        super().clean()
        amounts = self.read_amounts()
        if not self.errors:
            self.cleaned_data |= amounts
            self.check_terms()

    def terms_at(self, now_ms: int) -> Terms:
        """What was typed, as terms."""
        typed = self.cleaned_data
        return Terms(
            start_minor=typed["start_price"],
            ends_at_ms=_epoch_ms(typed["ends_at"]),
            currency=typed["currency"],
            reserve_minor=typed["reserve"],
            buy_now_minor=typed["buy_now"],
            steps=((1, typed["step"]),) if typed["step"] else DEFAULT_STEPS,
            starts_at_ms=_epoch_ms(typed["starts_at"]) if typed["starts_at"] else None,
            soft_close_ms=typed["soft_close_s"] * 1_000,
            soft_close_cap_ms=typed["soft_close_cap_s"] * 1_000,
        )


def _epoch_ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000)


class ActForm(forms.Form):
    """Something to be done to listings; by itself it asks nothing but to be sent."""

    def __init__(self, *args: Any, listings: list[Listing], **options: Any) -> None:
        super().__init__(*args, **options)
        self.listings = listings


class ExtendForm(ActForm):
    """By how much."""

    minutes = forms.IntegerField(
        min_value=1, max_value=LONGEST_MIN, initial=10, label="Minutes later", help_text="Counted from the present end."
    )


class VoidForm(ActForm):
    """Whose bids, and why."""

    paddle = forms.TypedChoiceField(coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text="Kept with the voiding; the bidder is not shown it.",
    )

    def __init__(self, *args: Any, listings: list[Listing], **options: Any) -> None:
        super().__init__(*args, listings=listings, **options)
        self.bidders = selectors.bidders_of(listings[0])
        paddles = [(bidder.paddle, bidder.paddle) for bidder in self.bidders]
        cast(forms.ChoiceField, self.fields["paddle"]).choices = paddles
