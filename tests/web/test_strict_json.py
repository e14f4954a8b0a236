"""JSON as the contract wants it."""

import pytest

from web.strict_json import BadJson, load_object, loads


@pytest.mark.parametrize("text", ['{"a": 1}', '{"a": {"b": [1, {"c": null}]}}', "{}", '{"é": "👍"}', '{"a": "NaN"}'])
def test_objects_are_read(text):
    assert isinstance(load_object(text.encode()), dict)


@pytest.mark.parametrize("text", ['{"a": 1, "a": 1}', '{"x": [{"a": 1, "\\u0061": 2}]}'])
def test_a_key_twice_is_refused_at_any_depth(text):
    with pytest.raises(BadJson, match="twice"):
        loads(text.encode())


@pytest.mark.parametrize(
    "text", [b"", b"{", b"{'a': 1}", b"NaN", b'{"a": -Infinity}', b"\xff", b"1" * 5000, b"[" * 10**5]
)
def test_what_is_not_json_is_refused(text):
    with pytest.raises(BadJson):
        loads(text)


@pytest.mark.parametrize("text", [b"[]", b"1", b'"a"', b"null", b"true"])
def test_only_objects_are_objects(text):
    with pytest.raises(BadJson, match="object"):
        load_object(text)
