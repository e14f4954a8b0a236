"""A listing for the bench, and packed bids on it of which it is known beforehand what becomes of each."""

from itertools import count
from typing import TYPE_CHECKING, Protocol

from hiredis import pack_command

from bidding import lua_loader, scripts
from bidding.keys import keys_of
from tests.load.bench.loaded import loaded

if TYPE_CHECKING:
    import redis

FIRST_MINOR = 1_000_000
"""All amounts have as many digits, so that every bid is as long."""

LEADING_MINOR = 900_000_000_000
"""A maximum that nobody here reaches."""

FIRST_BIDDER = 1_000_001
_ids = count(1)


class Ledger(Protocol):
    """Where the listing is: a bed, or a node of a cluster."""

    @property
    def run_id(self) -> str:
        """What scripts get as their first argument."""

    def ledger(self) -> "redis.Redis":
        """A client."""


class BenchListing:
    """An open listing with steps of one minor unit. Bidders are numbers only, unless ``people`` are named."""

    def __init__(
        self, ledger: Ledger, *, people: list[int] | None = None, bidders: int = 50, listing_id: int | None = None
    ) -> None:
        from tests.faults import stock

        self.listing_id = listing_id or stock.listing()
        self.keys = keys_of(self.listing_id)
        self._run_id = ledger.run_id
        self._people = people or list(range(FIRST_BIDDER, FIRST_BIDDER + bidders))
        self._value_minor = FIRST_MINOR
        self._maxima = count(LEADING_MINOR + 1)
        self._turn = 0
        self._next_person = 0
        self._command = loaded(ledger.ledger(), lua_loader.script("place_bid"))

    def straight(self, how_many: int) -> list[bytes]:
        """Each outbids the one before it, by another person."""
        return [self._bid(self._someone(), "straight", self._raised(1)) for _ in range(how_many)]

    def next_straight(self) -> tuple[int, str, int]:
        """Bidder, id and amount of one more of these, for who packs it otherwise."""
        return self._someone(), f"{next(_ids):032x}", self._raised(1)

    def by_newcomers(self, how_many: int) -> list[bytes]:
        """The same, by people who have not bid before."""
        return [self._bid(self._newcomer(), "straight", self._raised(1)) for _ in range(how_many)]

    def duel(self, how_many: int) -> list[bytes]:
        """Two people's automatic bids, each above the other's maximum."""
        return [self._bid(self._someone(), "automatic", self._raised(2)) for _ in range(how_many)]

    def lead(self) -> bytes:
        """An automatic bid that leads for good: to be sent before ``defended``."""
        return self._bid(FIRST_BIDDER - 1, "automatic", LEADING_MINOR)

    def defended(self, how_many: int) -> list[bytes]:
        """Automatic bids that the leader's maximum answers."""
        return [self._bid(self._someone(), "automatic", self._raised(2)) for _ in range(how_many)]

    def raised(self, how_many: int) -> list[bytes]:
        """The leader's own, each above the last: to be sent after ``lead``."""
        return [self._bid(FIRST_BIDDER - 1, "automatic", next(self._maxima)) for _ in range(how_many)]

    def too_low(self, how_many: int) -> list[bytes]:
        """Refused by the rules, the last of all checks."""
        return [self._bid(self._someone(), "straight", 1) for _ in range(how_many)]

    def _raised(self, by_minor: int) -> int:
        self._value_minor += by_minor
        return self._value_minor

    def _someone(self) -> int:
        self._turn += 1
        return self._people[self._turn % len(self._people)]

    def _newcomer(self) -> int:
        self._next_person += 1
        return FIRST_BIDDER * 2 + self._next_person

    def _bid(self, bidder: int, kind: str, value_minor: int) -> bytes:
        bid_id = f"{next(_ids):032x}"
        call = scripts.place_bid(
            self.keys, bidder_id=bidder, bid_id=bid_id, kind=kind, value_minor=value_minor, allowed=True
        )
        words = (*self._command, str(len(call.keys)), *call.keys, self._run_id, *call.args)
        return bytes(pack_command(words))
