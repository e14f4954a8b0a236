"""Comments as everyone sees them: what was hidden or taken back is in none of them."""

from typing import Any

from chat.models import Comment

PAGE = 20


def comments_of(
    listing_id: int, *, after_id: int | None = None, before_id: int | None = None, limit: int = PAGE
) -> list[Comment]:
    """A listing's comments in their order: those that follow ``after_id``, or the last ones (before ``before_id``)."""
    found = Comment.objects.filter(listing_id=listing_id, removed_at=None)
    if after_id is not None:
        return list(found.filter(pk__gt=after_id).order_by("pk")[:limit])
    if before_id is not None:
        found = found.filter(pk__lt=before_id)
    return list(found.order_by("-pk")[:limit])[::-1]


def author_of(comment: Comment) -> str | int:
    """As what somebody spoke: ``seller``, ``staff``, a paddle or ``visitor``. Never a name."""
    return comment.paddle if comment.paddle is not None else str(comment.role)


def public_fields(comment: Comment) -> dict[str, Any]:
    """A comment in messages and in the API."""
    return {"id": comment.pk, "at_ms": comment.at_ms, "author": author_of(comment), "text": comment.text}
