"""Taking one's data with one: all of it, and nobody else's."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account.models import EmailAddress
from asgiref.sync import async_to_sync
from django.apps import apps
from django.conf import settings as live_settings
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from rest_framework.authtoken.models import Token

from bidding import persister
from bidding.keys import shard_of
from bidding.models import ListingResult, Notice, Watch
from chat.models import Comment, Conversation, Message, PersonBlock
from tests.clock import now_ms
from tests.house import bid, house, person
from tests.web.accounts.entering import with_second_factor
from tests.web.listings.conftest import client_of, lot, text_of
from web.accounts import export, export_file
from web.notices.models import NoticeSetting
from web.selling.models import Draft

__all__ = ["client_of", "house", "lot", "person"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume asynchronous iterators"),
]

ELSEWHERE = {
    "authtoken.Token.user": "api_tokens: when it was made, not itself",
    "account.EmailAddress.user": "email_addresses",
    "mfa.Authenticator.user": "second_factors: kind and dates, no secrets",
    "usersessions.UserSession.user": "sessions",
    "bidding.Listing.seller": "listings",
    "bidding.Picture.owner": "pictures",
    "bidding.LedgerEntry.bidder": "bids",
    "bidding.ArchivedEntry.bidder": "bids",
    "bidding.StoredEntry.bidder": "bids",
    "bidding.ListingResult.winner": "won",
    "bidding.Voiding.bidder": "bids_taken_out_by_staff",
    "bidding.Watch.user": "watched",
    "bidding.Notice.user": "notices",
    "notices.NoticeSetting.user": "notice_settings",
    "notices.NoticeEmail.user": "notice_emails",
    "selling.Draft.seller": "drafts",
    "chat.Comment.author": "comments",
    "chat.Message.sender": "messages",
    "chat.Conversation.first": "messages",
    "chat.Conversation.second": "messages",
    "chat.ReadMark.person": "read_up_to",
    "chat.PersonBlock.blocker": "people_blocked",
    "chat.PersonBlock.blocked": "the other person's business",
    "chat.Comment.removed_by": "staff's work, or the comment's author",
    "bidding.Notice.sender": "the other person's notice; what was said is in messages",
    "bidding.Voiding.actor": "staff's work",
    "bidding.QuarantinedEntry.released_by": "staff's work",
    "admin.LogEntry.user": "staff's work",
}


@pytest.fixture(autouse=True)
def _fresh_rates():
    """Whatever was downloaded before counts for nothing."""
    export_file.forget_rates()


def exported(client):
    response = client.get("/me/export/rostrum.json")
    assert response["Content-Disposition"] == 'attachment; filename="rostrum.json"'
    return json.loads(b"".join(response))


def store(listing):
    persister.drain(shard_of(listing.pk, live_settings.BIDDING_SHARDS))


def talk(first, second, *texts):
    """A conversation; the two speak in turn."""
    ordered = sorted((first, second), key=lambda one: one.pk)
    conversation = Conversation.objects.create(first=ordered[0], second=ordered[1])
    for number, text in enumerate(texts):
        sender = (first, second)[number % 2]
        Message.objects.create(
            conversation=conversation, sender=sender, client_id=str(number), text=text, at_ms=now_ms()
        )


@pytest.fixture
def market(lot, person):
    """Ann and Bob with something of every kind."""
    ann, bob, eve = (
        person("ann", about="I sell clocks.", time_zone="Europe/Berlin"),
        person("bob", about="Bob's own"),
        person("eve"),
    )
    clock, chair = lot("A clock", seller=ann, reserve_minor=55_555), lot("A chair", seller=bob, reserve_minor=66_666)
    for bidder, listing, max_minor in ((bob, clock, 31_313), (ann, chair, 42_424), (eve, chair, 40_404)):
        bid(listing.pk, bidder, max_minor=max_minor)
    for listing in (clock, chair):
        store(listing)
    for one, listing in ((ann, chair), (bob, clock)):
        name = one.username
        EmailAddress.objects.create(user=one, email=f"{name}2@example.org")
        Draft.objects.create(seller=one, token="a", typed={"title": f"draft of {name}"})
        Watch.objects.create(user=one, listing=listing)
        Notice.objects.create(user=one, listing=listing, kind="outbid", price_minor=1, at_ms=now_ms())
        NoticeSetting.objects.create(user=one, kind="won" if one is ann else "lost", by_email=False)
        at = {"client_id": "a", "at_ms": now_ms(), "role": "visitor"}
        Comment.objects.create(listing=listing, author=one, text=f"comment of {name}", **at)
        PersonBlock.objects.create(blocker=one, blocked=eve)
        Token.objects.create(user=one)
    talk(ann, bob, "from ann to bob", "from bob to ann")
    talk(bob, eve, "from bob to eve", "from eve to bob")
    return ann, bob


def test_it_is_everything_about_the_person(client_of, market):
    ann, _ = market
    found = exported(client_of(ann))
    assert found["profile"]["username"] == "ann"
    assert found["profile"]["about"] == "I sell clocks."
    assert (found["profile"]["time_zone"], found["profile"]["language"]) == ("Europe/Berlin", "")
    assert [one["email"] for one in found["email_addresses"]] == ["ann2@example.org"]
    assert [(one["title"], one["reserve_minor"]) for one in found["listings"]] == [("A clock", 55_555)]
    assert [(one["title"], one["value_minor"]) for one in found["bids"]] == [("A chair", 42_424)]
    assert [one["typed"] for one in found["drafts"]] == [{"title": "draft of ann"}]
    assert [one["title"] for one in found["watched"]] == ["A chair"]
    assert [one["kind"] for one in found["notices"]] == ["outbid"]
    assert [one["kind"] for one in found["notice_settings"]] == ["won"]
    assert [one["text"] for one in found["comments"]] == ["comment of ann"]
    said = [(one["sender_name"], one["text"]) for one in found["messages"]]
    assert said == [("ann", "from ann to bob"), ("bob", "from bob to ann")]
    assert [one["name"] for one in found["people_blocked"]] == ["eve"]
    assert len(found["api_tokens"]) == 1


def test_it_is_nobody_elses(client_of, market):
    ann, bob = market
    text = json.dumps(exported(client_of(ann)))
    secrets = ["66666", "31313", "40404", "Bob's own", "draft of bob", "comment of bob", "bob2@example.org", "to eve"]
    assert [secret for secret in secrets if secret in text] == []
    assert Token.objects.get(user=bob).key not in text


def test_it_holds_no_key_to_the_account(client_of, market):
    ann, _ = market
    secret = with_second_factor(ann)
    client = client_of(ann)
    found = exported(client)
    assert [one["type"] for one in found["second_factors"]] == ["totp"]
    keys = [secret, Token.objects.get(user=ann).key, ann.password, client.session.session_key]
    assert [key for key in keys if key in json.dumps(found)] == []


def test_results_that_the_person_won_are_in_it(client_of, lot, person):
    ann, clock = person("ann"), lot("A clock")
    outcome = {"outcome": "sold", "price_minor": 12_000, "winner": ann, "winner_paddle": 1}
    ListingResult.objects.create(listing=clock, at_ms=now_ms(), **outcome)
    assert [(one["title"], one["price_minor"]) for one in exported(client_of(ann))["won"]] == [("A clock", 12_000)]


def test_of_an_empty_account_every_list_is_there_and_empty(client_of, person):
    found = exported(client_of(person("ann")))
    assert list(found) == ["exported_at", "profile", *(section.name for section in export.SECTIONS)]
    assert [name for name, value in found.items() if isinstance(value, list) and value] == []


def test_a_long_list_is_written_in_pieces(person, monkeypatch):
    monkeypatch.setattr(export, "CHUNK_ROWS", 2)
    ann = person("ann")
    for number in range(5):
        Draft.objects.create(seller=ann, token=str(number), typed={"title": f"draft {number}"})
    with transaction.atomic():
        pieces = list(export.pieces(ann))
    assert [piece.count("draft ") for piece in pieces if "draft " in piece] == [2, 2, 1]
    assert len(json.loads("".join(pieces))["drafts"]) == 5


def test_it_is_whole_before_it_is_sent_and_is_read_from_disk_in_chunks(person, monkeypatch):
    ann = person("ann")
    Draft.objects.create(seller=ann, token="a", typed={"title": "ü" * 100_000})
    monkeypatch.setattr(export_file, "CHUNK_BYTES", 4096)
    file = export_file.gathered(ann)
    with CaptureQueriesContext(connection) as asked:
        chunks = async_to_sync(all_of)(file)
    assert not asked.captured_queries
    assert {len(chunk) for chunk in chunks[:-1]} == {4096}
    assert sum(map(len, chunks)) == file.size_bytes
    assert json.loads(b"".join(chunks))["drafts"][0]["typed"] == {"title": "ü" * 100_000}


async def all_of(file):
    return [chunk async for chunk in file]


def test_one_at_a_time_is_made_for_a_person(client_of, person):
    ann, bob = person("ann"), person("bob")
    clients = [client_of(ann), client_of(bob)]
    with transaction.atomic(), ThreadPoolExecutor(1) as elsewhere:
        assert export_file._is_the_only_one(ann)
        page, others = elsewhere.map(download, clients)
    assert (page.status_code, others.status_code) == (429, 200)
    assert "Your file is being made already." in text_of(page)
    assert exported(client_of(ann))["profile"]["username"] == "ann"


def download(client):
    try:
        return client.get("/me/export/rostrum.json")
    finally:
        connection.close()


def test_it_is_made_a_few_times_an_hour_only(client_of, person):
    client = client_of(person("ann"))
    pages = [client.get("/me/export/rostrum.json") for _ in range(export_file.PER_HOUR + 1)]
    assert [page.status_code for page in pages] == [200] * export_file.PER_HOUR + [429]
    assert "Try again in 12 minutes." in text_of(pages[-1])
    assert 660 < int(pages[-1]["Retry-After"]) <= 720
    assert client_of(person("bob")).get("/me/export/rostrum.json").status_code == 200


def test_every_row_that_names_a_person_is_exported_or_left_out_on_purpose():
    user = get_user_model()
    named = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if not model._meta.proxy and not model._meta.auto_created
        for field in model._meta.get_fields()
        if field.concrete and not field.many_to_many and field.related_model is user
    }
    assert named == set(ELSEWHERE)
    sections = {section.name for section in export.SECTIONS}
    mentioned = {word.partition(":")[0] for word in ELSEWHERE.values() if "'" not in word.partition(":")[0]}
    assert mentioned <= sections
