"""The shapes of what the API answers, as components of its OpenAPI document."""

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import yaml

Json = dict[str, Any]

_API = Path(__file__).resolve().parent.parent
_LISTS = ("Category", "Comment", "HistoricBid", "Listing", "MyBid", "Notice")


def ref(name: str) -> Json:
    """A reference to a shape."""
    return {"$ref": f"#/components/schemas/{name}"}


@cache
def asyncapi() -> Json:
    """The document of the sockets as it was written. Not to be changed by its readers."""
    document: Json = yaml.safe_load((_API / "asyncapi.yaml").read_text())
    del document["x-fields"]
    return document


def shapes() -> Json:
    """All of them by name."""
    found: Json = yaml.safe_load((_API / "openapi" / "shapes.yaml").read_text())
    found |= {"AcceptedBid": _sent("accepted"), "RejectedBid": _sent("rejected"), "HistoricBid": _historic_bid()}
    return found | {f"{name}Page": _page_of(name) for name in _LISTS}


def _sent(message: str) -> Json:
    """A socket's message without its ``type``: over HTTP the status says it."""
    shape: Json = deepcopy(asyncapi()["components"]["schemas"][message])
    del shape["properties"]["type"]
    shape["required"].remove("type")
    return shape


def _historic_bid() -> Json:
    shape: Json = deepcopy(asyncapi()["components"]["schemas"]["bid"])
    shape["properties"]["voided"] = {"type": "boolean", "description": "Whether staff took the bid out later."}
    shape["required"].append("voided")
    return shape


def _page_of(name: str) -> Json:
    link = {"type": ["string", "null"], "format": "uri"}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["next", "previous", "results"],
        "properties": {
            "next": link | {"description": "The address of the page after this one; null on the last."},
            "previous": link | {"description": "The address of the page before this one; null on the first."},
            "results": {"type": "array", "items": ref(name)},
        },
    }
