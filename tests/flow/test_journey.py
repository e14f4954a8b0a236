"""A lot's whole life by the pages of the house: put up, found, talked about, fought over, won, and agreed upon."""

import uuid
from io import BytesIO
from urllib.request import urlopen

import pytest
from PIL import Image
from playwright.sync_api import expect

from bidding.models import Category, LedgerEntry, Listing, ListingResult, Notice
from chat.models import Comment, Conversation, Message
from tests.flow.people import SOON_MS, Person, newcomer, photograph

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LASTS_HOURS, SOFT_CLOSE_MIN = "0.011", "0.2"
ENDS_WITHIN_MS = 120_000


@pytest.fixture
def enters(live_stack, browser):
    """Lets people in by the form of signing up; afterwards no page may have complained."""
    Category.objects.get_or_create(slug="clocks", defaults={"name": "Clocks"})
    people: list[Person] = []

    def enter(role: str, next_path: str = "/") -> Person:
        people.append(newcomer(browser, live_stack.url, f"{role}{uuid.uuid4().hex[:6]}", next_path=next_path))
        return people[-1]

    yield enter
    for person in people:
        person.page.context.close()
    assert [text for person in people for text in person.complaints] == []


def sells(seller: Person, title: str) -> str:
    """Fill in the form, with a picture; returns the path of the lot's page."""
    page = seller.page
    page.fill("#id_title", title)
    page.select_option("#id_category", label="Clocks")
    page.fill("#id_start_price", "100")
    page.set_input_files("#files", {"name": "clock.jpg", "mimeType": "image/jpeg", "buffer": photograph()})
    expect(page.locator("#shots input[name=picture]")).to_have_count(1, timeout=SOON_MS)
    page.locator("#more summary").click()
    page.fill("#id_hours", LASTS_HOURS)
    page.fill("#id_soft_close_min", SOFT_CLOSE_MIN)
    page.locator(".sell__actions").get_by_role("button", name="Put it up").click()
    page.wait_for_url("**/listings/*/")
    seller.sees(title, "h1")
    return page.url.removeprefix(seller.url)


def test_from_signing_up_to_an_agreement(live_stack, enters):
    # Everyone is there before the short lot begins.
    finder, rival, seller = enters("finder"), enters("rival"), enters("seller", "/sell/")
    word = f"Regulator{uuid.uuid4().hex[:6]}"
    path = sells(seller, f"A Viennese {word}")
    listing = Listing.objects.get(pk=path.strip("/").split("/")[-1])

    # Found by search, with its picture drawn anew.
    finder.page.fill("#search", word.lower())
    finder.page.press("#search", "Enter")
    finder.page.get_by_role("link", name=f"A Viennese {word}").click()
    finder.page.wait_for_url(f"**{path}")
    with urlopen(live_stack.url + listing.cover.image.url) as response, Image.open(BytesIO(response.read())) as shown:
        assert (shown.format, dict(shown.getexif())) == ("JPEG", {})

    # A comment is text for everybody, at once.
    finder.page.fill("#comment", "Does it strike? <b>Loudly</b>?")
    finder.page.click("#comment-button")
    seller.sees("Does it strike? <b>Loudly</b>?", "#comment-list")

    # Bids, is outbid, is told on another page, bids again.
    finder.bids("100")
    finder.stands("You are leading")
    finder.goes("/?show=new")
    rival.goes(path)
    rival.bids("150", up_to=True)
    rival.stands("You are leading")
    toast = finder.page.locator(".toast--outbid")
    expect(toast).to_contain_text(word, timeout=SOON_MS)
    toast.get_by_role("link").click()
    finder.page.wait_for_url(f"**{path}*")
    finder.bids("500", up_to=True)
    finder.stands("You are leading")
    rival.stands("You have been outbid")

    # Wins, and writes to the seller, who is on any page.
    expect(finder.page.locator("#standing-word")).to_contain_text("You won", timeout=ENDS_WITHIN_MS)
    rival.stands("You did not win")
    seller.goes("/help/")
    finder.presses("Write to the seller")
    finder.page.fill("#text", "When may I fetch it?")
    finder.page.click("#send")
    expect(seller.page.locator('[data-unread="messages"]').first).to_be_visible(timeout=SOON_MS)
    seller.goes("/me/inbox/")
    seller.page.locator("main").get_by_role("link", name=finder.name).first.click()
    seller.sees("When may I fetch it?", "#bubbles")
    seller.sees(word, ".bubble--house")
    seller.page.fill("#text", "On Friday at ten.")
    seller.page.click("#send")
    finder.sees("On Friday at ten.", "#bubbles")

    # And it is all in PostgreSQL, once.
    result = ListingResult.objects.get(listing=listing)
    assert (result.outcome, result.winner.username, result.price_minor) == ("sold", finder.name, 15_250)
    assert LedgerEntry.objects.filter(listing=listing, type="bid").count() == 3
    kinds = set(Notice.objects.filter(listing=listing).values_list("user__username", "kind"))
    expected = {(finder.name, "outbid"), (finder.name, "won"), (rival.name, "outbid"), (rival.name, "lost")}
    assert kinds >= expected | {(seller.name, "sold")}
    assert Comment.objects.get(listing=listing).author.username == finder.name
    conversation = Conversation.objects.get(messages__listing=listing, messages__sender=None)
    said = list(Message.objects.filter(conversation=conversation).order_by("id").values_list("text", flat=True))
    assert said[-2:] == ["When may I fetch it?", "On Friday at ten."]
