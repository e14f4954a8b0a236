"""Who may bid over a socket, and who no longer."""

import asyncio
from collections.abc import Callable, Collection
from typing import Any

import django.test
import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth import get_user_model

from tests.web.accounts.entering import GOOD, sign_in, signed_in, with_second_factor
from tests.web.live import changes
from tests.web.live.site import (
    Client,
    Site,
    as_browser,
    connect,
    new_listing,
    new_person,
    new_session,
    new_token,
    post,
)
from web.live import people
from web.live.identity import Credential, Identity, Kind

SOON_S = 5.0
"""Much sooner than people are looked up again who may have changed without a word."""


async def _reason_soon(client: Client, wanted: str) -> float:
    """Bid until the reason is that one; how many seconds it took. On the way it may be unknown."""
    loop = asyncio.get_running_loop()
    started_s = loop.time()
    async with asyncio.timeout(SOON_S):
        while (answer := await client.bid(1))["reason"] != wanted:
            assert answer["reason"] in ("too_low", "unavailable"), answer
    return loop.time() - started_s


@pytest.mark.parametrize(
    "credential", [{"token": "0" * 40}, {"session": "nobody"}, {"headers": {"Authorization": "x"}}]
)
async def test_an_unknown_credential_is_a_visitors(site: Site, credential: dict[str, Any]) -> None:
    listing = await new_listing()
    async with connect(site.path(listing.pk), **credential) as me:
        assert (await me.receive())["you"] is None
        assert (await me.bid(10_000))["reason"] == "not_authenticated"


async def test_a_token_counts_before_a_cookie_and_its_word_has_any_case(site: Site) -> None:
    listing = await new_listing()
    person = await new_person()
    session, token = await new_session(person), await new_token(person)
    async with connect(site.path(listing.pk), session=session, headers={"Authorization": "Token bad"}) as me:
        assert (await me.receive())["you"] is None
    async with connect(site.path(listing.pk), headers={"Authorization": f"token {token}"}) as me:
        assert (await me.receive())["you"] is not None


async def test_a_blocked_person_watches_and_is_told_not_allowed_in_its_order(site: Site) -> None:
    seller, person = await new_person(), await new_person(is_blocked=True)
    listing = await new_listing(seller=seller)
    seller.is_blocked = True
    await seller.asave()
    async with connect(site.path(listing.pk), token=await new_token(person)) as me:
        assert (await me.bid(1))["reason"] == "not_allowed"
    async with connect(site.path(listing.pk), token=await new_token(seller)) as me:
        assert (await me.bid(1))["reason"] == "own_listing"


async def test_an_inactive_person_is_a_visitor(site: Site) -> None:
    listing = await new_listing()
    person = await new_person(is_active=False)
    for credential in ({"token": await new_token(person)}, {"session": await new_session(person)}):
        async with connect(site.path(listing.pk), **credential) as me:
            assert (await me.receive())["you"] is None


async def test_signing_out_in_one_tab_mutes_the_other_at_once_and_no_other_browser(either_site: Site) -> None:
    listing = await new_listing()
    person = await new_person()
    here, elsewhere = await new_session(person), await new_session(person)
    path = either_site.path(listing.pk)
    async with connect(path, session=here) as tab, connect(path, session=elsewhere) as phone:
        assert (await tab.bid(1))["reason"] == "too_low"
        status, _ = await post(f"{either_site.url}/accounts/logout/", **as_browser(here))
        assert status == 302
        assert await _reason_soon(tab, "not_authenticated") < 1.0
        assert await _reason_soon(phone, "too_low") < 1.0
        assert (await tab.bid(10_000))["reason"] == "not_authenticated"
        assert (await phone.bid(10_000))["type"] == "accepted"
        assert (await tab.next("bid"))["seq"] == 1


def _sign_in_by_form(person: Any) -> Any:
    person.set_password(GOOD)
    person.save()
    return signed_in(person.username)


def _sign_out(browser: Any) -> None:
    browser.post("/accounts/logout/")


def _choose_new_password(browser: Any) -> None:
    new = {"password1": "another long sentence", "password2": "another long sentence"}
    browser.post("/accounts/password/change/", {"oldpassword": GOOD, **new})


def _sign_out_everywhere_else(browser: Any) -> None:
    _sign_in_by_form(get_user_model().objects.get(pk=browser.session["_auth_user_id"])).post("/accounts/sessions/")


def _close_account(browser: Any) -> None:
    browser.post("/me/close/", {"password": GOOD})


@pytest.mark.parametrize("act", [_sign_out, _choose_new_password, _sign_out_everywhere_else, _close_account])
async def test_a_session_from_the_form_bids_until_its_owner_ends_it(site: Site, act: Callable[[Any], None]) -> None:
    listing = await new_listing()
    browser = await sync_to_async(_sign_in_by_form)(await new_person())
    async with connect(site.path(listing.pk), session=browser.session.session_key) as tab:
        assert (await tab.bid(1))["reason"] == "too_low"
        await sync_to_async(act)(browser)
        await _reason_soon(tab, "not_authenticated")


