"""The inbox's pages, without script."""

import json
import re
import uuid
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bidding.models import ListingResult
from chat import conversations, results, selectors
from chat.conversations import MessageSent
from chat.models import Conversation, Message, PersonBlock
from tests.clock import now_ms
from tests.web.inbox.conftest import text_of, told
from web.live import talk as rates

pytestmark = pytest.mark.django_db

EVIL = '<script>alert(1)</script> & "quotes" \u200e'


@pytest.fixture(autouse=True)
def _fresh_rates() -> None:
    rates.forget_rates()


@pytest.fixture
def ann(person: Callable[..., Any]) -> Any:
    return person("ann")


@pytest.fixture
def bob(person: Callable[..., Any]) -> Any:
    return person("bob")


@pytest.fixture
def talk(ann: Any, bob: Any) -> Conversation:
    return said(bob, ann, "Is it complete?").conversation


def said(sender: Any, other: Any, text: str) -> Message:
    outcome = conversations.start(sender=sender, other=other, client_id=uuid.uuid4().hex, text=text)
    assert isinstance(outcome, MessageSent)
    return outcome.message


def form(text: str, **fields: Any) -> dict[str, Any]:
    return {"client_id": uuid.uuid4().hex, "text": text, **fields}


def place(talk: Conversation) -> str:
    return f"/me/inbox/{talk.pk}/"


@pytest.mark.parametrize("path", ["", "1/", "1/messages/", "with/bob/", "1/block/", "blocked/", "blocked/1/end/"])
def test_visitors_are_asked_to_sign_in(client, house, path):
    response = client.get(f"/me/inbox/{path}")
    assert response.status_code == 302
    assert "next=" in response.url


def test_an_empty_inbox_says_what_it_is_for(client_of, ann):
    assert "Nobody has written yet" in text_of(client_of(ann).get("/me/inbox/"))


def test_the_list_shows_who_wrote_last_and_what_is_unread(client_of, ann, talk, person):
    said(person("cid"), ann, EVIL)
    response = client_of(ann).get("/me/inbox/")
    text = text_of(response)
    assert text.index("cid") < text.index("bob"), "the last spoken in first"
    assert EVIL in text
    assert "<script>alert" not in response.content.decode()
    assert response.content.decode().count("talk--unread") == 2


def test_a_conversation_is_read_by_being_opened(client_of, ann, bob, talk):
    browser = client_of(ann)
    assert selectors.unread_count(ann.pk) == 1
    assert b'data-unread="messages">1<' in browser.get("/").content
    assert "Is it complete?" in text_of(browser.get(place(talk)))
    assert selectors.unread_count(ann.pk) == 0
    assert b'data-unread="messages" hidden>' in browser.get("/").content


def test_asking_for_headers_reads_nothing(client_of, ann, talk):
    client_of(ann).head(place(talk))
    assert selectors.unread_count(ann.pk) == 1


def test_an_answer_is_posted_and_shown_as_text(client_of, ann, bob, talk):
    browser = client_of(ann)
    response = browser.post(place(talk), form(EVIL), follow=True)
    assert response.redirect_chain == [(f"{place(talk)}#latest", 302)]
    assert EVIL.strip() in text_of(response)
    assert "<script>alert" not in response.content.decode()
    assert selectors.unread_count(bob.pk) == 1


def test_a_form_that_comes_twice_is_one_message(client_of, ann, talk):
    browser, sent = client_of(ann), form("Yes")
    for _ in range(2):
        assert browser.post(place(talk), sent).status_code == 302
    assert Message.objects.filter(sender=ann).count() == 1


@pytest.mark.parametrize("text", ["", "  ", "x" * 2001, "a\x00"])
def test_what_cant_be_said_comes_back_with_what_was_typed(client_of, ann, talk, text):
    response = client_of(ann).post(place(talk), form(text, client_id="keep"))
    assert response.status_code == 400
    assert 'value="keep"' in response.content.decode()
    assert Message.objects.filter(sender=ann).count() == 0


@pytest.mark.parametrize("path", ["", "messages/"])
def test_a_foreign_conversation_is_not_there(client_of, person, ann, talk, path):
    eve = client_of(person("eve"))
    foreign = eve.get(place(talk) + path)
    none = eve.get(f"/me/inbox/987654/{path}")
    assert foreign.status_code == none.status_code == 404
    assert "Is it complete?" not in foreign.content.decode()
    assert eve.get(f"/me/inbox/{10**30}/{path}").status_code == 404


