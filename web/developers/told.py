"""The document of the sockets as its page tells it."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.html import format_html, format_html_join

from web.api.openapi.shapes import asyncapi

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a message; ``must`` is whether it is always there."""

    name: str
    kind: str
    must: bool
    description: str
    fields: tuple["Field", ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A message; ``anchor`` names it on its page."""

    anchor: str
    name: str
    summary: str
    fields: tuple[Field, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Channel:
    """A socket's address, and what goes over it each way."""

    anchor: str
    address: str
    title: str
    description: str
    query: tuple[Field, ...]
    taken: tuple[Told, ...]
    sent: tuple[Told, ...]


@cache
def channels() -> tuple[Channel, ...]:
    """All of them."""
    return tuple(_channel(name, channel) for name, channel in asyncapi()["channels"].items())


def _channel(name: str, channel: Json) -> Channel:
    orders = _taken_by(name)
    messages = {key: _told(name, key) for key in channel["messages"]}
    return Channel(
        anchor=name,
        address=channel["address"],
        title=channel["title"],
        description=with_code(channel["description"]),
        query=_fields(channel.get("bindings", {}).get("ws", {}).get("query", {})),
        taken=tuple(message for key, message in messages.items() if key in orders),
        sent=tuple(message for key, message in messages.items() if key not in orders),
    )


def _taken_by(channel: str) -> set[str]:
    """The messages that a client may send there."""
    operations = asyncapi()["operations"].values()
    here = [one for one in operations if one["channel"] == {"$ref": f"#/channels/{channel}"}]
    return {_last(message) for one in here if one["action"] == "receive" for message in one["messages"]}


def _told(channel: str, key: str) -> Told:
    message, shape = asyncapi()["components"]["messages"][key], asyncapi()["components"]["schemas"][key]
    examples = (json.dumps(example["payload"], ensure_ascii=False) for example in message["examples"])
    return Told(f"{channel}-{key}", message["name"], with_code(message["summary"]), _fields(shape), tuple(examples))


def _fields(shape: Json) -> tuple[Field, ...]:
    must = shape.get("required", ())
    return tuple(
        Field(name, _kind(field), name in must, with_code(field.get("description", "")), _fields(field))
        for name, field in shape.get("properties", {}).items()
    )


def with_code(text: str) -> str:
    """The text as HTML, what stands between backticks as code."""
    parts = (format_html("<code>{}</code>" if index % 2 else "{}", part) for index, part in enumerate(text.split("`")))
    return format_html_join("", "{}", ((part,) for part in parts))


def _kind(field: Json) -> str:
    """What may stand there, in the words of JSON."""
    if "const" in field:
        return json.dumps(field["const"])
    if "enum" in field:
        return " | ".join(json.dumps(value) for value in field["enum"])
    kinds = field["type"] if isinstance(field["type"], list) else [field["type"]]
    return " | ".join(kinds)


def _last(reference: Json) -> str:
    return str(reference["$ref"]).rpartition("/")[2]
