"""A page's script and everything that it imports, asked for at once instead of one after another."""

import re
from functools import cache

from django.conf import settings
from django.template import Library
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = Library()

_IMPORT = re.compile(r'^(?:import|export)\b[^"\n]*"\./([a-z_/]+)\.js";$', re.MULTILINE)


@register.simple_tag
def modules(name: str) -> SafeString:
    """The script element for ``js/<name>.js``, and a preload for each module below it."""
    preloads = format_html_join(
        "\n  ", '<link rel="modulepreload" href="{}">', ((_address(each),) for each in _below(name))
    )
    return format_html('<script type="module" src="{}"></script>\n  {}', _address(name), preloads)


def _address(name: str) -> str:
    return static(f"js/{name}.js")


def _below(name: str) -> list[str]:
    """What the module imports, itself or through others, in order of their names."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = set(_imports(waiting.pop())) - found
        found |= new
        waiting += new
    return sorted(found)


def _imports(name: str) -> list[str]:
    source = settings.BASE_DIR / "web" / "static" / "js" / f"{name}.js"
    stamp = source.stat().st_mtime_ns if settings.DEBUG else 0
    return _read_imports(str(source), stamp)


@cache
def _read_imports(path: str, stamp: int) -> list[str]:
    """``stamp`` tells when somebody has changed the file."""
    with open(path) as source:
        return _IMPORT.findall(source.read())
