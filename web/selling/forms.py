"""The form of a listing: three fields are required, everything else has a good default."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bidding.currencies import CURRENCIES
from bidding.models import Category
from bidding.models.listings import LONGEST_DESCRIPTION, LONGEST_TITLE
from bidding.terms import (
    DEFAULT_SOFT_CLOSE_CAP_MS,
    DEFAULT_SOFT_CLOSE_MS,
    DEFAULT_STEPS,
    LONGEST_MS,
    Terms,
)
from bidding.typed_terms import TypedTerms
from web.selling.fields import AmountField, CategoryField, PlainTextField, SpanField
from web.selling.steps import BadSteps, read_steps
from web.selling.times import HOUR_MS, MINUTE_MS, BadMoment, read_moment

DEFAULT_HOURS = 168
LONGEST_HOURS, LONGEST_MINUTES = LONGEST_MS // HOUR_MS, LONGEST_MS // MINUTE_MS
MAJOR_CURRENCIES = ("USD", "EUR", "GBP", "CHF", "JPY")
TEXTS = ("title", "description", "category")


class ListingForm(TypedTerms, forms.Form):
    """What a seller types; ``texts()`` and ``terms()`` once it is valid. Amounts are in the listing's currency."""

    FIELD_OF_TERM = {
        "start_minor": "start_price",
        "reserve_minor": "reserve",
        "buy_now_minor": "buy_now",
        "steps": "steps",
        "ends_at_ms": "hours",
        "soft_close_ms": "soft_close_min",
        "soft_close_cap_ms": "soft_close_cap_min",
    }

    title = PlainTextField(
        LONGEST_TITLE, label=gettext_lazy("Name"), error_messages={"required": gettext_lazy("Say what you sell.")}
    )
    category = CategoryField(
        Category.objects.all(),
        to_field_name="slug",
        label=gettext_lazy("Category"),
        empty_label=gettext_lazy("Choose one"),
        error_messages={
            "required": gettext_lazy("Choose where buyers will look for it."),
            "invalid_choice": gettext_lazy("There is no such category."),
        },
    )
    start_price = AmountField(
        label=gettext_lazy("Start price"),
        help_text=gettext_lazy("The lowest first bid, like 125.00."),
        error_messages={"required": gettext_lazy("Say at which price bidding starts.")},
    )
    description = PlainTextField(
        LONGEST_DESCRIPTION,
        lines=True,
        required=False,
        label=gettext_lazy("Description"),
        help_text=gettext_lazy("What it is, how old, how large, in what condition, and how it reaches the buyer."),
    )
    hours = SpanField(
        label=gettext_lazy("Duration in hours"),
        initial=DEFAULT_HOURS,
        max_value=LONGEST_HOURS,
        required=False,
        help_text=gettext_lazy("168 hours are a week. At most 90 days."),
    )
    starts_at = forms.CharField(
        label=gettext_lazy("Bidding opens"),
        required=False,
        max_length=40,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=gettext_lazy("Empty: at once."),
    )
    zone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    reserve = AmountField(
        label=gettext_lazy("Reserve"),
        required=False,
        help_text=gettext_lazy("Below it nothing is sold. Buyers see only whether it is reached."),
    )
    buy_now = AmountField(
        label=gettext_lazy("Buy-now price"), required=False, help_text=gettext_lazy("On offer until the first bid.")
    )
    step = AmountField(
        label=gettext_lazy("One step for all prices"),
        required=False,
        help_text=gettext_lazy("By how much the next bid is higher, at least. Empty: the usual table."),
    )
    steps = forms.CharField(
        label=gettext_lazy("Or a table of steps"),
        required=False,
        max_length=4_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "0: 1\n100: 5"}),
        help_text=gettext_lazy("One line for each: from which price, a colon, the step."),
    )
    soft_close_min = SpanField(
        label=gettext_lazy("Soft close, in minutes"),
        initial=DEFAULT_SOFT_CLOSE_MS // MINUTE_MS,
        min_value=0,
        max_value=LONGEST_MINUTES,
        required=False,
        help_text=gettext_lazy("A bid this close to the end moves the end by as much. 0: never."),
    )
    soft_close_cap_min = SpanField(
        label=gettext_lazy("At most, in minutes"),
        initial=DEFAULT_SOFT_CLOSE_CAP_MS // MINUTE_MS,
        min_value=0,
        max_value=LONGEST_MINUTES,
        required=False,
        help_text=gettext_lazy("By how much late bids move the end altogether."),
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"),
        initial="USD",
        required=False,
        choices=[(code, code) for code in (*MAJOR_CURRENCIES, *sorted(CURRENCIES - set(MAJOR_CURRENCIES)))],
    )

    MORE = (
        "hours",
        "starts_at",
        "reserve",
        "buy_now",
        "currency",
        "step",
        "steps",
        "soft_close_min",
        "soft_close_cap_min",
    )

    def more(self) -> list[forms.BoundField]:
        """The fields behind "more options"."""
        return [self[name] for name in self.MORE if name in self.fields]

    def more_is_wrong(self) -> bool:
        """Whether one of them has to be looked at."""
        return any(name in self.errors for name in self.MORE)

    def clean(self) -> None:
        """The terms as a whole, by the rules of every way in."""
        super().clean()
        self._fill_in_defaults()
        typed = self.cleaned_data
        amounts = self.read_amounts()
        typed["steps"] = self._read_steps(amounts["step"])
        typed["starts_at_ms"] = self._read_start()
        if not self.errors:
            self.cleaned_data |= amounts
            self.check_terms()

    def _fill_in_defaults(self) -> None:
        for name in ("hours", "soft_close_min", "soft_close_cap_min", "currency"):
            if self.cleaned_data.get(name) in (None, "") and name not in self.errors:
                self.cleaned_data[name] = self.fields[name].initial

    def _read_steps(self, step_minor: int | None) -> tuple[tuple[int, int], ...]:
        text, currency = self.cleaned_data.get("steps"), self.cleaned_data.get("currency")
        if text and self.cleaned_data.get("step"):
            self.add_error("steps", _("There is either one step or a table of steps."))
        elif text and currency:
            try:
                return read_steps(text, currency)
            except BadSteps as problem:
                self.add_error("steps", str(problem))
        return ((1, step_minor),) if step_minor else DEFAULT_STEPS

    def _read_start(self) -> int | None:
        if not self.cleaned_data.get("starts_at"):
            return None
        try:
            return read_moment(self.cleaned_data["starts_at"], self.cleaned_data.get("zone", ""))
        except BadMoment as problem:
            self.add_error("starts_at", str(problem))
            return None

    def terms_at(self, now_ms: int) -> Terms:
        """What was typed, as terms; hours run from when it opens."""
        typed = self.cleaned_data
        return Terms(
            start_minor=typed["start_price"],
            ends_at_ms=max(typed["starts_at_ms"] or now_ms, now_ms) + round(typed["hours"] * HOUR_MS),
            currency=typed["currency"],
            reserve_minor=typed["reserve"],
            buy_now_minor=typed["buy_now"],
            steps=typed["steps"],
            starts_at_ms=typed["starts_at_ms"],
            soft_close_ms=round(typed["soft_close_min"] * MINUTE_MS),
            soft_close_cap_ms=round(typed["soft_close_cap_min"] * MINUTE_MS),
        )

    def texts(self) -> dict[str, Any]:
        """Title, description and category."""
        return {name: self.cleaned_data[name] for name in TEXTS}
