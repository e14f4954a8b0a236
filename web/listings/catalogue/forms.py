"""The filters as somebody typed them, or as an address has them."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bidding import money
from web.listings.finding import Sort

LONGEST_TEXT = 200
USUAL_CURRENCY = "USD"


class FilterForm(forms.Form):
    """Every field may be empty. After ``is_valid`` what is right is in ``cleaned_data``, whatever else is wrong."""

    q = forms.CharField(max_length=LONGEST_TEXT, required=False, label=gettext_lazy("Search in this list"))
    currency = forms.ChoiceField(required=False, label=gettext_lazy("Currency"))
    sort = forms.ChoiceField(required=False, label=gettext_lazy("Order"))

    def __init__(
        self, data: Mapping[str, Any], *, currencies: Sequence[str], sorts: Mapping[Sort, str | Promise]
    ) -> None:
        super().__init__(data)
        self.currencies = list(dict.fromkeys([*currencies, USUAL_CURRENCY]))
        currency, sort = cast(forms.ChoiceField, self.fields["currency"]), cast(forms.ChoiceField, self.fields["sort"])
        currency.choices = [("", ""), *((code, code) for code in self.currencies)]
        sort.choices = [("", ""), *((each.value, words) for each, words in sorts.items())]
        self.fields["from"] = forms.CharField(max_length=40, required=False, label=_("Price from"))
        self.fields["to"] = forms.CharField(max_length=40, required=False, label=_("Price to"))

    @property
    def currency_of_prices(self) -> str:
        """What the typed prices are in: the currency chosen, else the house's own."""
        asked = str(self.data.get("currency", ""))
        if asked in self.currencies:
            return asked
        return USUAL_CURRENCY if USUAL_CURRENCY in self.currencies else self.currencies[0]

    @property
    def currency_shown(self) -> str:
        """The currency that holds: what prices are in once one is typed, else the one chosen, if any."""
        has_price = self.data.get("from") or self.data.get("to")
        return self.currency_of_prices if has_price else str(self.data.get("currency", ""))

    def clean_sort(self) -> Sort | None:
        """The order asked for."""
        return Sort(self.cleaned_data["sort"]) if self.cleaned_data["sort"] else None

    def clean(self) -> dict[str, Any]:
        """With ``from_minor`` and ``to_minor``, in order."""
        typed = self.cleaned_data
        typed["from_minor"] = self._minor("from")
        typed["to_minor"] = self._minor("to")
        if typed["from_minor"] and typed["to_minor"] and typed["from_minor"] > typed["to_minor"]:
            self.add_error("to", _("The highest price is below the lowest. Swap the two."))
            typed["from_minor"] = typed["to_minor"] = None
        return typed

    def _minor(self, name: str) -> int | None:
        text = self.cleaned_data.get(name, "").strip()
        if not text or (name == "from" and not text.strip("0.,")):
            return None
        try:
            return money.parse_major(text, self.currency_of_prices)
        except money.BadAmount as problem:
            self.add_error(name, str(problem))
            return None

    def problems(self) -> list[tuple[str, str]]:
        """What is wrong, field by field: the field's id and the sentence."""
        return [(f"filter-{name}", str(error)) for name, errors in self.errors.items() for error in errors]
