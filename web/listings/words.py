"""Every sentence that a listing's page says, written once: the server fills them in, and so does the page's script.

Keys are dotted. A key with ``.you_bid`` or ``.you_lead`` at its end is the same event told to that person. Sentences
about a number of things are in ``counted``.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bidding.money import PROBLEMS
from web.listings.counted import forms

WORDS: Mapping[str, str | Promise] = {
    "paddle": _("Paddle {paddle}"),
    "bid.voided": _("taken out"),
    "paddle.you": _("You (paddle {paddle})"),
    "price.none": _("Starting price"),
    "price.current": _("Current bid"),
    "price.sold": _("Sold for"),
    "price.unsold": _("Last bid"),
    "bids.none": _("No bids yet"),
    "reserve.none": _("No reserve"),
    "reserve.not_met": _("Reserve not met yet"),
    "reserve.met": _("Reserve met"),
    # A card of the catalogue.
    "card.tag.scheduled": _("Coming up"),
    "card.tag.open": "",
    "card.tag.paused": _("Paused"),
    "card.tag.closed": _("Ended"),
    "card.tag.sold": _("Sold"),
    "card.tag.unsold": _("Not sold"),
    "card.tag.cancelled": _("Cancelled"),
    "card.bids.none": _("No bids"),
    "card.standing.leading": _("You lead"),
    "card.standing.leading_max": _("You lead, automatic up to {max}"),
    "card.standing.outbid": _("You are outbid"),
    "card.standing.won": _("You won"),
    "card.standing.lost": _("You did not win"),
    "card.watch.failed": _("Your wish to watch this lot could not be kept. Try again."),
    "cards.not_connected": _("Not connected: prices may be out of date. Connecting again…"),
    # Why the price is what it is.
    "why.none": _("Nobody has bid yet. Bidding starts at {floor}."),
    "why.nobody": _("Nobody bid."),
    "why.opening": _("Paddle {bidder} opened the bidding at {price}."),
    "why.opening.you_bid": _("You opened the bidding at {price}."),
    "why.outbid_leader": _("Paddle {bidder} took the lead at {price}, offering more than the leader before."),
    "why.outbid_leader.you_bid": _("You took the lead at {price}, offering more than the leader before."),
    "why.leader_auto_bid": _(
        "Paddle {bidder} bid {amount}. Paddle {leader} had left a higher automatic bid, which answered at once: "
        "{price}."
    ),
    "why.leader_auto_bid.you_bid": _(
        "You bid {amount}. Paddle {leader} had left a higher automatic bid, which answered at once: {price}."
    ),
    "why.leader_auto_bid.you_lead": _(
        "Paddle {bidder} bid {amount}. Your automatic bid answered at once, and you still lead at {price}."
    ),
    "why.tie_earlier_wins": _(
        "Paddle {bidder} bid {amount}, as much as paddle {leader} had offered before. "
        "The earlier of two equal bids wins."
    ),
    "why.tie_earlier_wins.you_bid": _(
        "You bid {amount}, as much as paddle {leader} had offered before. The earlier of two equal bids wins."
    ),
    "why.tie_earlier_wins.you_lead": _(
        "Paddle {bidder} bid {amount}, as much as you had offered before. The earlier of two equal bids wins: yours."
    ),
    "why.max_raised": _("Paddle {bidder} raised an automatic bid far enough to reach the reserve: {price}."),
    "why.max_raised.you_bid": _("You raised your automatic bid far enough to reach the reserve: {price}."),
    "why.buy_now": _("Paddle {bidder} bought it at once for {price}."),
    "why.buy_now.you_bid": _("You bought it at once for {price}."),
    "corrected.void": _("Staff took a bidder’s bids out. The price was worked out again from the others: {price}."),
    "corrected.void_all": _("Staff took a bidder’s bids out. No bid is left, so bidding starts at {floor} again."),
    "corrected.terms": _("The seller changed the terms before the first bid. Bidding starts at {floor}."),
    "corrected.extended": _("Staff moved the end of this lot to a later time."),
    "corrected.outage": _("The saleroom was interrupted. The end has moved to give the lost time back."),
    # Where the viewer stands.
    "standing.leading": _("You are leading"),
    "standing.leading.more": _("If nobody bids more, the lot is yours for {price}."),
    "standing.leading.more_max": _("We bid for you up to {max}. Only you can see that."),
    "standing.leading.more_reserve": _(
        "You offer up to {max}, but the reserve is not met yet. Raise your maximum to reach it."
    ),
    "standing.outbid": _("You have been outbid"),
    "standing.outbid.more": _("Bid {floor} or more to take part again."),
    "standing.not_bidding": _("You are not bidding"),
    "standing.not_bidding.more": _("The next bid is {floor} or more."),
    "standing.visitor": _("You are not signed in"),
    "standing.visitor.more": _("Sign in to bid."),
    "standing.signed_out": _("You are signed out"),
    "standing.signed_out.more": _("You still see every bid. Sign in again to bid yourself."),
    "standing.signed_in": _("You have signed in"),
    "standing.signed_in.more": _("Load this page again to bid."),
    "standing.seller": _("This is your lot"),
    "standing.seller.more": _("You cannot bid on it, but you see every bid here."),
    "standing.seller_sold": _("You sold this lot"),
    "standing.seller_sold.more": _("It was sold for {price}."),
    "standing.seller_unsold": _("Your lot was not sold"),
    "standing.seller_unsold.more": _("You can put it up again."),
    "standing.blocked": _("Your account may not bid"),
    "standing.blocked.more": _("Ask the saleroom if you think that is a mistake."),
    "standing.won": _("You won"),
    "standing.won.more": _("The lot is yours for {price}."),
    "standing.lost": _("You did not win"),
    "standing.lost.more": _("The lot went to another bidder for {price}."),
    "standing.lost.more_unsold": _("The lot was not sold."),
    "standing.over": _("Bidding has ended"),
    "standing.over.more": _("You did not bid on this lot."),
    # What the lot is doing.
    "status.scheduled": _("Coming up. Bidding opens at {starts}."),
    "status.paused": _("Paused. No bids are taken and the clock stands still until the saleroom resumes."),
    "status.sold": _("Sold for {price} to paddle {winner}."),
    "status.sold.you": _("Sold to you for {price}."),
    "status.unsold": _("Closed without a sale: nobody bid."),
    "status.unsold.reserve": _("Closed without a sale: the reserve was not met."),
    "status.cancelled": _("Cancelled by the saleroom. Nobody wins this lot."),
    "status.closing": _("Time is up. Waiting for the result…"),
    "status.opened": _("Bidding is open."),
    "status.extended": _("A bid in the last moments moved the end: {by}."),
    "chart.told": _("From {first} to {last} over {bids}. The list of bids below says the same in words."),
    # The clock.
    "clock.closes": _("Closes in"),
    "clock.opens": _("Opens in"),
    "clock.paused": _("Clock stopped"),
    "clock.over": _("Ended"),
    # Translators: what is left, short: days and hours, then the last seconds.
    "clock.left.days": _("{days} d {hours} h"),
    "clock.left.seconds": _("{seconds} s"),
    "clock.from": _("from {when}"),
    "clock.until": _("until {when}"),
    "clock.error": _("Set by the saleroom’s clock, right to within {error} ms."),
    "clock.unset": _("Not yet set by the saleroom’s clock."),
    # The form.
    "form.bid": _("Your bid"),
    "form.maximum": _("Your maximum"),
    "form.new_maximum": _("Your new maximum"),
    "form.hint": _("The next bid is {floor} or more."),
    "form.hint.automatic": _(
        "An automatic bid goes up to your maximum, but never higher than it takes to lead. While you lead, nobody sees "
        "your maximum."
    ),
    "form.hint.leading": _("Raise how far we bid for you. We never bid higher than it takes to lead."),
    "button.place": _("Place bid"),
    "button.straight": _("Bid {amount}"),
    "button.automatic": _("Bid automatically up to {amount}"),
    "button.raise": _("Raise my maximum to {amount}"),
    "button.sending": _("Sending…"),
    "button.checking": _("Checking…"),
    "button.connecting": _("Connecting…"),
    "button.not_connected": _("Not connected"),
    "button.paused": _("Paused"),
    "button.scheduled": _("Not open yet"),
    # What became of a bid.
    "accepted.leading": _("Your bid is in: you lead at {price}."),
    "accepted.leading.max": _("Your bid is in: you lead at {price}, and we bid for you up to {max}."),
    "accepted.max_raised": _("Your maximum is now {max}. Nobody else can see it."),
    "accepted.leader_auto_bid": _(
        "Your bid was taken, but another bidder’s automatic bid is higher. The price is now {price}."
    ),
    "accepted.tie_earlier_wins": _(
        "Your bid was taken, but somebody offered as much before you: the earlier bid wins."
    ),
    "accepted.buy_now": _("It is yours for {price}."),
    "sending.bid": _("Sending your bid of {amount}…"),
    "sending.max": _("Sending your maximum of {amount}…"),
    "sending.buy_now": _("Sending…"),
    "checking": _(
        "Checking… we do not know yet whether your bid arrived. It is sent again under its own number, "
        "so it can count only once."
    ),
    "price_just_moved": _("The price moved as you pressed. The next bid is {amount}: press again to bid it."),
    "not_connected": _("Not connected: no bid can be sent."),
    "not_connected.watching": _("Not connected."),
    "not_connected.more": _("What you see may be out of date. Connecting again…"),
    "ledger_away": _("The saleroom is interrupted, so no bid can be taken right now. What you see may be out of date."),
    # Why a bid was refused.
    **{f"amount.{problem}": words for problem, words in PROBLEMS.items()},
    "rejected.malformed": _("That is not an amount. Type it like {example}."),
    "rejected.not_authenticated": _(
        "You are not signed in any more, so your bid was not taken. Sign in and bid again."
    ),
    "rejected.rate_limited": _("Your bid was not taken: too many came at once. Wait a moment and bid again."),
    "rejected.unavailable": _(
        "We do not know whether your bid arrived. Send it again below: it keeps its number, so it can count only once."
    ),
    "rejected.unknown_listing": _("There is no such lot."),
    "rejected.closed": _("Your bid was not taken: bidding on this lot has ended."),
    "rejected.not_open": _("Your bid was not taken: this lot is not open for bids at the moment."),
    "rejected.own_listing": _("You cannot bid on your own lot."),
    "rejected.not_allowed": _("Your account may not bid. Ask the saleroom if you think that is a mistake."),
    "rejected.buy_now_gone": _("It could not be bought at once: that offer ended with the first bid."),
    "rejected.already_leading": _("You are leading already, so your bid was not taken. You can raise your maximum."),
    "rejected.max_not_raised": _("Your maximum is that high already. Enter a higher one to raise it."),
    "rejected.too_low": _("Your bid was not taken: the next bid is {floor} or more."),
    # What people say about the lot.
    "comment.author.seller": _("Seller"),
    "comment.author.staff": _("Saleroom"),
    "comment.author.visitor": _("Visitor"),
    "comment.author.you": _("You"),
    "comment.sending": _("Posting…"),
    "comment.checking": _(
        "Checking… we do not know yet whether your comment arrived. It is sent again, but posted once."
    ),
    "comment.accepted": _("Your comment is posted."),
    "comment.said": _("{author} says: {text}"),
    "comment.empty": _("Write something first."),
    "comment.too_long": _("That is too long: a comment has at most 500 characters."),
    "comment.gone": _("The comment is gone."),
    "comment.not_gone": _("The comment could not be taken out. Try again."),
    "comment.rejected.malformed": _("A comment has 1 to 500 characters, and none of the kind that cannot be seen."),
    "comment.rejected.not_authenticated": _("You are not signed in any more. Sign in and post it again."),
    "comment.rejected.rate_limited": _("That was too many at once. Wait a moment and post it again."),
    "comment.rejected.unavailable": _(
        "We do not know whether your comment arrived. Post it again: it appears only once."
    ),
    "comment.rejected.unknown_listing": _("There is no such lot."),
    "comment.rejected.closed": _("This lot takes no comments any more."),
    "comment.rejected.not_allowed": _("Your account may not comment. Ask the saleroom if you think that is a mistake."),
    # Pictures and watching.
    "gallery.position": _("{position} of {count}"),
    "watch.on": _("Watching"),
    "watch.off": _("Watch this lot"),
    "watch.failed": _("That did not work. Try again."),
}


def _some(*beginnings: str) -> dict[str, Any]:
    return {key: words for key, words in WORDS.items() if key.startswith(beginnings)}


CARD_WORDS = _some("card", "price.", "bids.", "clock.") | {"bids": forms("bids")}
"""What the catalogue's script says."""

_SCRIPTS_COUNT = ("bids", "viewers", "comments.left")
LOT_WORDS = {key: words for key, words in WORDS.items() if not key.startswith("card")} | {
    key: forms(key) for key in _SCRIPTS_COUNT
}
"""What the script of a lot's page says."""


def say(key: str, **values: object) -> str:
    """The sentence of that key with its gaps filled in. Raises KeyError for an unknown key or an empty gap."""
    return str(WORDS[key]).format_map(values)
