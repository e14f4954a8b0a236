"""What a listing can't be made from."""

import pytest

from bidding import services
from bidding.models import Listing
from tests.clock import HOUR_MS, now_ms
from tests.web.api.conftest import listing_fields, send

CAP = 1_000_000_000_000
NO_AMOUNTS = ["100", 1.0, 1e9, -1, 0, CAP + 1, 2**53 + 1, 10**40, True, [], {}, {"amount": 5}]


def refused(client, **fields):
    """The fields that a refusal names; nothing was made."""
    status, answer = send(client, "POST", "listings/", listing_fields(**fields))
    assert (status, answer["reason"]) == (400, "malformed"), answer
    assert answer["message"]
    assert not Listing.objects.exists()
    return set(answer.get("fields", {}))


@pytest.mark.parametrize("value", [*NO_AMOUNTS, None], ids=repr)
def test_what_is_no_amount_is_no_start_price(value, seller):
    assert refused(seller, start_minor=value) == {"start_minor"}


@pytest.mark.parametrize("field", ["reserve_minor", "buy_now_minor", "step_minor"])
@pytest.mark.parametrize("value", NO_AMOUNTS, ids=repr)
def test_what_is_no_amount_is_no_optional_amount(field, value, seller):
    assert refused(seller, **{field: value}) == {field}


@pytest.mark.parametrize("value", NO_AMOUNTS[:3] + NO_AMOUNTS[8:] + [-1, 2**53 + 1], ids=repr)
@pytest.mark.parametrize("field", ["ends_at_ms", "starts_at_ms", "soft_close_ms", "soft_close_cap_ms"])
def test_what_is_no_time_is_refused(field, value, seller):
    assert refused(seller, **{field: value}) == {field}


@pytest.mark.parametrize("value", ["", "  ", "x" * 121, 5, None, True, ["x"], "a\0b", "a\nb", "a\u202eb", "\ud800"])
def test_what_is_no_title_is_refused(value, seller):
    assert refused(seller, title=value) == {"title"}


@pytest.mark.parametrize("value", ["x" * 10_001, 5, None, "a\0b", "\x1b[31m"])
def test_what_is_no_description_is_refused(value, seller):
    assert refused(seller, description=value) == {"description"}


@pytest.mark.parametrize("value", ["usd", "US", "USDX", "XYZ", "", 5, None, ["USD"], "XXX"])
def test_what_is_no_currency_is_refused(value, seller):
    assert refused(seller, currency=value) == {"currency"}


@pytest.mark.parametrize("value", ["boats", "", None, 1, ["clocks"], {"slug": "clocks"}, "clo\0cks"])
def test_what_is_no_category_is_refused(value, seller):
    assert refused(seller, category=value) == {"category"}


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        "[[1, 5]]",
        {"1": 5},
        [1, 5],
        [[1]],
        [[1, 5, 9]],
        [[1, "5"]],
        [[1, 5.0]],
        [[1, True]],
        [[1, None]],
        [[1, [5]]],
        [[2, 5]],
        [[1, 0]],
        [[1, CAP + 1]],
        [[1, 5], [1, 6]],
        [[1, 5], [100, 4]],
        [[low, 5] for low in range(1, 52)],
    ],
    ids=repr,
)
def test_what_is_no_table_of_steps_is_refused(value, seller):
    assert refused(seller, steps=value) == {"steps"}


def test_one_step_and_a_table_exclude_each_other(seller):
    assert refused(seller, steps=[[1, 5]], step_minor=5) == {"step_minor"}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"buy_now_minor": 9_999}, "buy_now_minor"),
        ({"buy_now_minor": 20_000, "reserve_minor": 20_001}, "buy_now_minor"),
        ({"ends_at_ms": 1}, "ends_at_ms"),
        ({"ends_at_ms": now_ms() + 91 * 24 * HOUR_MS}, "ends_at_ms"),
        ({"starts_at_ms": now_ms() + 2 * HOUR_MS}, "ends_at_ms"),
        ({"soft_close_ms": 91 * 24 * HOUR_MS}, "soft_close_ms"),
        ({"soft_close_cap_ms": 91 * 24 * HOUR_MS}, "soft_close_cap_ms"),
        ({"image": "picture.jpg"}, "image"),
        ({"seller": "somebody"}, "seller"),
        ({"status": "open"}, "status"),
        ({"strt_minor": 5}, "strt_minor"),
    ],
)
def test_terms_that_can_not_be_had_and_unknown_fields_are_named(fields, wrong, seller):
    assert refused(seller, **fields) == {wrong}


@pytest.mark.parametrize("field", ["title", "category", "start_minor", "ends_at_ms"])
def test_what_a_listing_needs_is_asked_for(field, seller):
    fields = listing_fields()
    del fields[field]
    status, answer = send(seller, "POST", "listings/", fields)
    assert (status, set(answer["fields"])) == (400, {field})


def test_who_was_blocked_a_moment_ago_is_refused_like_who_was_long_ago(person, client_of, monkeypatch):
    ann, create = person("ann"), services.create_listing

    def blocked_meanwhile(**fields):
        type(ann).objects.filter(pk=ann.pk).update(is_blocked=True)
        return create(**fields)

    monkeypatch.setattr(services, "create_listing", blocked_meanwhile)
    answers = [send(client_of(ann), "POST", "listings/", listing_fields()) for _ in range(2)]
    assert answers[0] == answers[1]
    assert (answers[0][0], answers[0][1]["reason"]) == (403, "not_allowed")
    assert not Listing.objects.exists()
