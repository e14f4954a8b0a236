"""People talk, live, in Chromium, against a running system."""

import re
import uuid
from typing import Any

import pytest
from playwright.sync_api import expect

from bidding.models import ListingResult
from chat import conversations, results, selectors
from chat.conversations import MessageSent
from chat.models import Conversation, Message
from tests.clock import now_ms
from tests.web.inbox.conftest import people
from tests.web.listings.browsing import House, Visit, frozen, make_listing, make_person

__all__ = ["people"]

pytestmark = pytest.mark.browser

SOON_MS = 15_000
EVIL = '<img src=x onerror="document.title=1"> & "q"'


def said(sender: Any, other: Any, text: str) -> Message:
    outcome = conversations.start(sender=sender, other=other, client_id=uuid.uuid4().hex, text=text)
    assert isinstance(outcome, MessageSent)
    return outcome.message


def at(people: House, person: Any, path: str, **options: Any) -> Visit:
    """The person's window on that page."""
    visit = people.visit(None, person, **options)
    visit.page.goto(people.stack.url + path)
    return visit


def talks(people: House, person: Any, talk: Conversation, **options: Any) -> Visit:
    """The person's window on the conversation, live."""
    visit = at(people, person, f"/me/inbox/{talk.pk}/", **options)
    expect(visit.page.locator("#talk-connection")).to_be_hidden()
    return visit


def writes(visit: Visit, text: str) -> None:
    visit.page.fill("#text", text)
    visit.page.press("#text", "Enter")


def sees(visit: Visit, text: str, *, mine: bool = False) -> None:
    """The last bubble says it, as stored."""
    last = visit.page.locator("#bubbles .bubble").last
    expect(last.locator(".bubble__text")).to_have_text(text, timeout=SOON_MS)
    expect(last).to_have_class(re.compile("bubble--mine" if mine else r"bubble$"))


def badge(visit: Visit, count: int | None) -> None:
    """The number in the bar."""
    found = visit.page.locator(".bar [data-unread=messages]")
    if count is None:
        expect(found).to_be_hidden(timeout=SOON_MS)
    else:
        expect(found).to_have_text(str(count), timeout=SOON_MS)


def test_two_people_talk_live_and_see_what_is_read(people):
    ann, bob = make_person(), make_person()
    talk = said(ann, bob, "Is it complete?").conversation
    here, there = talks(people, ann, talk), talks(people, bob, talk)
    writes(there, EVIL)
    sees(there, EVIL, mine=True)
    sees(here, EVIL)
    expect(here.page.locator("#bubbles img")).to_have_count(0)
    expect(there.page.locator(".bubble__read")).to_have_text("✓ Read", timeout=SOON_MS)
    here.page.fill("#text", "Two")
    here.page.press("#text", "Shift+Enter")
    here.page.type("#text", "lines")
    here.page.press("#text", "Enter")
    sees(here, "Two\nlines", mine=True)
    sees(there, "Two\nlines")
    expect(here.page.locator("#text")).to_have_value("")
    expect(there.page.locator("#talk-announcer")).to_have_text(f"{ann.username}: Two\nlines", timeout=SOON_MS)
    badge(here, None)


def test_a_message_shows_on_whatever_page_one_is_and_in_the_list(people):
    ann, bob, cid = make_person(), make_person(), make_person()
    said(bob, ann, "Hello")
    elsewhere, inbox, third = at(people, ann, "/"), at(people, ann, "/me/inbox/"), at(people, cid, "/")
    badge(elsewhere, 1)
    other = at(people, cid, f"/me/inbox/with/{ann.username}/")
    other.page.fill("#text", "Hello from somebody new")
    other.page.click("#send")
    sees(other, "Hello from somebody new", mine=True)
    badge(elsewhere, 2)
    first = inbox.page.locator("#talks li").first
    expect(first.locator(".talk__name")).to_have_text(cid.username, timeout=SOON_MS)
    expect(first.locator(".talk__last")).to_have_text("Hello from somebody new")
    badge(third, None)
    first.locator("a").click()
    sees(inbox, "Hello from somebody new")
    badge(elsewhere, 1)


def test_a_message_is_sent_once_though_its_answer_was_lost(people):
    ann, bob = make_person(), make_person()
    talk = said(bob, ann, "Hello").conversation
    here = talks(people, ann, talk)
    with frozen(people.stack.web):
        writes(here, "Did you get this?")
        expect(here.page.locator("#sending .bubble__when")).to_have_text("Sending…")
        expect(here.page.locator("#bubbles .bubble--mine")).to_have_count(0)
        expect(here.page.locator("#sending .bubble__when")).to_contain_text("sent again", timeout=SOON_MS)
    sees(here, "Did you get this?", mine=True)
    expect(here.page.locator("#sending li")).to_have_count(0, timeout=SOON_MS)
    assert Message.objects.filter(sender=ann).count() == 1


