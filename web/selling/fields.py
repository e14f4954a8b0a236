"""Fields of the seller's form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from bidding import plain_text
from bidding.models import Category
from web.listings.categories import spoken_name

_FAULTS = {
    plain_text.Fault.CONTROL: gettext_lazy("There are characters in it that nobody can see. Type it again."),
    plain_text.Fault.BLANK: gettext_lazy("This must not be empty."),
    plain_text.Fault.TOO_LONG: gettext_lazy("This has at most {most} characters."),
}


class PlainTextField(forms.CharField):
    """Text from people, within the rules of every way in."""

    def __init__(self, most: int, *, lines: bool = False, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 7}) if lines else None
        super().__init__(widget=widget, strip=False, **options)
        self.most, self.lines = most, lines
        self.widget.attrs["maxlength"] = most

    def clean(self, value: Any) -> str:
        """The text without the space around it."""
        text = str(super().clean((value or "").replace("\r\n", "\n")))
        try:
            return plain_text.clean(text, most=self.most, least=int(self.required), lines=self.lines)
        except plain_text.BadText as problem:
            raise forms.ValidationError(_FAULTS[problem.fault].format(most=self.most)) from None


class CategoryField(forms.ModelChoiceField):
    """One of the house's categories, by its slug."""

    def label_from_instance(self, obj: Category) -> str:
        """Its name in the reader's language."""
        return spoken_name(obj.name)


class AmountField(forms.CharField):
    """An amount in major units; the form reads it once it knows the currency."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=40, widget=widget, **options)


class SpanField(forms.FloatField):
    """A span of time in hours or minutes; fractions are taken."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.NumberInput(attrs={"step": "any"}), **options)
        self.error_messages |= {
            "invalid": gettext_lazy("This is a number, like 24."),
            "min_value": gettext_lazy("This is at least %(limit_value)s."),
            "max_value": gettext_lazy("This is at most %(limit_value)s, which are 90 days."),
        }
