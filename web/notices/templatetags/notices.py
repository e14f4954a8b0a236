"""What the script of every page needs to show notices as they come."""

from django.template import Library
from django.utils.html import json_script
from django.utils.safestring import SafeString

from web.notices import words

register = Library()


@register.simple_tag
def notice_words() -> SafeString:
    """The sentences, in the reader's language."""
    return json_script(words.for_script(), "notice-words")