def test_what_came_while_the_connection_was_away_is_there_afterwards(people):
    ann, bob = make_person(), make_person()
    talk = said(ann, bob, "Hello").conversation
    here = talks(people, ann, talk)
    here.page.context.set_offline(True)
    expect(here.page.locator("#talk-connection")).to_contain_text("Not connected", timeout=SOON_MS)
    said(bob, ann, "While you were away")
    here.page.context.set_offline(False)
    sees(here, "While you were away")
    expect(here.page.locator("#talk-connection")).to_be_hidden()


def test_a_text_too_long_for_the_socket_is_sent_all_the_same(people):
    ann, bob = make_person(), make_person()
    here = talks(people, ann, said(bob, ann, "Tell me more").conversation)
    writes(here, "時" * 2000)
    sees(here, "時" * 2000, mine=True)


def test_a_refusal_gives_the_text_back(people):
    ann, bob = make_person(), make_person()
    here = talks(people, ann, said(bob, ann, "Hello").conversation)
    conversations.block(blocker=bob, blocked=ann)
    writes(here, "Are you there?")
    expect(here.page.locator("#compose-answer")).to_contain_text("can’t be written to", timeout=SOON_MS)
    expect(here.page.locator("#text")).to_have_value("Are you there?")
    expect(here.page.locator("#bubbles .bubble--mine")).to_have_count(0)


def test_older_messages_come_on_demand_and_what_is_in_sight_stays(people):
    ann, bob = make_person(), make_person()
    for number in range(45):
        talk = said(bob, ann, f"number {number},").conversation
    here = talks(people, ann, talk)
    expect(here.page.locator("#bubbles .bubble")).to_have_count(30)
    here.page.locator("#past").evaluate("box => { box.scrollTop = 0; }")
    first = here.page.locator(".bubble").filter(has_text="number 15,")
    before = first.bounding_box()["y"]
    here.page.locator("#older").click()
    expect(here.page.locator("#bubbles .bubble")).to_have_count(45)
    assert abs(first.bounding_box()["y"] - before) < 60
    said(bob, ann, "and one more")
    here.page.locator("#past").evaluate("box => { box.scrollTop = 0; }")
    writes_to = talks(people, bob, talk)
    writes(writes_to, "the newest")
    expect(here.page.locator("#to-latest")).to_be_visible(timeout=SOON_MS)
    badge(here, 2)
    here.page.locator("#to-latest").click()
    sees(here, "the newest")
    badge(here, None)


def test_winner_and_seller_meet_by_themselves(people):
    ann, bob = make_person(), make_person()
    clock = make_listing(seller=bob)
    winner = at(people, ann, "/me/inbox/")
    ListingResult.objects.create(
        listing=clock, outcome="sold", price_minor=12_500, winner=ann, winner_paddle=1, at_ms=now_ms()
    )
    row = winner.page.locator("#talks li").first
    expect(row.locator(".talk__last")).to_have_text("You won: A clock", timeout=30_000)
    badge(winner, 1)
    row.locator("a").click()
    expect(winner.page.locator(".bubble--house")).to_contain_text("You won it for $125.00.")
    assert selectors.unread_count(bob.pk) == 1


@pytest.mark.parametrize("options", [{"java_script_enabled": False}, {"extra_http_headers": {"Accept-Language": "en"}}])
def test_the_houses_amounts_are_in_the_readers_own_form(people, options):
    ann, lot = make_person(), make_listing()
    ListingResult.objects.create(
        listing=lot, outcome="sold", price_minor=1_250_000, winner=ann, winner_paddle=1, at_ms=now_ms()
    )
    results.tell_results()
    talk = selectors.conversations_of(ann.pk)[0].conversation
    here = at(people, ann, f"/me/inbox/{talk.pk}/", locale="de-DE", **options)
    expect(here.page.locator(".bubble--house .bubble__text")).to_contain_text("12.500,00\xa0$")


def test_it_works_without_script(people):
    ann, bob = make_person(), make_person()
    here = at(people, ann, f"/me/inbox/with/{bob.username}/", java_script_enabled=False)
    here.page.fill("#text", EVIL)
    here.page.click("#send")
    expect(here.page.locator(".bubble__text")).to_have_text(EVIL)
    here.page.fill("#text", "And?")
    here.page.click("#send")
    expect(here.page.locator(".bubble--mine")).to_have_count(2)


def test_a_phone_shows_one_thing_at_a_time(people):
    ann, bob = make_person(), make_person()
    talk = said(bob, ann, "Hello").conversation
    phone = at(people, ann, "/me/inbox/", viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    phone.page.locator("#talks a").click()
    expect(phone.page.locator("#talks")).to_be_hidden()
    phone.page.fill("#text", "One")
    phone.page.press("#text", "Enter")
    phone.page.type("#text", "two")
    phone.page.click("#send")
    sees(phone, "One\ntwo", mine=True)
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.page.click(".talkroom__back")
    expect(phone.page.locator("#talks")).to_be_visible()
    assert Message.objects.filter(conversation=talk).count() == 2
