"""What a client may say, and everything it may not."""

import json

import pytest

from web.live.fields import MAX_MESSAGE_BYTES
from web.live.messages import (
    Bid,
    BuyNow,
    Comment,
    Malformed,
    Ping,
    parse,
    read_http_bid,
)


def bid_text(value: str, key: str = "amount_minor") -> str:
    """A bid with that JSON as its amount."""
    return f'{{"type":"bid","id":"a","{key}":{value}}}'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"type":"bid","id":"a-Z_9","amount_minor":1}', Bid("a-Z_9", 1, None)),
        ('{"id":"a","max_minor":1000000000000,"type":"bid"}', Bid("a", None, 1_000_000_000_000)),
        (' {"type" : "buy_now" , "id" : "b"} ', BuyNow("b")),
        ('{"type":"ping","t":-9007199254740992}', Ping(-(2**53))),
        ('{"type":"ping","t":0}', Ping(0)),
        (r'{"\u0074ype":"ping","t":5}', Ping(5)),
        ('{"type":"comment","id":"c","text":"He said \\"hi\\" {}"}', Comment("c", 'He said "hi" {}')),
        ('{"type":"comment","id":"c","text":"  two\\r\\nlines\\t"}', Comment("c", "two\nlines")),
        (f'{{"type":"comment","id":"c","text":"{"é" * 500}"}}', Comment("c", "é" * 500)),
        (f'{{"type":"bid","id":"{"x" * 64}","amount_minor":5}}', Bid("x" * 64, 5, None)),
    ],
)
def test_well_formed_messages_are_understood(text: str, message: object) -> None:
    assert parse(text) == message


@pytest.mark.parametrize(
    "value",
    ['"12500"', "12500.0", "1e9", "1E2", "NaN", "Infinity", "-Infinity", "-1", "0", "-0", "1000000000001",
     "9007199254740993", "18446744073709551616", "1" + "0" * 400, "true", "false", "null", "[1]", '{"minor":1}',
     "0x10", "+1", "01", "1_000", "", "٣"],
)  # fmt: skip
@pytest.mark.parametrize("key", ["amount_minor", "max_minor"])
def test_amounts_that_are_no_whole_numbers_in_range_are_malformed(value: str, key: str) -> None:
    assert isinstance(parse(bid_text(value, key)), Malformed)
    assert isinstance(read_http_bid(f'{{"{key}":{value}}}'.encode(), "a", buy_now=False), Malformed)


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "hello", "[]", "null", "1", '"bid"', "{", "{}", '{"type":"bid"}',
        '{"type":"bid","id":"a"}',
        '{"type":"bid","id":"a","amount_minor":1,"max_minor":1}',
        '{"type":"bid","id":"a","amount_minor":1,"max_minor":null}',
        '{"type":"bid","id":"a","amount_minor":1,"note":1}',
        '{"type":"bid","id":"a","amountMinor":1}',
        '{"type":"bid","id":"a","amount_minor":1,"amount_minor":1}',
        '{"type":"bid","type":"bid","id":"a","amount_minor":1}',
        r'{"type":"bid","id":"a","amount_minor":1,"amount\u005fminor":1}',
        r'{"type":"bid","id":"a","amount_minor":1,"\u0069d":"a"}',
        '{"type":"bid","id":"","amount_minor":1}',
        '{"type":"bid","id":"' + "x" * 65 + '","amount_minor":1}',
        '{"type":"bid","id":"a\\n","amount_minor":1}',
        '{"type":"bid","id":"a b","amount_minor":1}',
        '{"type":"bid","id":"é","amount_minor":1}',
        '{"type":"bid","id":7,"amount_minor":1}',
        '{"type":"bid","id":null,"amount_minor":1}',
        '{"type":"bid","id":["a"],"amount_minor":1}',
        '{"type":"Bid","id":"a","amount_minor":1}',
        '{"type":["bid"],"id":"a","amount_minor":1}',
        '{"type":null,"id":"a","amount_minor":1}',
        '{"id":"a","amount_minor":1}',
        '{"type":"buy_now"}',
        '{"type":"buy_now","id":"a","amount_minor":1}',
        '{"type":"ping"}', '{"type":"ping","t":true}', '{"type":"ping","t":1.0}', '{"type":"ping","t":"1"}',
        '{"type":"ping","t":9007199254740993}', '{"type":"ping","t":-9007199254740993}', '{"type":"ping","t":null}',
        '{"type":"ping","t":1,"id":"a"}',
        '{"type":"comment","id":"c"}', '{"type":"comment","text":"x"}', '{"type":"comment","id":"c d","text":"x"}',
        '{"type":"comment","id":"c","text":""}', '{"type":"comment","id":"c","text":" \\n "}',
        '{"type":"comment","id":"c","text":7}', '{"type":"comment","id":"c","text":["x"]}',
        '{"type":"comment","id":"c","text":null}', '{"type":"comment","id":"c","text":"x","to":"y"}',
        '{"type":"comment","id":"c","text":"' + "x" * 501 + '"}', '{"type":"comment","id":"c","text":"a\\u0000b"}',
        '{"type":"comment","id":"c","text":"\\u202egpj.exe"}', '{"type":"comment","id":"c","text":"\\ud800"}',
        '{"type":"comment","id":"c","text":"a\\u2028b"}', '{"type":"comment","id":"c","text":"x","text":"x"}',
        '{"type":"bid","id":"a","amount_minor":1} {}',
        '\ufeff{"type":"ping","t":1}',
        '{"type":"ping","t":' + "[" * 1500 + "]" * 1500 + "}",
        "[" * 2000,
    ],
)  # fmt: skip
def test_anything_else_is_malformed(text: str) -> None:
    message = parse(text)
    assert isinstance(message, Malformed)
    assert message.message


