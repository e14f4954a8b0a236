"""What a page of lots shows: gathered once, drawn by the template."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bidding.models import Category
from web.amounts import amount_element
from web.listings.card import Card
from web.listings.catalogue.address import Address
from web.listings.catalogue.forms import FilterForm
from web.listings.catalogue.rooms import EMPTY_SHELVES, SHELVES, Room, sorts_of
from web.listings.catalogue.sellers import Seller
from web.listings.categories import spoken_name
from web.listings.finding import MOST_COUNTED, MOST_LISTED, NOBODY, Finding, Leaf, Shelf, Sort, counted

FILTERS = ("q", "category", "seller", "currency", "from", "to")


class Link(NamedTuple):
    """Where to, in which words, and whether that is here."""

    href: str
    words: str | Promise
    is_here: bool = False


class Chip(NamedTuple):
    """A filter that holds: its name, what it says, and the same list without it."""

    name: str
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """One leaf of a list as one person sees it.

    ``seller`` is whose lots alone are shown. ``asked_page`` is the page somebody named that there is none of.
    """

    room: Room
    query: Finding
    form: FilterForm
    address: Address
    categories: list[Category]
    seller: Seller | None
    leaf: Leaf
    cards: list[Card]
    now_ms: int
    asked_page: str

    @property
    def heading(self) -> str | Promise:
        """What the list is."""
        if self.seller is not None:
            return _("Lots of %(name)s") % {"name": self.seller.name}
        return self.room.heading or SHELVES[self.query.shelf]

    @property
    def category(self) -> Category | None:
        """The category chosen."""
        return next((each for each in self.categories if each.pk == self.query.category_id), None)

    @property
    def has_unknown_seller(self) -> bool:
        """Whether lots are asked for of somebody who is not there."""
        return self.query.seller_id == NOBODY

    @property
    def shelves(self) -> list[Link]:
        """The list's shelves; the filters stay, the order does not."""
        usual = self.room.shelves[0]
        return [
            Link(
                self.address.with_(show=None if shelf is usual else shelf.value, sort=None),
                SHELVES[shelf],
                shelf is self.query.shelf,
            )
            for shelf in self.room.shelves
        ]

    @property
    def category_links(self) -> list[Link]:
        """The categories, the chosen one marked."""
        here = self.query.category_id
        return [
            Link(self.address.with_(category=each.slug), spoken_name(each.name), each.pk == here)
            for each in self.categories
        ]

    @property
    def all_categories(self) -> str:
        """The list whatever the category."""
        return self.address.without("category")

    @property
    def chips(self) -> list[Chip]:
        """The filters that hold, but for the category, which is shown as chosen."""
        names = {"q": ("q", "sort") if self.query.sort is Sort.RELEVANCE else ("q",)}
        said = {name: words for name, words in self._said().items() if words}
        return [Chip(name, words, self.address.without(*names.get(name, (name,)))) for name, words in said.items()]

    def _said(self) -> dict[str, str]:
        currency = self.form.currency_of_prices
        amounts = {"from": self.query.from_minor, "to": self.query.to_minor}
        prices = {name: amount_element(minor, currency) if minor is not None else "" for name, minor in amounts.items()}
        currency_alone = "" if any(prices.values()) else self.query.currency
        seller = self.seller.name if self.seller else ""
        return {"q": self.query.text, "seller": seller, **prices, "currency": currency_alone}

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the shelf."""
        return any(self.address.filters.get(name) for name in FILTERS)

    @property
    def is_bare(self) -> bool:
        """Whether a person's own list has nothing at all, so that there is nothing to choose from."""
        is_usual = self.query.shelf is self.room.shelves[0]
        return bool(self.room.person_field) and is_usual and not self.is_filtered and not self.leaf.total

    @property
    def unfiltered(self) -> str:
        """The shelf as it is."""
        return self.address.without(*FILTERS, "sort")

    @property
    def sorts(self) -> list[Link]:
        """The orders: ``href`` is the value of the form's field."""
        choices = sorts_of(self.query.shelf, searching=bool(self.query.text))
        return [Link(sort.value, words, sort is self.query.order) for sort, words in choices.items()]

    @property
    def before(self) -> str | None:
        """The page before this one."""
        number = self.leaf.number - 1
        return self._leaf(number) if number else None

    @property
    def after(self) -> str | None:
        """The page after this one."""
        return self._leaf(self.leaf.number + 1) if self.leaf.has_next else None

    def _leaf(self, number: int) -> str:
        return self.address.with_(page=None if number == 1 else str(number))

    @property
    def has_more_than_listed(self) -> bool:
        """Whether this is the last page that can be turned to, though not of the list."""
        return not self.leaf.has_next and self.leaf.total > MOST_LISTED

    @property
    def is_featured(self) -> bool:
        """Whether the first lot is shown large: the front page of a house that has something to show."""
        is_front = self.leaf.number == 1 and not self.is_filtered and not self.room.person_field
        has_something = self.leaf.total > 4 and not self.cards[0].is_over
        return is_front and self.query.shelf is Shelf.LIVE and has_something

    @property
    def elsewhere(self) -> list[tuple[Link, int]]:
        """Other shelves that have what this one lacks, and how many; asked only when nothing is found here."""
        shelves = [shelf for shelf in self.room.shelves if shelf is not self.query.shelf]
        return [(link, count) for link, count in self._counts(shelves) if count]

    def _counts(self, shelves: Iterable[Shelf]) -> Iterable[tuple[Link, int]]:
        links = dict(zip(self.room.shelves, self.shelves, strict=True))
        for shelf in shelves:
            query = replace(self.query, shelf=shelf)
            yield links[shelf], counted(query, now_ms=self.now_ms, at_most=MOST_COUNTED)

    @property
    def empty(self) -> tuple[str | Promise, str | Promise, Link | None]:
        """What an empty list without filters says, and where to look instead."""
        if self.room.person_field and self.query.shelf is self.room.shelves[0]:
            return self.room.empty_heading, self.room.empty_words, None
        heading, words, instead = EMPTY_SHELVES[self.query.shelf]
        links = dict(zip(self.room.shelves, self.shelves, strict=True))
        link = links.get(instead, links[self.room.shelves[0]])
        return heading, words, link._replace(words=_("See what is live now")) if instead is Shelf.LIVE else link
