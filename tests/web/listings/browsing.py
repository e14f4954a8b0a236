"""People with browsers, at a running system."""

import asyncio
import itertools
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page, expect

from bidding import selectors, services
from bidding.models import Listing
from bidding.outcomes import BidAccepted
from tests.stack import Stack
from tests.web.live.site import make_listing, make_person, session_of

SOON_MS = 15_000
EXPECTED_NOISE = (
    "WebSocket connection to",
    "net::ERR_INTERNET_DISCONNECTED",
    "net::ERR_CONNECTION_REFUSED",
    "net::ERR_CONNECTION_RESET",
)
# Playwright's event loop runs in the test's own thread.
_beside = ThreadPoolExecutor(max_workers=1)
_bid_ids = (f"t{number}-{uuid.uuid4().hex[:8]}" for number in itertools.count())


@dataclass
class Visit:
    """One person's browser window; what it complains about is kept."""

    page: Page
    person: Any
    complaints: list[str] = field(default_factory=list)

    def shows(self, part: str, text: str) -> None:
        """Wait until the part (an element's id) shows the text."""
        expect(self.page.locator(f"#{part}")).to_contain_text(text, timeout=SOON_MS)

    def stands(self, words: str) -> None:
        """Wait until the page says where its viewer stands."""
        self.shows("standing-word", words)

    def is_live(self) -> None:
        """Wait until a bid could be sent."""
        expect(self.page.locator("#bid-button")).to_be_enabled(timeout=SOON_MS)

    def bids(self, amount: str | None = None, *, up_to: str | None = None) -> None:
        """Type an amount, or take the one filled in, and press the button."""
        if up_to is not None and self.page.locator("#kinds").is_visible():
            self.page.get_by_label("Automatic bid").check()
        if amount or up_to:
            self.page.fill("#amount", amount or up_to or "")
        self.page.click("#bid-button")

    def is_told(self, text: str) -> None:
        """Wait for the answer to a bid."""
        self.shows("answer", text)


class House:
    """Opens browsers on the stack's pages."""

    def __init__(self, browser: Browser, stack: Stack) -> None:
        self.browser, self.stack = browser, stack
        self.visits: list[Visit] = []

    def visit(self, listing: Listing | None, person: Any = None, **options: Any) -> Visit:
        """Somebody's window on a lot (or the catalogue), live if it runs script."""
        context = self.browser.new_context(**{"locale": "en-US", "timezone_id": "UTC", **options})
        return self.open(context.new_page(), listing, person)

    def open(self, page: Page, listing: Listing | None, person: Any = None) -> Visit:
        """The lot in that window; the person signs in there first, unless nobody is named."""
        if person is not None:
            cookie = {"name": "sessionid", "value": session_of(person), "url": self.stack.url}
            page.context.add_cookies([cookie])
        visit = Visit(page, person)
        page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        page.on("console", lambda message: message.type == "error" and visit.complaints.append(message.text))
        self.visits.append(visit)
        page.goto(f"{self.stack.url}/listings/{listing.pk}/" if listing else f"{self.stack.url}/")
        return visit

    def bidder(self, listing: Listing, **options: Any) -> Visit:
        """A new person's live window."""
        visit = self.visit(listing, make_person(), **options)
        visit.is_live()
        return visit

    def close(self) -> None:
        """Close all windows; none may have complained, but for connections that a test cut."""
        for visit in self.visits:
            visit.page.context.close()
        complaints = [text for visit in self.visits for text in visit.complaints]
        assert [text for text in complaints if not any(noise in text for noise in EXPECTED_NOISE)] == []


def other_bids(listing: Listing, person: Any, **amount: int) -> BidAccepted:
    """Somebody bids by other means."""
    bid = services.place_bid(listing_id=listing.pk, bidder_id=person.pk, bid_id=next(_bid_ids), **amount)
    outcome = _beside.submit(asyncio.run, bid).result()
    assert isinstance(outcome, BidAccepted), outcome
    return outcome


def public_of(listing: Listing) -> dict[str, Any]:
    """The listing as the ledger has it."""
    live = selectors.live_listing_sync(listing.pk)
    assert live
    return live.public


@contextmanager
def frozen(program: Any) -> Iterator[None]:
    """The program takes connections and bytes, and does nothing with them."""
    import signal

    program.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        program.process.send_signal(signal.SIGCONT)


__all__ = ["House", "Visit", "frozen", "make_listing", "make_person", "other_bids", "public_of"]
