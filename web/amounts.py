"""Amounts in pages: readable as they are, and marked so that script can show them in the viewer's own form."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from bidding import money


def amount_element(amount_minor: int, currency: str) -> SafeString:
    """An amount in the page's language; script shows it as the viewer's locale does."""
    return format_html(
        '<data value="{}" data-currency="{}" data-digits="{}">{}</data>',
        amount_minor,
        currency,
        money.exponent(currency),
        money.spoken_minor(amount_minor, currency),
    )
