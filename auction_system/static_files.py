"""Static files and media, answered before Django is asked. WhiteNoise finds them; they are read off the event loop."""

import asyncio
import gzip
import io
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from whitenoise import WhiteNoise
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import Response

Asgi = Callable[[Any, Any, Any], Awaitable[None]]
CHUNK_BYTES = 64 * 1024
TEXT_TYPES = ("text/", "image/svg+xml", "application/json")
PICTURE_TYPES = ("image/jpeg", "image/png", "image/webp")


class _NoSniff:
    """Browsers take the type that we say."""

    def add_mime_headers(self, headers: Any, path: str, url: str) -> None:
        """What WhiteNoise says, and that."""
        super().add_mime_headers(headers, path, url)
        headers["X-Content-Type-Options"] = "nosniff"


class _Static(_NoSniff, WhiteNoiseMiddleware):
    """Of the finders under DEBUG, else of STATIC_ROOT."""


class _Media(_NoSniff, WhiteNoise):
    """Pictures of people, as we have drawn them: their names are random, and a name's content never changes."""

    def __init__(self) -> None:
        super().__init__(None, autorefresh=True, immutable_file_test=lambda path, url: True)
        self.static_prefix = settings.MEDIA_URL
        self.add_files(settings.MEDIA_ROOT, prefix=settings.MEDIA_URL)

    def add_mime_headers(self, headers: Any, path: str, url: str) -> None:
        """A picture is only ever a picture, and anything else only a file to keep."""
        super().add_mime_headers(headers, path, url)
        is_picture = headers["Content-Type"] in PICTURE_TYPES
        if not is_picture:
            headers["Content-Type"] = "application/octet-stream"
        headers["Content-Disposition"] = "inline" if is_picture else "attachment"
        headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"


class StaticFiles:
    """An ASGI application that answers for static files, and media if it shall, and asks ``app`` for the rest."""

    def __init__(self, app: Asgi) -> None:
        self._app = app
        self._sources = [_Static(), _Media()] if settings.SERVE_MEDIA else [_Static()]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer, or pass the request on."""
        answer = await self._answer(scope) if scope["method"] in ("GET", "HEAD") else None
        if answer is None:
            await self._app(scope, receive, send)
        else:
            await _send(answer, send)

    async def _answer(self, scope: Any) -> Response | None:
        for files in self._sources:
            if scope["path"].startswith(files.static_prefix):
                return await asyncio.to_thread(_look_up, files, scope)
        return None


def _look_up(files: WhiteNoise, scope: Any) -> Response | None:
    file = files.find_file(scope["path"]) if files.autorefresh else files.files.get(scope["path"])
    if file is None:
        return None
    headers = {f"HTTP_{name.decode('latin1').upper().replace('-', '_')}": value for name, value in scope["headers"]}
    environ = {name: value.decode("latin1") for name, value in headers.items()}
    answer = file.get_response(scope["method"], environ)
    return _compressed(answer) if files.autorefresh and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "") else answer


def _compressed(answer: Response) -> Response:
    """Texts as small as collected ones, which are compressed already: a page weighs the same under DEBUG."""
    headers = dict(answer.headers)
    if answer.file is None or not headers.get("Content-Type", "").startswith(TEXT_TYPES):
        return answer
    with answer.file as file:
        body = gzip.compress(file.read(), mtime=0)
    headers |= {"Content-Length": str(len(body)), "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(answer.status, list(headers.items()), io.BytesIO(body))


async def _send(answer: Response, send: Any) -> None:
    headers = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in answer.headers]
    await send({"type": "http.response.start", "status": int(answer.status), "headers": headers})
    with answer.file or io.BytesIO() as file:
        while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
