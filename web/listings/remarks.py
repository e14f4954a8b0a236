"""Comments as a page shows them to one viewer."""

from dataclasses import dataclass

from bidding.models import Listing
from bidding.selectors import Json
from chat.comments import may_moderate, takes_comments
from chat.models import Comment
from chat.selectors import author_of, comments_of
from web.accounts.models import User
from web.listings.words import say

PAGE = 20


@dataclass(frozen=True, slots=True)
class Remark:
    """One comment, and what the viewer may do with it."""

    comment: Comment
    is_mine: bool
    may_hide: bool

    @property
    def who(self) -> str:
        """As what its author spoke."""
        if self.is_mine:
            return say("comment.author.you")
        author = author_of(self.comment)
        return say("paddle", paddle=author) if isinstance(author, int) else say(f"comment.author.{author}")


@dataclass(frozen=True, slots=True)
class Remarks:
    """A page of comments, newest first; ``earlier`` is the id before which there are more, if there are."""

    shown: list[Remark]
    earlier: int | None
    is_open: bool
    is_signed_in: bool
    is_barred: bool
    may_moderate: bool

    @property
    def may_write(self) -> bool:
        """Whether to show the form."""
        return self.is_open and self.is_signed_in and not self.is_barred


def remarks_of(listing: Listing, public: Json, viewer: User | None, *, before_id: int | None = None) -> Remarks:
    """The newest comments, or those before one."""
    found = comments_of(listing.pk, before_id=before_id, limit=PAGE + 1)
    has_earlier = len(found) > PAGE
    page = found[-PAGE:][::-1]
    moderates = viewer is not None and may_moderate(listing, viewer)
    return Remarks(
        shown=[_remark(comment, viewer, moderates) for comment in page],
        earlier=page[-1].pk if has_earlier else None,
        is_open=takes_comments(public),
        is_signed_in=viewer is not None,
        is_barred=viewer is not None and viewer.is_blocked,
        may_moderate=moderates,
    )


def _remark(comment: Comment, viewer: User | None, moderates: bool) -> Remark:
    is_mine = viewer is not None and comment.author_id == viewer.pk
    return Remark(comment, is_mine, may_hide=moderates and not is_mine)
