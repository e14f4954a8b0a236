"""What is sent to say something."""

from django import forms
from django.utils.translation import gettext as _

from bidding.plain_text import BadText, Fault
from bidding.selectors import LARGEST_ID
from chat import conversations
from web.client_ids import ClientIdField
from web.inbox.words import say

_FAULTS = {Fault.CONTROL: "rejected.malformed", Fault.BLANK: "empty", Fault.TOO_LONG: "too_long"}


class MessageForm(forms.Form):
    """A text, the form's own id, and the lot it is about."""

    client_id = ClientIdField()
    text = forms.CharField(strip=False, required=False)
    listing = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)

    def clean_text(self) -> str:
        """As it is kept."""
        try:
            return conversations.clean_text(self.cleaned_data["text"])
        except BadText as bad:
            raise forms.ValidationError(say(_FAULTS[bad.fault])) from None

    def problem(self) -> str:
        """What is wrong, in one sentence."""
        errors = self.errors.get("text")
        return str(errors[0]) if errors else _("This form is not complete. Load the page again.")
