"""What people can see of what was said. Nothing here changes anything."""

from chat.selectors.comments import author_of, comments_of, public_fields
from chat.selectors.conversations import (
    PAGE,
    Entry,
    block_of,
    blocked_by,
    conversation_between,
    conversation_of,
    conversations_of,
    history_of,
    is_block_between,
    messages_of,
    other_in,
    read_up_to,
    unread_count,
    unread_counts,
)

__all__ = [
    "PAGE",
    "Entry",
    "author_of",
    "block_of",
    "blocked_by",
    "comments_of",
    "conversation_between",
    "conversation_of",
    "conversations_of",
    "history_of",
    "is_block_between",
    "messages_of",
    "other_in",
    "public_fields",
    "read_up_to",
    "unread_count",
    "unread_counts",
]