async def test_a_session_that_has_not_shown_the_second_factor_is_a_visitors(site: Site) -> None:
    def half_signed_in(person: Any) -> Any:
        with_second_factor(person)
        browser = django.test.Client()
        person.set_password(GOOD)
        person.save()
        sign_in(browser, person.username)
        return browser

    listing = await new_listing()
    browser = await sync_to_async(half_signed_in)(await new_person())
    async with connect(site.path(listing.pk), session=browser.session.session_key) as tab:
        assert (await tab.bid(10_000))["reason"] == "not_authenticated"


async def test_signing_out_of_the_admin_mutes_too(site: Site) -> None:
    listing = await new_listing()
    session = await new_session(await new_person(is_staff=True, is_superuser=True))
    async with connect(site.path(listing.pk), session=session) as tab:
        await tab.bid(1)
        await post(f"{site.url}/admin/logout/", **as_browser(session))
        await _reason_soon(tab, "not_authenticated")


@pytest.mark.parametrize(
    ("change", "token_says", "session_says"),
    [
        (changes.block, "not_allowed", "not_allowed"),
        (changes.deactivate, "not_authenticated", "not_authenticated"),
        (changes.change_password, "not_authenticated", "not_authenticated"),
        (changes.take_token, "not_authenticated", "too_low"),
        (changes.end_session, "too_low", "not_authenticated"),
    ],
)
async def test_what_changes_about_a_person_is_known_at_once(
    site: Site, change: Callable[..., None], token_says: str, session_says: str
) -> None:
    listing = await new_listing()
    person = await new_person()
    token, session = await new_token(person), await new_session(person)
    path = site.path(listing.pk)
    async with connect(path, token=token) as program, connect(path, session=session) as page:
        assert (await program.bid(1))["reason"] == (await page.bid(1))["reason"] == "too_low"
        await sync_to_async(change)(person, token, session)
        assert await _reason_soon(program, token_says) < 1.0
        assert await _reason_soon(page, session_says) < 1.0


async def test_a_person_who_is_let_back_in_bids_on_the_same_socket(site: Site) -> None:
    listing = await new_listing()
    person = await new_person()
    async with connect(site.path(listing.pk), token=await new_token(person)) as me:
        await sync_to_async(changes.block)(person, "", "")
        await _reason_soon(me, "not_allowed")
        person.is_blocked = False
        await sync_to_async(person.save)()
        async with asyncio.timeout(SOON_S):
            while (await me.bid(10_000)).get("reason") in ("not_allowed", "unavailable"):
                pass


async def test_signing_in_elsewhere_and_other_changes_disturb_nobody(site: Site) -> None:
    listing = await new_listing()
    person = await new_person()
    async with connect(site.path(listing.pk), token=await new_token(person)) as me:
        await me.bid(1)
        for _ in range(20):
            await sync_to_async(person.save)(update_fields=["last_login"])
            assert (await me.bid(1))["reason"] == "too_low"


async def test_everyone_is_looked_up_again_when_the_subscription_was_away(site: Site) -> None:
    """A sign-out that nobody heard of counts as soon as the connection is back."""
    import redis
    from django.conf import settings

    listing = await new_listing()
    person = await new_person()
    token = await new_token(person)
    ledger = redis.Redis.from_url(settings.BIDDING_REDIS_URL)
    async with connect(site.path(listing.pk), token=token) as me:
        await me.bid(1)
        # Past every signal, as a change that was published while nobody listened.
        await sync_to_async(get_user_model().objects.filter(pk=person.pk).update)(is_blocked=True)
        assert (await me.bid(1))["reason"] == "too_low"
        ledger.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
        await _reason_soon(me, "not_allowed")
    ledger.close()


IMPOSSIBLE = 'sessionid="a\\000b"'
"""A cookie in plain ASCII whose value has a NUL, which PostgreSQL takes in no text."""


@pytest.mark.parametrize(
    "shown", [{"Cookie": IMPOSSIBLE}, {"Authorization": "Token \x7f"}, {"Authorization": "Token é"}]
)
async def test_a_key_that_nobody_can_have_is_a_visitors_and_keeps_nobody_out(
    either_site: Site, shown: dict[str, str]
) -> None:
    listing = await new_listing()
    token = await new_token(await new_person())
    url, bid = f"{either_site.url}/api/v1/listings/{listing.pk}/bids/", b'{"amount_minor": 10000}'
    status, answer = await post(url, bid, Idempotency_Key="a", **shown)
    assert (status, answer["reason"]) == (401, "not_authenticated")
    status, _ = await post(url, bid, Idempotency_Key="a", Authorization=f"Token {token}")
    assert status == 201


async def test_whoever_cant_be_looked_up_keeps_nobody_else_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(credentials: Collection[Credential]) -> dict[Credential, Identity]:
        if any(credential.key == "odd" for credential in credentials):
            raise ValueError("odd")
        return {credential: Identity(7, True) for credential in credentials}

    monkeypatch.setattr(people, "look_up", look_up)
    everybody = people.People()
    odd, *others = await asyncio.gather(
        *(everybody.find(Credential(Kind.TOKEN, key)) for key in ("odd", "one", "two", "three"))
    )
    assert odd is None
    assert [person and person.user_id for person in others] == [7, 7, 7]
