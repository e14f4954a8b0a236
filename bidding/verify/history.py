"""Walks a listing's entries in order: what each must say after the one before it, bids by the Lua rules."""

from collections.abc import Mapping
from typing import Any

from bidding.entries import Entry
from bidding.replaying import CHUNK_BIDS, Run, replay_chunks
from bidding.scripts import Book, ReplayBid, Replayed
from bidding.terms import Terms
from bidding.verify import changes
from bidding.verify.findings import Findings

Fields = Mapping[str, Any]


class History:
    """A listing as its entries so far make it."""

    def __init__(self, seller_id: int, *, run: Run, findings: Findings) -> None:
        self._seller_id = seller_id
        self._run = run
        self._findings = findings
        self._unplayed: list[Entry] = []
        self._book = Book()
        self._floor_minor = 0
        self._ids: set[tuple[int, str]] = set()
        self.terms = Terms(start_minor=0, ends_at_ms=0)
        self.last: Fields | None = None
        self.last_terms: Fields | None = None
        self.last_status: Fields | None = None
        self.paddles: dict[int, int] = {}
        """Of everyone who ever bid, by person."""
        self.counting: list[tuple[Entry, ReplayBid]] = []
        """Bids that were not voided."""
        self.voided: set[tuple[int, int, int]] = set()
        """Epoch and stream id of bids that were."""

    def add(self, entry: Entry) -> None:
        """Take the next entry and note what it should say otherwise."""
        if self.last is None and entry.type != "opened":
            self._findings.add(f"{place(entry)}: the first entry is {entry.type}, not opened")
        if entry.type == "bid":
            self._add_bid(entry)
        else:
            self.play()
            self._add_other(entry)
        self.last = entry.fields

    def _add_bid(self, entry: Entry) -> None:
        fields = entry.fields
        if self.last is not None:
            expected = changes.after_bid(self.last, fields, self.terms)
            paddle = self.paddles.get(fields["bidder"], self.last["paddles"] + 1)
            expected |= {"paddle": paddle, "paddles": max(self.last["paddles"], paddle)}
            self._findings.expect(place(entry), fields, expected)
            self._note(entry, changes.untimely(self.last, fields))
        if fields["bidder"] == self._seller_id:
            self._findings.add(f"{place(entry)}: the seller bids")
        if (fields["bidder"], fields["bid_id"]) in self._ids:
            self._findings.add(f"{place(entry)}: bid id {fields['bid_id']} was accepted before")
        self._ids.add((fields["bidder"], fields["bid_id"]))
        self.paddles.setdefault(fields["bidder"], fields["paddle"])
        self.counting.append((entry, ReplayBid(fields["bidder"], fields["kind"], fields["value_minor"])))
        self._unplayed.append(entry)
        if len(self._unplayed) == CHUNK_BIDS:
            self.play()

    def play(self) -> None:
        """Hold the bids since the last call against the rules."""
        if self.last_terms is None:
            self._unplayed.clear()
        while self._unplayed:
            bids = [bid for _, bid in self.counting[-len(self._unplayed) :]]
            (done,) = replay_chunks(self.terms, bids, run=self._run, strict=True, book=self._book)
            for entry, replayed in zip(self._unplayed, done.applied, strict=False):
                self._compare(entry, replayed)
            del self._unplayed[: len(done.applied)]
            if done.refused_at is not None:
                self._findings.add(f"{place(self._unplayed.pop(0))}: the rules refuse this bid: {done.reason}")

    def _compare(self, entry: Entry, replayed: Replayed) -> None:
        public = replayed.why != "max_raised" or replayed.book.price_minor != self._book.price_minor
        self._book, self._floor_minor = replayed.book, replayed.floor_minor
        own = {"why": replayed.why, "shown_minor": replayed.shown_minor, "public": public}
        self._findings.expect(place(entry), entry.fields, self._of_book() | own)

    def _of_book(self) -> dict[str, Any]:
        book = self._book
        return {
            "price_minor": book.price_minor,
            "leader": book.leader_id,
            "leader_max_minor": book.leader_max_minor,
            "leader_paddle": None if book.leader_id is None else self.paddles.get(book.leader_id),
            "floor_minor": self._floor_minor,
            "reserve": changes.reserve_word(self.terms, book),
        }

    def _add_other(self, entry: Entry) -> None:
        fields = entry.fields
        if entry.type in ("opened", "terms"):
            self.last_terms, self.terms = fields, changes.terms_of(fields)
            self._floor_minor = self.terms.start_minor
        if entry.type == "void":
            self._void(entry)
        expected = changes.after(self.last, fields, paused_at_ms=(self.last_status or {}).get("paused_at_ms"))
        if entry.type == "void":
            expected["bid_count"] = len(self.counting)
        self._findings.expect(place(entry), fields, self._of_book() | expected)
        self._note(entry, changes.impossible(self.last, fields))
        if entry.type == "status":
            self.last_status = fields

    def _void(self, entry: Entry) -> None:
        """Take the bidder's bids out and replay the others, without floors."""
        bidder = entry.fields["bidder"]
        gone = [bid for bid, _ in self.counting if bid.fields["bidder"] == bidder]
        if not gone or self.paddles[bidder] != entry.fields["paddle"]:
            self._findings.add(f"{place(entry)}: paddle {entry.fields['paddle']} has no bid to void")
        self.voided |= {(bid.epoch, bid.stream.ms, bid.stream.n) for bid in gone}
        self.counting = [(bid, replay) for bid, replay in self.counting if bid.fields["bidder"] != bidder]
        self._book, self._floor_minor = Book(), self.terms.start_minor
        for done in replay_chunks(self.terms, (bid for _, bid in self.counting), run=self._run, strict=False):
            self._book, self._floor_minor = done.book, done.applied[-1].floor_minor

    def _note(self, entry: Entry, problems: list[str]) -> None:
        for problem in problems:
            self._findings.add(f"{place(entry)}: {problem}")


def place(entry: Entry) -> str:
    """Where the entry stands, for a line."""
    return f"{entry.type} {entry.stream} of epoch {entry.epoch}"
