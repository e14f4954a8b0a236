"""The same form for a listing that is up, filled with what it is, and what of it was changed."""

from dataclasses import fields, replace
from typing import Any

from bidding.models import Listing
from bidding.money import plain_minor
from bidding.terms import DEFAULT_STEPS, Terms
from web.selling.forms import ListingForm
from web.selling.steps import typed_steps
from web.selling.times import HOUR_MS, MINUTE_MS, typed_moment

ROUNDED_FROM_MIN = 10


class EditForm(ListingForm):
    """Fields left alone keep their exact value: the form shows minutes and hours, the terms have milliseconds."""

    def __init__(self, data: Any = None, *, listing: Listing, terms: Terms, has_started: bool, **options: Any) -> None:
        super().__init__(data, **{"initial": typed_of(listing, terms), **options})
        self.listing, self.before, self.has_started = listing, terms, has_started
        if has_started:
            del self.fields["starts_at"]
        elif data is None and "initial" not in options:
            self.fields["starts_at"].widget.attrs["data-at-ms"] = terms.starts_at_ms  # the script shows it in its zone

    def terms_at(self, now_ms: int) -> Terms:
        """What was typed, or what was there before where that says the same."""
        self._keep_start(now_ms)
        terms = super().terms_at(now_ms)
        hours, before_ms = self.cleaned_data["hours"], _span_ms(self.before)
        span_ms = before_ms if hours == float(_typed_hours(before_ms)) else round(hours * HOUR_MS)
        return replace(terms, ends_at_ms=(terms.starts_at_ms or now_ms) + span_ms)

    def _keep_start(self, now_ms: int) -> None:
        was_ms, typed_ms = self.before.starts_at_ms, self.cleaned_data["starts_at_ms"]
        if was_ms is None:
            return  # it is at once already
        same_minute = typed_ms is not None and typed_ms // MINUTE_MS == was_ms // MINUTE_MS
        if self.has_started or same_minute:
            self.cleaned_data["starts_at_ms"] = was_ms
        elif typed_ms is None:
            self.cleaned_data["starts_at_ms"] = now_ms  # to the ledger, none would mean: as it was

    def changed_terms(self) -> dict[str, Any]:
        """The terms that are not as they were."""
        now, before = self.terms(), self.before
        names = [field.name for field in fields(Terms)]
        return {name: getattr(now, name) for name in names if getattr(now, name) != getattr(before, name)}

    def changed_texts(self) -> dict[str, Any]:
        """Likewise the texts."""
        return {name: value for name, value in self.texts().items() if value != getattr(self.listing, name)}


def typed_of(listing: Listing, terms: Terms) -> dict[str, str]:
    """A listing as its seller would type it, its moments in UTC."""
    has_usual_steps = tuple(terms.steps) == DEFAULT_STEPS
    return {
        "title": listing.title,
        "category": listing.category.slug,
        "description": listing.description,
        "currency": terms.currency,
        "start_price": plain_minor(terms.start_minor, terms.currency),
        "reserve": _typed_amount(terms.reserve_minor, terms.currency),
        "buy_now": _typed_amount(terms.buy_now_minor, terms.currency),
        "step": _typed_amount(terms.steps[0][1] if len(terms.steps) == 1 else None, terms.currency),
        "steps": "" if has_usual_steps or len(terms.steps) == 1 else typed_steps(terms.steps, terms.currency),
        "hours": _typed_hours(_span_ms(terms)),
        "starts_at": typed_moment(terms.starts_at_ms) if terms.starts_at_ms else "",
        "soft_close_min": f"{terms.soft_close_ms / MINUTE_MS:.10g}",
        "soft_close_cap_min": f"{terms.soft_close_cap_ms / MINUTE_MS:.10g}",
    }


def _span_ms(terms: Terms) -> int:
    return terms.ends_at_ms - (terms.starts_at_ms or 0)


def _typed_hours(span_ms: int) -> str:
    """Whole minutes, unless it is short: what opened at once opened a moment after its end was set."""
    minutes = span_ms / MINUTE_MS
    return f"{(round(minutes) if minutes >= ROUNDED_FROM_MIN else minutes) / 60:.6g}"


def _typed_amount(amount_minor: int | None, currency: str) -> str:
    return "" if amount_minor is None else plain_minor(amount_minor, currency)
