"""Tokens, me, categories."""

import pytest
from rest_framework.authtoken.models import Token

from tests.web.api.conftest import PASSWORD, send
from web.api import throttles


def test_name_and_password_give_a_token_that_signs_in(person, visitor, client_of):
    ann = person("ann", PASSWORD)
    status, answer = send(visitor, "POST", "token/", {"username": "ann", "password": PASSWORD})
    assert status == 200
    assert list(answer) == ["token"]
    visitor.credentials(HTTP_AUTHORIZATION=f"Token {answer['token']}")
    status, me = send(visitor, "GET", "me/")
    assert status == 200
    assert me["token_created"].startswith("20")
    assert me | {"token_created": ""} == {
        "username": "ann",
        "email": ann.email,
        "avatar": None,
        "unread": 0,
        "token_created": "",
    }


def test_the_same_person_gets_the_same_token_again(person, visitor):
    person("ann", PASSWORD)
    tokens = {send(visitor, "POST", "token/", {"username": "ann", "password": PASSWORD})[1]["token"] for _ in "12"}
    assert len(tokens) == Token.objects.count() == 1


def test_a_blocked_person_gets_a_token_to_watch(person, visitor):
    person("ann", PASSWORD, is_blocked=True)
    assert send(visitor, "POST", "token/", {"username": "ann", "password": PASSWORD})[0] == 200


@pytest.mark.parametrize(
    "sent",
    [
        {"username": "ann", "password": "wrong"},
        {"username": "nobody", "password": PASSWORD},
        {"username": "gone", "password": PASSWORD},
    ],
)
def test_wrong_names_passwords_and_inactive_people_get_401(sent, person, visitor):
    person("ann", PASSWORD)
    person("gone", PASSWORD, is_active=False)
    status, answer = send(visitor, "POST", "token/", sent)
    assert (status, answer["reason"]) == (401, "not_authenticated")
    assert answer["message"]
    assert not Token.objects.exists()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "username"),
        ({"username": "ann"}, "password"),
        ({"username": "", "password": "x"}, "username"),
        ({"username": None, "password": "x"}, "username"),
        ({"username": 5, "password": "x"}, "username"),
        ({"username": "a\0b", "password": "x"}, "username"),
        ({"username": "ann", "password": ["x"]}, "password"),
        ({"username": "ann", "password": "\ud800"}, "password"),
        ({"username": "ann", "password": "x" * 5000}, "password"),
        ({"username": "ann", "password": "x", "remember": True}, "remember"),
    ],
)
def test_bad_sign_in_fields_are_named(sent, field, visitor):
    status, answer = send(visitor, "POST", "token/", sent)
    assert (status, answer["reason"]) == (400, "malformed")
    assert field in answer["fields"]


def test_a_name_with_spaces_around_it_is_the_name(person, visitor):
    person("ann", PASSWORD)
    assert send(visitor, "POST", "token/", {"username": " ann ", "password": PASSWORD})[0] == 200


def test_guessing_one_persons_password_is_slowed_down_and_others_are_not(person, visitor, settings):
    settings.FAILED_SIGN_INS_PER_MIN = 3
    throttles.forget()
    person("ann", PASSWORD)
    person("bob", PASSWORD)
    wrong = {"username": "ann", "password": "wrong"}
    assert [send(visitor, "POST", "token/", wrong)[0] for _ in range(4)] == [401, 401, 401, 429]
    status, answer = send(visitor, "POST", "token/", {"username": "Ann", "password": PASSWORD})
    assert (status, answer["reason"]) == (429, "rate_limited")
    assert send(visitor, "POST", "token/", {"username": "bob", "password": PASSWORD})[0] == 200


def test_sign_ins_of_one_address_are_limited(visitor, settings):
    settings.SIGN_INS_PER_MIN = 2
    throttles.forget()
    assert [send(visitor, "POST", "token/", {})[0] for _ in range(3)] == [400, 400, 429]


def test_too_many_requests_say_when_to_come_back(visitor, settings):
    settings.API_RATE_PER_S, settings.API_RATE_BURST = 0.5, 1
    throttles.forget()
    assert visitor.get("/api/v1/categories/").status_code == 200
    refused = visitor.get("/api/v1/categories/")
    assert refused.status_code == 429
    assert refused.json()["reason"] == "rate_limited"
    assert refused["Retry-After"] == "2"


def test_each_person_has_a_rate_of_their_own(person, client_of, settings):
    settings.API_RATE_PER_S, settings.API_RATE_BURST = 0.01, 1
    throttles.forget()
    for name in ("ann", "bob"):
        assert send(client_of(person(name)), "GET", "me/")[0] == 200


def test_me_is_for_people_who_signed_in(visitor):
    response = visitor.get("/api/v1/me/")
    assert response.status_code == 401
    assert response.json()["reason"] == "not_authenticated"
    assert response["WWW-Authenticate"] == "Token"


@pytest.mark.parametrize("header", ["Token", "Token a b", "Token wrong", "Token é"])
def test_a_bad_token_is_refused_even_where_none_is_needed(header, visitor):
    visitor.credentials(HTTP_AUTHORIZATION=header)
    status, answer = send(visitor, "GET", "categories/")
    assert (status, answer["reason"]) == (401, "not_authenticated")


def test_me_before_any_token_has_no_date(person, visitor):
    visitor.force_login(person("ann"))
    assert send(visitor, "GET", "me/")[1]["token_created"] is None


def test_categories_have_slug_and_name(visitor):
    assert send(visitor, "GET", "categories/") == (
        200,
        {"next": None, "previous": None, "results": [{"slug": "clocks", "name": "Clocks"}]},
    )
