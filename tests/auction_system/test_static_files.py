"""Static files and media, answered before Django is asked."""

import gzip

import pytest
from channels.testing import HttpCommunicator

from auction_system.static_files import StaticFiles

CSS = "/static/admin/css/base.css"


async def django(scope, receive, send):
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b"Django"})


async def get(path, method="GET", headers=()):
    answer = await HttpCommunicator(StaticFiles(django), method, path, headers=list(headers)).get_response()
    return answer | {"headers": dict(answer["headers"])}


@pytest.fixture(autouse=True)
def _debug(settings):
    settings.DEBUG = True


async def test_a_static_file_is_sent_whole_with_its_type():
    answer = await get(CSS)
    assert answer["status"] == 200
    assert int(answer["headers"][b"content-length"]) == len(answer["body"]) > 1000
    assert answer["headers"][b"content-type"].startswith(b"text/css")
    assert answer["headers"][b"x-content-type-options"] == b"nosniff"


async def test_a_browser_that_has_the_file_gets_nothing_twice():
    etag = (await get(CSS))["headers"][b"etag"]
    assert (await get(CSS, headers=[(b"if-none-match", etag)]))["status"] == 304


async def test_a_text_travels_compressed_to_who_can_read_that():
    plain, small = await get(CSS), await get(CSS, headers=[(b"accept-encoding", b"br, gzip")])
    assert small["headers"][b"content-encoding"] == b"gzip"
    assert int(small["headers"][b"content-length"]) == len(small["body"]) < len(plain["body"]) / 2
    assert small["headers"][b"vary"] == b"Accept-Encoding"
    assert gzip.decompress(small["body"]) == plain["body"]


async def test_a_head_request_has_no_body():
    answer = await get(CSS, "HEAD")
    assert (answer["status"], answer["body"]) == (200, b"")


@pytest.mark.parametrize(
    "path", ["/", "/static/none.css", "/static/../manage.py", "/static/%2e%2e/manage.py", "/static/"]
)
async def test_everything_else_is_djangos(path):
    assert (await get(path))["status"] == 299


async def test_a_post_is_djangos():
    assert (await get(CSS, "POST"))["status"] == 299


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


@pytest.mark.parametrize("debug", [True, False])
async def test_a_picture_is_nothing_but_a_picture_and_may_be_kept_for_ever(debug, media, settings, tmp_path):
    settings.DEBUG, settings.STATIC_ROOT = debug, tmp_path
    (media / "a.jpg").write_bytes(b"picture")
    answer = await get("/media/a.jpg")
    assert (answer["status"], answer["body"]) == (200, b"picture")
    sent = answer["headers"]
    assert sent[b"content-type"] == b"image/jpeg"
    assert sent[b"x-content-type-options"] == b"nosniff"
    assert sent[b"content-security-policy"] == b"default-src 'none'; sandbox"
    assert sent[b"content-disposition"] == b"inline"
    assert sent[b"cross-origin-resource-policy"] == b"same-origin"
    assert b"immutable" in sent[b"cache-control"]


@pytest.mark.parametrize("name", ["a.html", "a.svg", "a.js", "a.pdf", "a"])
async def test_what_is_no_picture_is_never_shown_by_a_browser(name, media):
    (media / name).write_bytes(b"<script>alert(1)</script>")
    sent = (await get(f"/media/{name}"))["headers"]
    assert sent[b"content-disposition"] == b"attachment"
    assert sent[b"content-type"].startswith(b"application/octet-stream")


async def test_nothing_is_reached_beside_the_media(media, tmp_path):
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    for path in ("/media/../secret.jpg", "/media/%2e%2e/secret.jpg", "/media//etc/passwd", "/media/", "/media/\0.jpg"):
        assert (await get(path))["status"] == 299


async def test_a_proxy_may_serve_the_media_instead(media, settings):
    settings.SERVE_MEDIA = False
    (media / "a.jpg").write_bytes(b"picture")
    assert (await get("/media/a.jpg"))["status"] == 299


async def test_outside_debug_what_was_collected_is_sent_and_may_be_kept_for_ever(settings, tmp_path):
    (tmp_path / "a.0123456789ab.css").write_text("body {}")
    (tmp_path / "staticfiles.json").write_text('{"version": "1.1", "paths": {"a.css": "a.0123456789ab.css"}}')
    settings.DEBUG, settings.STATIC_ROOT = False, tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "auction_system.static_storage.HashedStaticFiles"}
    }
    answer = await get("/static/a.0123456789ab.css")
    assert b"immutable" in answer["headers"][b"cache-control"]
    assert answer["headers"][b"x-content-type-options"] == b"nosniff"
