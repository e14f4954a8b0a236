"""The second factor: setting it up, signing in with it, and that it can't be gone around."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.test import Client, RequestFactory
from rest_framework.authtoken.models import Token

from bidding.models import Listing
from chat.models import Comment
from tests.house import house, person
from tests.web.accounts.entering import GOOD, code_of, factors_of, sign_in, signed_in, with_second_factor
from tests.web.listings.conftest import lot, text_of, told

__all__ = ["house", "lot", "person"]

pytestmark = pytest.mark.django_db(transaction=True)

ASKED = "Now your second factor"
ACTIVATE = "/accounts/2fa/totp/activate/"


@pytest.fixture
def strict(settings):
    """Staff need a second factor, as in production."""
    settings.STAFF_NEED_TWO_FACTOR = True


def show_password_again(client, path):
    page = client.get(path, follow=True)
    assert "Is it you?" in text_of(page)
    return client.post(f"{page.request['PATH_INFO']}?{page.request['QUERY_STRING']}", {"password": GOOD}, follow=True)


def set_up(client):
    """The secret, and the page after it."""
    page = show_password_again(client, ACTIVATE)
    secret = page.context["form"].secret
    return secret, client.post(ACTIVATE, {"code": code_of(secret)}, follow=True)


def ask_for_token(client, name="ann"):
    sent = {"username": name, "password": GOOD}
    answer = client.post("/api/v1/token/", sent, content_type="application/json")
    return answer.status_code, answer.json()


def test_it_is_set_up_with_the_apps_code_and_gives_recovery_codes(person):
    ann = person("ann", GOOD)
    client = signed_in()
    _, page = set_up(client)
    assert factors_of(ann) == {"totp", "recovery_codes"}
    assert text_of(page).count(page.context["unused_codes"][0]) == 1
    assert "Switch off" in text_of(client.get("/accounts/2fa/"))


def test_its_picture_is_one_that_the_policy_lets_show(person):
    person("ann", GOOD)
    page = show_password_again(signed_in(), ACTIVATE)
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    assert "img-src 'self' data:" in page["Content-Security-Policy"]
    assert "<svg" not in page.content.decode().partition('<main class="page"')[2]


def test_a_wrong_code_sets_nothing_up(person):
    ann = person("ann", GOOD)
    client = signed_in()
    show_password_again(client, ACTIVATE)
    assert "This code is not right." in text_of(client.post(ACTIVATE, {"code": "000000"}))
    assert factors_of(ann) == set()


def test_signing_in_asks_for_it_and_goes_on_where_one_wanted(client, person):
    secret = with_second_factor(person("ann", GOOD))
    assert ASKED in text_of(sign_in(client, next="/me/"))
    assert client.get("/me/").status_code == 302
    page = client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)}, follow=True)
    assert page.redirect_chain == [("/me/", 302)]


def test_a_code_is_good_once(client, person):
    secret = with_second_factor(person("ann", GOOD))
    code = code_of(secret)
    sign_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code})
    other = Client()
    sign_in(other)
    assert "This code is not right." in text_of(other.post("/accounts/2fa/authenticate/", {"code": code}))


def test_codes_can_be_guessed_a_few_times_only_from_wherever(person, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "50/m/ip,3/m/key"}
    secret = with_second_factor(person("ann", GOOD))
    for number in range(4):
        guesser = Client(REMOTE_ADDR=f"10.0.0.{number}")
        sign_in(guesser)
        page = guesser.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "Wait a minute" in text_of(page)
    assert "Wait a minute" in text_of(guesser.post("/accounts/2fa/authenticate/", {"code": code_of(secret)}))


def test_a_recovery_code_signs_in_once(client, person):
    person("ann", GOOD)
    code = set_up(signed_in())[1].context["unused_codes"][0]
    for expected in (302, 200):
        browser = Client()
        sign_in(browser)
        assert browser.post("/accounts/2fa/authenticate/", {"code": code}).status_code == expected


def test_recovery_codes_are_shown_to_whoever_shows_the_password_again(person):
    person("ann", GOOD)
    set_up(signed_in())
    assert Client().get("/accounts/2fa/recovery-codes/").status_code == 302


def test_a_password_alone_gives_no_token_to_whoever_has_one(client, person):
    ann = person("ann", GOOD)
    assert ask_for_token(client)[0] == 200
    with_second_factor(ann)
    status, answer = ask_for_token(client)
    assert (status, answer["reason"]) == (403, "second_factor_needed")
    assert "/me/token/" in answer["message"]
    assert ask_for_token(client, "nobody")[0] == 401


def may_use(token):
    return Client().get("/api/v1/me/", headers={"authorization": f"Token {token}"}).status_code == 200


def test_a_token_made_with_a_password_ends_with_the_first_second_factor(client, person):
    person("ann", GOOD)
    token, browser = ask_for_token(client)[1]["token"], signed_in()
    assert may_use(token)
    _, page = set_up(browser)
    assert not may_use(token)
    assert any("Your API token was made without a second factor" in text for text in told(page))


def test_a_token_made_with_a_second_factor_outlives_another_one(person):
    ann, added = person("ann"), RequestFactory().get("/")
    with_second_factor(ann)
    token = Token.objects.create(user=ann).key
    key = Authenticator.objects.create(user=ann, type="webauthn", data={})
    codes = Authenticator.objects.create(user=ann, type="recovery_codes", data={})
    for one in (key, codes):
        authenticator_added.send(Authenticator, request=added, user=ann, authenticator=one)
    assert may_use(token)


@pytest.mark.parametrize("right", ["is_staff", "is_superuser"])
def test_a_token_ends_when_its_person_becomes_staff_and_not_when_staff_are_saved(person, right):
    ann = person("ann")
    token = Token.objects.create(user=ann).key
    ann.about = "No staff yet"
    ann.save()
    assert may_use(token)
    setattr(ann, right, True)
    ann.save(update_fields=["about"])
    assert may_use(token)
    ann.save()
    assert not may_use(token)
    token = Token.objects.create(user=ann).key
    ann.save()
    assert may_use(token)


def test_staff_hide_comments_only_in_a_session_that_showed_it(client, lot, person, strict):
    staff, clock = person("staff", GOOD, is_staff=True), lot()
    said = {"author": clock.seller, "role": "seller", "text": "Hello", "at_ms": 1}
    comment = Comment.objects.create(listing=clock, client_id="a", **said)
    address = f"/listings/{clock.pk}/comments/{comment.pk}/hide/"
    browser = signed_in("staff")
    assert browser.post(address)["Location"] == "/accounts/2fa/"
    assert browser.post(address, headers={"accept": "application/json"}).status_code == 403
    secret = with_second_factor(staff)
    back = f"?next=%2Flistings%2F{clock.pk}%2F%23comments"
    assert browser.post(address)["Location"] == f"/accounts/2fa/reauthenticate/{back}"
    comment.refresh_from_db()
    assert comment.removed_at is None
    sign_in(client, "staff")
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    client.post(address)
    comment.refresh_from_db()
    assert comment.removed_at is not None


def test_staff_who_sell_moderate_their_own_lot_like_any_seller(lot, person, strict):
    staff = person("staff", GOOD, is_staff=True)
    clock = lot(seller=staff)
    said = {"author": person("ann"), "role": "visitor", "text": "Hello", "at_ms": 1}
    comment = Comment.objects.create(listing=clock, client_id="a", **said)
    signed_in("staff").post(f"/listings/{clock.pk}/comments/{comment.pk}/hide/")
    comment.refresh_from_db()
    assert comment.removed_at is not None


def test_staff_without_it_are_led_to_it_and_then_let_in(person, strict):
    person("ann", GOOD, is_staff=True, is_superuser=True)
    client = signed_in()
    page = client.get("/admin/accounts/user/", follow=True)
    assert page.redirect_chain == [("/accounts/2fa/", 302)]
    assert told(page) == ["Staff need a second factor here. Set one up, then come back."]
    secret, _ = set_up(client)
    # The session that set it up has not shown it yet.
    asked = client.get("/admin/", follow=True)
    assert "Is it you?" in text_of(asked)
    client.post("/accounts/2fa/reauthenticate/?next=/admin/", {"code": code_of(secret, 1)})
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("path", ["/admin/", "/admin/bidding/listing/", "/admin/password_change/", "/admin/jsi18n/"])
def test_a_session_from_before_it_was_set_up_does_not_enter_the_admin(person, strict, path):
    ann = person("ann", GOOD, is_staff=True, is_superuser=True)
    client = signed_in()
    with_second_factor(ann)
    assert client.get(path)["Location"].startswith("/accounts/2fa/reauthenticate/?next=")
    client.post("/admin/logout/")
    assert "_auth_user_id" not in client.session


def test_staff_who_showed_it_enter_at_once(client, person, strict):
    secret = with_second_factor(person("ann", GOOD, is_staff=True, is_superuser=True))
    sign_in(client, next="/admin/")
    page = client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)}, follow=True)
    assert page.redirect_chain == [("/admin/", 302)]
    assert page.status_code == 200


def test_recovery_codes_alone_are_no_second_factor_for_staff(person, strict):
    person("ann", GOOD, is_staff=True)
    client = signed_in()
    set_up(client)
    client.post("/accounts/2fa/totp/deactivate/")
    assert client.get("/admin/")["Location"] == "/accounts/2fa/"


def test_other_people_are_told_that_the_admin_is_not_theirs(person, strict):
    person("bob", GOOD)
    assert signed_in("bob").get("/admin/login/").status_code == 403


def pause(client, listing, **headers):
    path = f"/api/v1/listings/{listing.pk}/pause/"
    return client.post(path, content_type="application/json", headers=headers).status_code


def test_staff_act_over_the_api_by_a_token_or_in_a_session_that_showed_it(client, lot, person, strict):
    ann = person("ann", GOOD, is_staff=True)
    assert pause(signed_in(), lot("A clock")) == 403
    token = Token.objects.create(user=ann).key
    assert pause(client, lot("A chair"), authorization=f"Token {token}") == 200
    secret = with_second_factor(ann)
    sign_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert pause(client, lot("A vase")) == 200
    assert Listing.objects.count() == 3


def test_staff_who_need_it_get_a_token_only_in_a_session_that_showed_it(client, person, strict):
    ann = person("ann", GOOD, is_staff=True)
    assert ask_for_token(client)[1]["reason"] == "second_factor_needed"
    page = signed_in().post("/me/token/", {"action": "renew"}, follow=True)
    assert "Staff need a second factor before they make a token." in told(page)
    assert not Token.objects.exists()
    secret = with_second_factor(ann)
    sign_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    client.post("/me/token/", {"action": "renew"})
    assert Token.objects.filter(user=ann).exists()