def test_nobody_speaks_in_a_foreign_conversation(client_of, person, talk):
    assert client_of(person("eve")).post(place(talk), form("Hello")).status_code == 404
    assert Message.objects.count() == 1


def test_staff_see_nothing_of_it_either(client_of, person, talk):
    staff = client_of(person("staff", is_staff=True, is_superuser=True))
    assert staff.get(place(talk)).status_code == 404
    assert staff.get("/admin/chat/message/").status_code == 404


def test_a_conversation_begins_about_a_lot(client_of, ann, bob, lot):
    clock = lot("A <clock> & co", seller=bob)
    browser = client_of(ann)
    page = browser.get(f"/me/inbox/with/bob/?listing={clock.pk}")
    assert "About A <clock> & co" in text_of(page)
    assert Conversation.objects.count() == 0, "looking begins nothing"
    response = browser.post("/me/inbox/with/bob/", form("Is it complete?", listing=clock.pk), follow=True)
    assert "A <clock> & co" in text_of(response)
    assert Message.objects.get().listing == clock
    assert browser.get(f"/me/inbox/with/bob/?listing={clock.pk}").url == (
        f"/me/inbox/{Conversation.objects.get().pk}/?listing={clock.pk}#latest"
    )


def test_nobody_writes_to_nobody_or_to_oneself(client_of, ann):
    browser = client_of(ann)
    assert [browser.get(f"/me/inbox/with/{name}/").status_code for name in ("nobody", "%00")] == [404, 404]
    assert [browser.get(f"/me/inbox/with/{name}/").url for name in ("ann", "Ann")] == ["/me/inbox/"] * 2


def test_a_blocked_account_is_told_that_it_begins_nothing(client_of, person, bob):
    barred = client_of(person("barred", is_blocked=True))
    assert "may not begin a conversation" in text_of(barred.get("/me/inbox/with/bob/"))
    assert barred.post("/me/inbox/with/bob/", form("Hello")).status_code == 403
    assert Conversation.objects.count() == 0


def test_somebody_is_blocked_after_a_question_and_let_back_in(client_of, ann, bob, talk):
    mine, theirs = client_of(ann), client_of(bob)
    assert "Block bob?" in text_of(mine.get(f"{place(talk)}block/"))
    assert PersonBlock.objects.count() == 0
    response = mine.post(f"{place(talk)}block/", follow=True)
    assert told(response) == ["You have blocked bob."]
    assert "bob" in text_of(response)
    assert "You have blocked bob" in text_of(mine.get(place(talk)))
    refused = theirs.post(place(talk), form("Why?"))
    assert refused.status_code == 403
    assert "block" not in text_of(refused).split("Is it complete?")[-1].lower(), "not who, nor that"
    block = PersonBlock.objects.get()
    assert f"/me/inbox/blocked/{block.pk}/end/" in mine.get(place(talk)).content.decode()
    assert theirs.post(f"/me/inbox/blocked/{block.pk}/end/").status_code == 404
    assert mine.post(f"/me/inbox/blocked/{block.pk}/end/").url == f"{place(talk)}#latest"
    assert theirs.post(place(talk), form("Thanks")).status_code == 302


def test_nobody_blocks_from_somebody_elses_conversation(client_of, person, talk):
    stranger = client_of(person("eve"))
    assert [stranger.post(f"/me/inbox/{number}/block/").status_code for number in (talk.pk, 2**70)] == [404, 404]
    assert stranger.post(f"/me/inbox/blocked/{2**70}/end/").status_code == 404
    assert PersonBlock.objects.count() == 0


@pytest.mark.parametrize("name", [".", "..", "a/b", "/", "a?b#c&d=é"])
def test_whoever_has_a_name_of_old_is_looked_at_written_to_and_blocked_like_anybody(client_of, ann, person, lot, name):
    other = person(name)
    clock, mine = lot(seller=other), client_of(ann)
    page = mine.get(f"/listings/{clock.pk}/").content.decode()
    links = [unescape(link) for link in re.findall(r'href="(/(?:people|me/inbox/with)/[^"]*)"', page)]
    assert len(links) == 2
    for link in links:
        assert name in text_of(mine.get(link)), link
    assert mine.post(links[1], form("Hello")).status_code == 302
    talk = Conversation.objects.get()
    assert mine.get(place(talk)).status_code == 200
    assert told(mine.post(f"{place(talk)}block/", follow=True)) == [f"You have blocked {name}."]
    mine.post(f"/me/inbox/blocked/{PersonBlock.objects.get().pk}/end/")
    assert PersonBlock.objects.count() == 0
    assert client_of(other).get("/me/").status_code == 200


