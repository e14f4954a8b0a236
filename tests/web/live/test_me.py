"""The socket of one person: what that person is told, and nobody else."""

from typing import Any

import pytest
import websockets
from asgiref.sync import sync_to_async

from bidding.models import Notice
from chat.models import Message
from tests.clock import now_ms
from tests.web.live import changes
from tests.web.live.site import (
    Site,
    as_browser,
    connect,
    new_listing,
    new_person,
    new_session,
    new_token,
    post,
)
from tests.web.live.talking import hears_nothing, new_conversation, say, tell, unread
from web.live.telling import tell_unread


async def test_a_visitor_is_closed_with_4401(either_site: Site) -> None:
    for credential in ({}, {"token": "0" * 40}, {"session": "nobody"}):
        async with connect(either_site.me, **credential) as me:
            assert await me.close_code() == 4401


async def test_a_foreign_page_is_refused(either_site: Site) -> None:
    session = await new_session(await new_person())
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with connect(either_site.me, session=session, origin="http://evil.example"):
            pass
    assert refused.value.response.status_code == 403


async def test_what_is_unread_comes_at_once_and_pings_are_answered(either_site: Site) -> None:
    person, listing = await new_person(), await new_listing()
    await Notice.objects.acreate(user=person, listing=listing, kind="outbid", at_ms=now_ms())
    async with connect(either_site.me, session=await new_session(person)) as me:
        assert await me.receive() == {"type": "unread", "messages": 0, "notices": 1}
        await me.send(type="ping", t=5)
        pong = await me.receive()
        assert (pong["type"], pong["t"]) == ("pong", 5)


async def test_two_people_talk_on_all_their_devices_and_nobody_else_hears(either_site: Site, site: Site) -> None:
    ann, bob, eve = [await new_person() for _ in range(3)]
    talk, listing = await new_conversation(ann, bob), await new_listing()
    tokens = [await new_token(person) for person in (ann, bob, eve)]
    async with (
        connect(either_site.me, token=tokens[0]) as phone,
        connect(site.me, token=tokens[0]) as desk,
        connect(site.me, token=tokens[1]) as other,
        connect(either_site.me, token=tokens[2]) as third,
    ):
        for client in (phone, desk, other, third):
            await unread(client, 0)
        text = 'Is <b>it</b> "ticking" & \u202aclean?'.replace("\u202a", "")
        accepted = await say(phone, talk, text, id="a", listing=listing.pk)
        assert set(accepted) == {"type", "id", "conversation", "message_id", "at_ms"}
        told = await other.next("message")
        assert told["id"] == accepted["message_id"]
        assert (told["from"], told["text"], told["listing"]) == (ann.username, text, listing.pk)
        assert told["client_id"] is None, "the sender's own id is the sender's"
        await unread(other, 1)
        assert (await desk.next("message"))["client_id"] == "a"
        await other.send(type="read", conversation=talk.pk, message_id=told["id"])
        await unread(other, 0)
        assert await phone.next("read") == {"type": "read", "conversation": talk.pk, "message_id": told["id"]}
        await hears_nothing(third)


async def test_the_same_id_is_stored_once_and_answered_alike(site: Site) -> None:
    ann, bob = await new_person(), await new_person()
    talk = await new_conversation(ann, bob)
    async with connect(site.me, token=await new_token(ann)) as me:
        first = await say(me, talk, "Hello", id="once")
        again = await say(me, talk, "Something else", id="once")
    assert first == again
    assert [message.text async for message in Message.objects.filter(conversation=talk)] == ["Hello"]


async def test_a_foreign_conversation_is_as_unknown_as_none(site: Site) -> None:
    ann, bob, eve = [await new_person() for _ in range(3)]
    talk = await new_conversation(ann, bob)
    async with connect(site.me, token=await new_token(eve)) as me, connect(site.me, token=await new_token(ann)) as one:
        await unread(one, 0)
        foreign = await say(me, talk, "Let me in", id="a")
        talk.pk = 987_654_321
        assert await say(me, talk, "Let me in", id="a") == foreign
        assert foreign["reason"] == "unknown_conversation"
        assert await Message.objects.filter(sender=eve).acount() == 0
        await hears_nothing(one)


async def test_a_read_mark_in_a_foreign_conversation_does_nothing(site: Site) -> None:
    ann, bob, eve = [await new_person() for _ in range(3)]
    talk = await new_conversation(ann, bob)
    async with connect(site.me, token=await new_token(ann)) as one, connect(site.me, token=await new_token(eve)) as me:
        await unread(one, 0)
        said = await say(one, talk, "Hello")
        await one.next("message")
        await me.send(type="read", conversation=talk.pk, message_id=said["message_id"])
        await say(me, talk, "after it")
        await hears_nothing(one)
    async with connect(site.me, token=await new_token(bob)) as other:
        await unread(other, 1)


