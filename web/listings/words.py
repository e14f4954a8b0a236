"""Every sentence that a listing's page says, written once: the server fills them in, and so does the page's script.

Keys are dotted. A key with ``.you_bid`` or ``.you_lead`` at its end is the same event told to that person.
"""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "paddle": "Paddle {paddle}",
    "bid.voided": "taken out",
    "paddle.you": "You (paddle {paddle})",
    "price.none": "Starting price",
    "price.current": "Current bid",
    "price.sold": "Sold for",
    "price.unsold": "Last bid",
    "bids.none": "No bids yet",
    "bids.one": "1 bid",
    "bids.many": "{count} bids",
    "viewers.one": "1 person watching",
    "viewers.many": "{count} people watching",
    "reserve.none": "No reserve",
    "reserve.not_met": "Reserve not met yet",
    "reserve.met": "Reserve met",
    # A card of the catalogue.
    "card.tag.scheduled": "Coming up",
    "card.tag.open": "",
    "card.tag.paused": "Paused",
    "card.tag.closed": "Ended",
    "card.tag.sold": "Sold",
    "card.tag.unsold": "Not sold",
    "card.tag.cancelled": "Cancelled",
    "cards.not_connected": "Not connected: prices may be out of date. Connecting again…",
    # Why the price is what it is.
    "why.none": "Nobody has bid yet. Bidding starts at {floor}.",
    "why.nobody": "Nobody bid.",
    "why.opening": "Paddle {bidder} opened the bidding at {price}.",
    "why.opening.you_bid": "You opened the bidding at {price}.",
    "why.outbid_leader": "Paddle {bidder} took the lead at {price}, offering more than the leader before.",
    "why.outbid_leader.you_bid": "You took the lead at {price}, offering more than the leader before.",
    "why.leader_auto_bid": (
        "Paddle {bidder} bid {amount}. Paddle {leader} had left a higher automatic bid, which answered at once: "
        "{price}."
    ),
    "why.leader_auto_bid.you_bid": (
        "You bid {amount}. Paddle {leader} had left a higher automatic bid, which answered at once: {price}."
    ),
    "why.leader_auto_bid.you_lead": (
        "Paddle {bidder} bid {amount}. Your automatic bid answered at once, and you still lead at {price}."
    ),
    "why.tie_earlier_wins": (
        "Paddle {bidder} bid {amount}, as much as paddle {leader} had offered before. "
        "The earlier of two equal bids wins."
    ),
    "why.tie_earlier_wins.you_bid": (
        "You bid {amount}, as much as paddle {leader} had offered before. The earlier of two equal bids wins."
    ),
    "why.tie_earlier_wins.you_lead": (
        "Paddle {bidder} bid {amount}, as much as you had offered before. The earlier of two equal bids wins: yours."
    ),
    "why.max_raised": "Paddle {bidder} raised an automatic bid far enough to reach the reserve: {price}.",
    "why.max_raised.you_bid": "You raised your automatic bid far enough to reach the reserve: {price}.",
    "why.buy_now": "Paddle {bidder} bought it at once for {price}.",
    "why.buy_now.you_bid": "You bought it at once for {price}.",
    "corrected.void": "Staff took a bidder’s bids out. The price was worked out again from the others: {price}.",
    "corrected.void_all": "Staff took a bidder’s bids out. No bid is left, so bidding starts at {floor} again.",
    "corrected.terms": "The seller changed the terms before the first bid. Bidding starts at {floor}.",
    "corrected.extended": "Staff moved the end of this lot to a later time.",
    "corrected.outage": "The saleroom was interrupted. The end has moved to give the lost time back.",
    # Where the viewer stands.
    "standing.leading": "You are leading",
    "standing.leading.more": "If nobody bids more, the lot is yours for {price}.",
    "standing.leading.more_max": "We bid for you up to {max}. Only you can see that.",
    "standing.leading.more_reserve": (
        "You offer up to {max}, but the reserve is not met yet. Raise your maximum to reach it."
    ),
    "standing.outbid": "You have been outbid",
    "standing.outbid.more": "Bid {floor} or more to take part again.",
    "standing.not_bidding": "You are not bidding",
    "standing.not_bidding.more": "The next bid is {floor} or more.",
    "standing.visitor": "You are watching",
    "standing.visitor.more": "Sign in to bid.",
    "standing.signed_out": "You are signed out",
    "standing.signed_out.more": "You still see every bid. Sign in again to bid yourself.",
    "standing.signed_in": "You have signed in",
    "standing.signed_in.more": "Load this page again to bid.",
    "standing.seller": "This is your lot",
    "standing.seller.more": "You cannot bid on it, but you see every bid here.",
    "standing.blocked": "Your account may not bid",
    "standing.blocked.more": "Ask the saleroom if you think that is a mistake.",
    "standing.won": "You won",
    "standing.won.more": "The lot is yours for {price}.",
    "standing.lost": "You did not win",
    "standing.lost.more": "The lot went to another bidder for {price}.",
    "standing.lost.more_unsold": "The lot was not sold.",
    "standing.over": "Bidding has ended",
    "standing.over.more": "You did not bid on this lot.",
    # What the lot is doing.
    "status.scheduled": "Coming up. Bidding opens at {starts}.",
    "status.paused": "Paused. No bids are taken and the clock stands still until the saleroom resumes.",
    "status.sold": "Sold for {price} to paddle {winner}.",
    "status.sold.you": "Sold to you for {price}.",
    "status.unsold": "Closed without a sale: nobody bid.",
    "status.unsold.reserve": "Closed without a sale: the reserve was not met.",
    "status.cancelled": "Cancelled by the saleroom. Nobody wins this lot.",
    "status.closing": "Time is up. Waiting for the result…",
    "status.opened": "Bidding is open.",
    "status.extended": "A bid in the last moments moved the end: {by}.",
    "chart.told": "From {first} to {last} over {bids}. The list of bids below says the same in words.",
    # The clock.
    "clock.closes": "Closes in",
    "clock.opens": "Opens in",
    "clock.paused": "Clock stopped",
    "clock.over": "Ended",
    "clock.from": "from {when}",
    "clock.until": "until {when}",
    "clock.error": "Set by the saleroom’s clock, right to within {error} ms.",
    "clock.unset": "Not yet set by the saleroom’s clock.",
    # The form.
    "form.bid": "Your bid",
    "form.maximum": "Your maximum",
    "form.new_maximum": "Your new maximum",
    "form.hint": "The next bid is {floor} or more.",
    "form.hint.automatic": (
        "An automatic bid goes up to your maximum, but never higher than it takes to lead. While you lead, nobody sees "
        "your maximum."
    ),
    "form.hint.leading": "Raise how far we bid for you. We never bid higher than it takes to lead.",
    "button.place": "Place bid",
    "button.straight": "Bid {amount}",
    "button.automatic": "Bid automatically up to {amount}",
    "button.raise": "Raise my maximum to {amount}",
    "button.sending": "Sending…",
    "button.checking": "Checking…",
    "button.connecting": "Connecting…",
    "button.not_connected": "Not connected",
    "button.paused": "Paused",
    "button.scheduled": "Not open yet",
    # What became of a bid.
    "accepted.leading": "Your bid is in: you lead at {price}.",
    "accepted.leading.max": "Your bid is in: you lead at {price}, and we bid for you up to {max}.",
    "accepted.max_raised": "Your maximum is now {max}. Nobody else can see it.",
    "accepted.leader_auto_bid": (
        "Your bid was taken, but another bidder’s automatic bid is higher. The price is now {price}."
    ),
    "accepted.tie_earlier_wins": "Your bid was taken, but somebody offered as much before you: the earlier bid wins.",
    "accepted.buy_now": "It is yours for {price}.",
    "sending.bid": "Sending your bid of {amount}…",
    "sending.max": "Sending your maximum of {amount}…",
    "sending.buy_now": "Sending…",
    "checking": "Checking… we do not know yet whether your bid arrived. It is sent again under its own number, "
    "so it can count only once.",
    "price_just_moved": "The price moved as you pressed. The next bid is {amount}: press again to bid it.",
    "not_connected": "Not connected: your bid is not sent.",
    "not_connected.watching": "Not connected.",
    "not_connected.more": "What you see may be out of date. Connecting again…",
    "ledger_away": "The saleroom is interrupted, so no bid can be taken right now. What you see may be out of date.",
    # Why a bid was refused.
    "rejected.malformed": "That is not an amount. Type it like {example}.",
    "rejected.not_authenticated": "You are not signed in any more, so your bid was not taken. Sign in and bid again.",
    "rejected.rate_limited": "Your bid was not taken: too many came at once. Wait a moment and bid again.",
    "rejected.unavailable": (
        "We do not know whether your bid arrived. Send it again below: it keeps its number, so it can count only once."
    ),
    "rejected.unknown_listing": "There is no such lot.",
    "rejected.closed": "Your bid was not taken: bidding on this lot has ended.",
    "rejected.not_open": "Your bid was not taken: this lot is not open for bids at the moment.",
    "rejected.own_listing": "You cannot bid on your own lot.",
    "rejected.not_allowed": "Your account may not bid. Ask the saleroom if you think that is a mistake.",
    "rejected.buy_now_gone": "It could not be bought at once: that offer ended with the first bid.",
    "rejected.already_leading": "You are leading already, so your bid was not taken. You can raise your maximum.",
    "rejected.max_not_raised": "Your maximum is that high already. Enter a higher one to raise it.",
    "rejected.too_low": "Your bid was not taken: the next bid is {floor} or more.",
}


CARD_WORDS = {key: words for key, words in WORDS.items() if key.startswith(("card", "price.", "bids.", "clock."))}
"""What the catalogue's script says."""

LOT_WORDS = {key: words for key, words in WORDS.items() if not key.startswith("card")}
"""What the script of a lot's page says."""


def say(key: str, **values: object) -> str:
    """The sentence of that key with its gaps filled in. Raises KeyError for an unknown key or an empty gap."""
    return WORDS[key].format_map(values)