def test_blocks_are_ended_by_post_only(client_of, ann, bob):
    conversations.block(blocker=ann, blocked=bob)
    assert client_of(ann).get(f"/me/inbox/blocked/{PersonBlock.objects.get().pk}/end/").status_code == 405
    assert PersonBlock.objects.count() == 1


def test_a_result_is_worded_for_whoever_reads_it(client_of, ann, bob, lot):
    clock = lot("A clock", seller=bob)
    ListingResult.objects.create(
        listing=clock, outcome="sold", price_minor=12_500, winner=ann, winner_paddle=1, at_ms=now_ms()
    )
    [message] = results.tell_results()
    here = place(message.conversation)
    assert "You won it for $125.00. Agree here with bob" in text_of(client_of(ann).get(here))
    assert "Sold to ann for $125.00." in text_of(client_of(bob).get(here))
    assert "You won: A clock" in text_of(client_of(ann).get("/me/inbox/"))


def test_older_messages_are_a_page_of_their_own(client_of, ann, bob, talk):
    for number in range(40):
        said(bob, ann, f"number {number}.")
    browser = client_of(ann)
    page = browser.get(place(talk))
    assert "number 39." in text_of(page)
    assert "number 5." not in text_of(page)
    older = page.context["older"]
    assert "number 5." in text_of(browser.get(f"{place(talk)}?before={older}"))


def test_the_script_reads_what_it_has_missed(client_of, ann, bob, talk):
    first = Message.objects.get()
    for number in range(35):
        said(bob, ann, f"{number}")
    browser = client_of(ann)
    newer = browser.get(f"{place(talk)}messages/?after={first.pk}").json()
    assert ([message["text"] for message in newer["results"]], newer["has_more"]) == ([str(n) for n in range(30)], True)
    older = browser.get(f"{place(talk)}messages/?before={newer['results'][2]['id']}").json()
    assert [message["text"] for message in older["results"]] == ["Is it complete?", "0", "1"]
    assert older["read_up_to"] == 0


def test_the_script_may_post_too(client_of, ann, talk):
    sent = {**form("x" * 2000), "client_id": "mine"}
    answer = client_of(ann).post(place(talk), sent, headers={"Accept": "application/json"})
    assert answer.status_code == 201
    assert (answer.json()["type"], answer.json()["id"]) == ("message_accepted", "mine")
    refused = client_of(ann).post(place(talk), form(""), headers={"Accept": "application/json"})
    assert (refused.status_code, json.loads(refused.content)["reason"]) == (400, "malformed")


def test_a_flood_is_refused_and_what_was_typed_is_kept(client_of, ann, talk, settings):
    settings.MESSAGE_BURST = 2
    rates.forget_rates()
    browser = client_of(ann)
    answers = [browser.post(place(talk), form(f"again {number}")) for number in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "again 2" in answers[2].content.decode()
    rates.forget_rates()


def test_so_many_people_are_written_to_in_an_hour(client_of, ann, person, settings):
    settings.CONVERSATIONS_PER_HOUR = 2
    rates.forget_rates()
    browser = client_of(ann)
    names = [person(f"p{number}").username for number in range(3)]
    codes = [browser.post(f"/me/inbox/with/{name}/", form("Buy this")).status_code for name in names]
    assert codes == [302, 302, 429]
    assert browser.post(f"/me/inbox/with/{names[0]}/", form("And?")).status_code == 302, "an old one goes on"
    rates.forget_rates()


def test_a_page_costs_as_much_with_many_conversations_as_with_few(client_of, ann, bob, talk, person):
    browser = client_of(ann)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(place(talk)).status_code == 200
        return len(captured)

    queries()
    few = queries()
    for number in range(8):
        said(person(f"p{number}"), ann, "Hello")
        said(bob, ann, "Hello")
    queries()
    assert queries() == few
