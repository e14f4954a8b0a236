"""What people say to each other: in public under a listing, and in private to one person."""

from chat.models.comments import Comment
from chat.models.conversations import Conversation, Message, PersonBlock, ReadMark, ResultCursor

__all__ = ["Comment", "Conversation", "Message", "PersonBlock", "ReadMark", "ResultCursor"]