def test_malformed_names_the_id_only_where_there_was_a_valid_one() -> None:
    assert parse('{"type":"bid","id":"mine","amount_minor":"5"}').id == "mine"
    assert parse('{"type":"bid","id":"not mine","amount_minor":5}').id is None
    assert parse('["id"]').id is None
    assert parse('{"type":"what","id":"mine"}').id == "mine"


def test_malformed_says_what_was_sent() -> None:
    message = parse(bid_text('"12500"'))
    assert isinstance(message, Malformed)
    assert '"12500"' in message.message
    assert "amount_minor" in message.message
    assert "`amountMinor`" in parse('{"type":"bid","id":"a","amountMinor":1}').message


def test_a_message_may_have_4_kib_and_no_more() -> None:
    longest = json.dumps({"type": "ping", "t": 1}).ljust(MAX_MESSAGE_BYTES)
    assert parse(longest) == Ping(1)
    assert isinstance(parse(longest + " "), Malformed)
    in_bytes = json.dumps({"type": "comment", "id": "c", "text": "é" * 2040}, ensure_ascii=False)
    assert len(in_bytes) < MAX_MESSAGE_BYTES < len(in_bytes.encode())
    assert isinstance(parse(in_bytes), Malformed)
    assert isinstance(parse("x" * (1 << 20)), Malformed)


@pytest.mark.parametrize("bid_id", [None, "", "a b", "a\n", "x" * 65, "é"])
def test_http_bid_without_a_valid_idempotency_key_is_malformed(bid_id: str | None) -> None:
    assert read_http_bid(b'{"amount_minor":1}', bid_id, buy_now=False) == Malformed(None, _any_text())


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b'{"amount_minor":1,"max_minor":2}', b'{"amount_minor":1,"id":"a"}', b"\xff\xfe",
     b'{"amount_minor":1,"type":"bid"}', b'{"amount_minor":1,"amount_minor":1}', b" " * 5000],
)  # fmt: skip
def test_http_body_with_anything_but_one_amount_is_malformed(body: bytes) -> None:
    assert isinstance(read_http_bid(body, "a", buy_now=False), Malformed)


def test_http_buy_now_needs_no_body_and_takes_no_fields() -> None:
    assert read_http_bid(b"", "a", buy_now=True) == BuyNow("a")
    assert read_http_bid(b"{}", "a", buy_now=True) == BuyNow("a")
    assert isinstance(read_http_bid(b'{"amount_minor":1}', "a", buy_now=True), Malformed)
    assert isinstance(read_http_bid(b"null", "a", buy_now=True), Malformed)


class _any_text(str):  # noqa: N801  Used like a value.
    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and bool(other)

    __hash__ = str.__hash__
