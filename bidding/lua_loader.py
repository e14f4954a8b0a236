"""Reads the Lua scripts: resolves their includes and makes both shapes of each, a script and a library's function."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LUA_DIR = Path(__file__).resolve().parent.parent / "lua"

_INCLUDE = re.compile(r"^--- include (\w+)\n", re.MULTILINE)


_LIBRARY = """#!lua name={name}
local KEYS, ARGV, main
local function made()
{includes}
return function()
{body}
end
end
redis.register_function('{name}', function(keys, args)
  KEYS, ARGV = keys, args
  main = main or made()
  return main()
end)
"""
"""A script's parts are made at its first call: while a library is loaded it may ask for nothing but ``redis``."""


@dataclass(frozen=True, slots=True)
class Script:
    """A whole script, as the server gets it: a text to evaluate, or a library with one function of its own.

    The function spares a bid the making of everything that its script defines, a tenth of its time. Its name, which
    is the library's too, carries the text's digest: releases of different text are no obstacle to each other. Both
    are empty for a script that is only ever evaluated.
    """

    name: str
    body: str
    sha: str
    function: str = ""
    as_library: str = ""


def source_of(name: str) -> str:
    """The script's text with every ``--- include x`` replaced by ``lua/includes/x.lua``.

    Raises FileNotFoundError for a script or an include that isn't there.
    """
    return _INCLUDE.sub(lambda found: _include(found[1]), _text(name))


@cache
def script(name: str) -> Script:
    """The script of that name, read once per process."""
    body = source_of(name)
    sha = hashlib.sha1(body.encode(), usedforsecurity=False).hexdigest()
    includes = "".join(map(_include, _INCLUDE.findall(_text(name))))
    whole = hashlib.sha1(f"{_LIBRARY}{body}".encode(), usedforsecurity=False).hexdigest()
    function = f"{name}_{whole[:16]}"
    library = _LIBRARY.format(name=function, includes=includes, body=_INCLUDE.sub("", _text(name)))
    return Script(name, body, sha, function, library)


def _text(name: str) -> str:
    return (LUA_DIR / f"{name}.lua").read_text()


def _include(name: str) -> str:
    return (LUA_DIR / "includes" / f"{name}.lua").read_text()
