"""Amounts in forms, typed as people write them."""

from django import forms

from bidding.money import BadAmount, parse_major


def read_amount(form: forms.BaseForm, name: str, currency: str | None) -> int | None:
    """The minor units of what was typed into that field; None, and an error beside it, if that is no amount.

    None too while nothing was typed, or the currency is not known.
    """
    text = form.cleaned_data.get(name)
    if not text or not currency:
        return None
    try:
        return parse_major(text, currency)
    except BadAmount as problem:
        form.add_error(name, str(problem))
        return None