@pytest.mark.parametrize(
    "text",
    ["hello", "[]", '{"type":"bid","id":"a","amount_minor":1}', '{"type":"message","id":"a","conversation":1}',
     '{"type":"message","id":"a","conversation":1,"text":""}', '{"type":"message","id":"a","conversation":1,"text":5}',
     '{"type":"message","id":"a","conversation":"1","text":"x"}',
     '{"type":"message","id":"a","conversation":true,"text":"x"}',
     '{"type":"message","id":"a","conversation":1,"text":"x","to":2}',
     '{"type":"message","id":"a","conversation":1,"text":"x","text":"y"}',
     '{"type":"message","id":"a b","conversation":1,"text":"x"}',
     '{"type":"message","id":"a","conversation":1,"text":"\\u0000"}',
     '{"type":"message","id":"a","conversation":1,"text":"\\u202eevil"}',
     '{"type":"message","id":"a","conversation":0,"text":"x"}',
     '{"type":"message","id":"a","conversation":1e3,"text":"x"}',
     '{"type":"message","id":"a","conversation":9223372036854775808,"text":"x"}',
     '{"type":"read","conversation":1}', '{"type":"read","conversation":1,"message_id":-1}',
     '{"type":"message","id":"a","conversation":1,"text":"' + "x" * 2001 + '"}',
     '{"type":"ping","t":1,"pad":"' + "x" * 5000 + '"}'],
)  # fmt: skip
async def test_what_cant_be_read_is_malformed(site: Site, text: str) -> None:
    async with connect(site.me, token=await new_token(await new_person())) as me:
        await me.next("unread")
        await me.socket.send(text)
        assert (await me.receive())["reason"] == "malformed"


async def test_ten_malformed_in_a_row_close_with_1008(either_site: Site) -> None:
    async with connect(either_site.me, token=await new_token(await new_person())) as me:
        for _ in range(10):
            await me.socket.send(b"\x00")
        assert await me.close_code() == 1008


@pytest.mark.parametrize(
    ("change", "code"), [(changes.block, 1012), (changes.deactivate, 4401), (changes.change_password, 4401)]
)
async def test_what_changes_about_a_person_closes_the_socket(site: Site, change: Any, code: int) -> None:
    person = await new_person()
    async with connect(site.me, session=await new_session(person)) as me:
        await me.next("unread")
        await sync_to_async(change)(person, "", "")
        assert await me.close_code(timeout_s=5.0) == code


async def test_signing_out_closes_it_and_no_other_browsers(either_site: Site) -> None:
    person = await new_person(is_staff=True, is_superuser=True)
    here, elsewhere = await new_session(person), await new_session(person)
    async with connect(either_site.me, session=here) as tab, connect(either_site.me, session=elsewhere) as phone:
        await tab.next("unread")
        await phone.next("unread")
        await post(f"{either_site.url}/admin/logout/", **as_browser(here))
        assert await tab.close_code(timeout_s=5.0) == 4401
        await phone.send(type="ping", t=1)
        assert (await phone.receive())["type"] == "pong"


async def test_a_blocked_account_reads_and_answers_where_it_talks_already(site: Site) -> None:
    ann, bob = await new_person(), await new_person(is_blocked=True)
    talk = await new_conversation(ann, bob)
    async with connect(site.me, token=await new_token(bob)) as me:
        assert (await say(me, talk, "I will send it tomorrow"))["type"] == "message_accepted"


async def test_too_many_messages_are_refused_and_the_socket_stays(site: Site) -> None:
    ann, bob = await new_person(), await new_person()
    talk = await new_conversation(ann, bob)
    async with connect(site.me, token=await new_token(ann)) as me:
        for number in range(40):
            await me.send(type="message", id=f"m{number}", conversation=talk.pk, text="again")
        answers = [(await me.next("message_accepted", "rejected")).get("reason") for _ in range(40)]
    assert answers.count(None) >= 30
    assert set(answers) == {None, "rate_limited"}


async def test_processes_count_messages_together(daphne_site: Site, uvicorn_site: Site, site: Site) -> None:
    ann, bob = await new_person(), await new_person()
    talk, token = await new_conversation(ann, bob), await new_token(ann)
    answers = []
    async with connect(daphne_site.me, token=token) as here, connect(uvicorn_site.me, token=token) as there:
        for number in range(60):
            await (here, there)[number % 2].send(type="message", id=f"m{number}", conversation=talk.pk, text="again")
        for number in range(60):
            answer = await (here, there)[number % 2].next("message_accepted", "rejected")
            answers += [answer.get("reason")]
    assert answers.count(None) >= 30
    assert "rate_limited" in answers, "for neither process alone it was too many"


async def test_unread_counts_follow_a_hint_from_elsewhere(site: Site) -> None:
    person, listing = await new_person(), await new_listing()
    async with connect(site.me, token=await new_token(person)) as me:
        await unread(me, 0)
        await tell(person, {"type": "notice", "kind": "outbid"})
        assert (await me.receive())["kind"] == "outbid"
        notice = await Notice.objects.acreate(user=person, listing=listing, kind="outbid", at_ms=now_ms())
        await tell_unread(person.pk)
        await unread(me, 0, 1)
        await notice.adelete()
        await tell_unread(person.pk)
        await unread(me, 0)
