"""Messages and conversations as pages show them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html

from chat import selectors
from chat.models import Conversation, Message
from chat.selectors import Entry
from web.amounts import amount_element
from web.inbox.words import WORDS, say
from web.live.talk import fields_of
from web.moments import moment_of

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message as one of the two sees it."""

    message: Message
    fields: Json
    is_mine: bool

    @property
    def day(self) -> dt.date:
        """Its day in the reader's zone as the server knows it; script shows the browser's."""
        return moment_of(self.message.at_ms).date()

    @property
    def text(self) -> str:
        """What was said; of the house, how the lot ended for this reader."""
        result = self.fields["result"]
        if result is None:
            return str(self.fields["text"])
        price = amount_element(result["price_minor"], result["currency"])
        return format_html(str(WORDS[f"result.{result['side']}"]), price=price, other=self.fields["other"])

    @property
    def line(self) -> str:
        """The same in one short line."""
        result = self.fields["result"]
        if result is not None:
            return say(f"last.{result['side']}", title=self.fields["title"])
        return say("last.mine", text=self.message.text) if self.is_mine else self.message.text


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation in the list."""

    entry: Entry
    last: Bubble
    is_open: bool


def bubble_of(message: Message, reader_id: int) -> Bubble:
    """The message for that reader."""
    return Bubble(message, fields_of(message, reader_id), message.sender_id == reader_id)


def rows_of(user_id: int, *, shown: Conversation | None = None, before_id: int | None = None) -> tuple[list[Row], int]:
    """The list of somebody's conversations, and after which last message it goes on (0: it does not)."""
    entries = selectors.conversations_of(user_id, before_id=before_id, limit=selectors.PAGE + 1)
    rows = [
        Row(entry, bubble_of(entry.last, user_id), entry.conversation == shown) for entry in entries[: selectors.PAGE]
    ]
    return rows, rows[-1].last.message.pk if len(entries) > selectors.PAGE else 0
