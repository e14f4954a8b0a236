"""Static files and media, answered before Django is asked."""

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


async def test_media_is_there_under_debug_only(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "a.png").write_bytes(b"picture")
    answer = await get("/media/a.png")
    assert (answer["body"], answer["headers"][b"x-content-type-options"]) == (b"picture", b"nosniff")
    settings.DEBUG, settings.STATIC_ROOT = False, None
    assert (await get("/media/a.png"))["status"] == 299


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
