"""What people type on a listing's page."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bidding import money
from bidding.plain_text import BadText, Fault
from chat import comments
from web.client_ids import ClientIdField
from web.listings.words import say

STRAIGHT, AUTOMATIC = "straight", "automatic"


class BuyNowForm(forms.Form):
    """Taking a listing at its buy-now price."""

    bid_id = ClientIdField()


class BidForm(forms.Form):
    """A bid as typed, in major units; ``cleaned_data["amount"]`` is in minor units of the currency."""

    bid_id = ClientIdField()
    kind = forms.ChoiceField(choices=[(STRAIGHT, gettext_lazy("Bid once")), (AUTOMATIC, gettext_lazy("Automatic bid"))])
    amount = forms.CharField(max_length=40)

    def __init__(self, data: Any = None, *, currency: str, **options: Any) -> None:
        super().__init__(data, **options)
        self.currency = currency

    def clean_amount(self) -> int:
        """Minor units."""
        try:
            return money.parse_major(self.cleaned_data["amount"], self.currency)
        except money.BadAmount as problem:
            raise forms.ValidationError(str(problem)) from problem

    def problem(self) -> str:
        """The first thing that is wrong, in plain words."""
        for field, problems in self.errors.items():
            if field == "amount":
                return str(problems[0])
        return _("That form could not be read. Load the page again and bid once more.")


class CommentForm(forms.Form):
    """A comment as typed, under its writer's id."""

    client_id = ClientIdField()
    text = forms.CharField(required=False, strip=False)

    def clean_text(self) -> str:
        """As it is kept."""
        try:
            return comments.clean_text(self.cleaned_data["text"])
        except BadText as bad:
            raise forms.ValidationError(say(_TEXT_FAULTS[bad.fault])) from bad

    def problem(self) -> str:
        """The first thing that is wrong, in plain words."""
        return str(self.errors["text"][0]) if "text" in self.errors else say("comment.rejected.malformed")


_TEXT_FAULTS = {
    Fault.BLANK: "comment.empty",
    Fault.TOO_LONG: "comment.too_long",
    Fault.CONTROL: "comment.rejected.malformed",
}
