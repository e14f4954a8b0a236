"""Reads the Lua scripts: resolves their includes and knows each one's SHA-1."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LUA_DIR = Path(__file__).resolve().parent.parent / "lua"

_INCLUDE = re.compile(r"^--- include (\w+)\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Script:
    """A whole script, as the server gets it."""

    name: str
    body: str
    sha: str


def source_of(name: str) -> str:
    """The script's text with every ``--- include x`` replaced by ``lua/includes/x.lua``.

    Raises FileNotFoundError for a script or an include that isn't there.
    """
    text = (LUA_DIR / f"{name}.lua").read_text()
    return _INCLUDE.sub(lambda found: (LUA_DIR / "includes" / f"{found[1]}.lua").read_text(), text)


@cache
def script(name: str) -> Script:
    """The script of that name, read once per process."""
    body = source_of(name)
    return Script(name, body, hashlib.sha1(body.encode(), usedforsecurity=False).hexdigest())
