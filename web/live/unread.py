"""What a person has not read yet: the numbers in the bar, on every page and over the socket."""

from collections.abc import Collection
from dataclasses import dataclass

from bidding import selectors as house
from chat import selectors
from web.live.replies import as_text


@dataclass(frozen=True, slots=True)
class Unread:
    """How many private messages, and how many notices of other things."""

    messages: int
    notices: int

    @property
    def text(self) -> str:
        """The ``unread`` message."""
        return as_text({"type": "unread", "messages": self.messages, "notices": self.notices})


def unread_of(user_ids: Collection[int]) -> dict[int, Unread]:
    """The counts of each of these people, in two queries."""
    messages = selectors.unread_counts(user_ids)
    notices = house.unread_notice_counts(user_ids)
    return {user_id: Unread(messages[user_id], notices[user_id]) for user_id in user_ids}
