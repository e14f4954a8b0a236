"""Amounts and moments in templates: readable as they are, and marked so that script can show the viewer's own form."""

import datetime as dt
from typing import Any

from django.template import Library
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from bidding import money
from web.amounts import amount_element
from web.languages.zones import word_of
from web.listings import told, words
from web.listings.categories import spoken_name
from web.moments import moment_of, moment_text

register = Library()


@register.simple_tag
def amount(amount_minor: int, currency: str) -> SafeString:
    """An amount; script shows it as the viewer's locale does."""
    return amount_element(amount_minor, currency)


@register.simple_tag
def why(bid: dict[str, Any], currency: str, paddle: int | None = None) -> str:
    """Why the price was what it was after that bid, told to the holder of ``paddle``."""
    amounts = {name: amount_element(bid[f"{name}_minor"], currency) for name in ("amount", "price")}
    return say_words(told.why_key(bid, paddle), bidder=bid["bidder"], leader=bid["leader"], **amounts)


@register.simple_tag
def typed_amount(amount_minor: int, currency: str) -> str:
    """An amount as one would type it."""
    return money.plain_minor(amount_minor, currency)


@register.simple_tag
def currency_sign(currency: str) -> str:
    """What stands before an amount of that currency."""
    return money.format_minor(0, currency).rstrip("0.").strip()


@register.simple_tag
def moment(at_ms: int) -> SafeString:
    """A moment in the person's zone as the server knows it; script shows it in the browser's."""
    stamp = dt.datetime.fromtimestamp(at_ms / 1000, dt.UTC).isoformat(timespec="milliseconds")
    return format_html('<time datetime="{}" data-at-ms="{}">{}</time>', stamp, at_ms, moment_text(at_ms))


@register.filter
def category_name(name: str) -> str:
    """A category's name in the page's language; nothing while there is no category."""
    return spoken_name(name) if name else ""


@register.filter
def in_ms(at: dt.datetime) -> int:
    """A moment of Django's in the milliseconds that ``moment`` takes."""
    return round(at.timestamp() * 1000)


@register.simple_tag
def time_of_day(at_ms: int) -> SafeString:
    """A moment without its day."""
    at = moment_of(at_ms)
    text = f"{at:%H:%M:%S} {word_of(at)}"
    return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="milliseconds"), text)


@register.simple_tag(name="say")
def say_words(key: str, **gaps: object) -> str:
    """One of the page's sentences; its gaps may be filled with elements."""
    return format_html(str(words.WORDS[key]), **gaps) if gaps else conditional_escape(words.say(key))


@register.filter
def bids_in_words(count: int) -> str:
    """How many bids there are."""
    return told.bids(count)
