"""Which lists there are, and what they are called."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from web.listings.finding import Shelf, Sort

Words = str | Promise

SHELVES: dict[Shelf, Words] = {
    Shelf.ALL: pgettext_lazy("lots", "All"),
    Shelf.LIVE: _("Live now"),
    Shelf.SOON: _("Ending soon"),
    Shelf.COMING: _("Coming up"),
    Shelf.NEW: pgettext_lazy("lots", "New"),
    Shelf.ENDED: pgettext_lazy("lots", "Ended"),
}

SORTS: dict[Sort, Words] = {
    Sort.ENDING: _("Ending soonest"),
    Sort.NEWEST: _("Newest first"),
    Sort.PRICE_UP: _("Price, lowest first"),
    Sort.PRICE_DOWN: _("Price, highest first"),
    Sort.BIDS: _("Most bids"),
    Sort.RELEVANCE: _("Best match"),
}
TIME_SORTS: dict[Shelf, Words] = {Shelf.COMING: _("Opening soonest"), Shelf.ENDED: _("Ended last")}


def sorts_of(shelf: Shelf, *, searching: bool) -> dict[Sort, Words]:
    """The orders to choose from, in the words that fit the shelf."""
    words = SORTS | ({Sort.ENDING: TIME_SORTS[shelf]} if shelf in TIME_SORTS else {})
    return {sort: word for sort, word in words.items() if searching or sort is not Sort.RELEVANCE}


@dataclass(frozen=True, slots=True)
class Room:
    """A list: its address, its shelves with the usual one first, and for a person's own list whose it is by what."""

    url: str
    shelves: tuple[Shelf, ...]
    heading: Words = ""
    section: str = ""
    person_field: str = ""
    empty_heading: Words = ""
    empty_words: Words = ""


CATALOGUE = Room("listings:index", (Shelf.LIVE, Shelf.SOON, Shelf.COMING, Shelf.NEW, Shelf.ENDED))
OF_SELLER = Room("listings:index", (Shelf.ALL, *CATALOGUE.shelves))
"""The catalogue of one seller: there whatever became of a lot may be looked at together."""

MINE = Room(
    "listings:mine",
    (Shelf.ALL, Shelf.LIVE, Shelf.COMING, Shelf.ENDED),
    _("My lots"),
    "mine",
    "seller_id",
    _("You sell nothing yet"),
    _("What you put up for auction is listed here, with its bids as they come."),
)
MY_BIDS = Room(
    "listings:my_bids",
    (Shelf.ALL, Shelf.LIVE, Shelf.SOON, Shelf.ENDED),
    _("My bids"),
    "bids",
    "bidder_id",
    _("You have not bid on anything yet"),
    _("Lots that you bid on are listed here, each with where you stand."),
)
WON = Room(
    "listings:won",
    (Shelf.ALL,),
    pgettext_lazy("lots", "Won"),
    "won",
    "winner_id",
    _("You have not won a lot yet"),
    _("What you win is listed here."),
)
WATCHED = Room(
    "listings:watched",
    (Shelf.ALL, Shelf.LIVE, Shelf.SOON, Shelf.COMING, Shelf.ENDED),
    _("Watched lots"),
    "watched",
    "watcher_id",
    _("You watch no lot yet"),
    _("Press the heart on a lot to keep it in sight here. Nobody else sees what you watch."),
)

EMPTY_SHELVES: dict[Shelf, tuple[Words, Words, Shelf]] = {
    Shelf.LIVE: (
        _("No lot is under the hammer"),
        _("See what is coming up, or how earlier lots ended."),
        Shelf.COMING,
    ),
    Shelf.SOON: (
        _("Nothing ends within the hour"),
        _("Lots that close within the next hour are shown here."),
        Shelf.LIVE,
    ),
    Shelf.COMING: (_("Nothing is announced yet"), _("Lots that open later are shown here."), Shelf.LIVE),
    Shelf.NEW: (_("Nothing new at the moment"), _("See how earlier lots ended."), Shelf.ENDED),
    Shelf.ENDED: (_("Nothing has ended yet"), _("Results are shown here as soon as a lot closes."), Shelf.LIVE),
}
"""What an empty shelf of the catalogue says, and which one to look at instead."""
