"""In which time zone a person is told times."""

import datetime as dt
import os
import subprocess
import sys
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from bidding.models import Listing
from tests.house import house, person
from tests.web.listings.conftest import client_of, lot, text_of, told
from tests.web.notices.conftest import hurry, live, notice, sink
from web.languages import zones
from web.notices import delivery, mailing

__all__ = ["client_of", "house", "live", "lot", "notice", "person", "sink"]

pytestmark = pytest.mark.django_db(transaction=True)

ENDS_AT = dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(hours=3)
ENDS_AT_MS = round(ENDS_AT.timestamp() * 1000)


def end_in(zone):
    """When the lot ends, there."""
    at = ENDS_AT.astimezone(ZoneInfo(zone))
    word = {"Asia/Dubai": "UTC+04"}.get(zone, f"{at:%Z}")
    return f"{at:%-d %B %Y, %H:%M:%S} {word}"


@pytest.fixture
def ann(person):
    return person("ann", time_zone="Europe/Berlin")


def tell(client, name):
    """As the browser does it."""
    return client.post("/me/time-zone/", {"time_zone": name}).status_code


def test_pages_have_the_times_of_the_persons_zone_before_any_script(client_of, lot, ann, person):
    address = f"/listings/{lot(ends_at_ms=ENDS_AT_MS).pk}/"
    assert end_in("Europe/Berlin") in text_of(client_of(ann).get(address))
    for other in (client_of(person("bob")), Client()):
        assert end_in("UTC") in text_of(other.get(address))


def test_the_admin_stays_in_utc(client_of, person):
    staff = person("staff", is_staff=True, is_superuser=True, time_zone="Europe/Berlin")
    page = client_of(staff).get(f"/admin/accounts/user/{staff.pk}/change/")
    assert f'value="{staff.date_joined:%H:%M:%S}"' in page.content.decode()


def test_e_mails_tell_times_in_the_zone_of_each_person(live, lot, notice, sink, ann, person):
    clock = lot(ends_at_ms=ENDS_AT_MS)
    Listing.objects.update(status="open")
    people = [ann, person("bob", time_zone="Asia/Dubai"), person("eve")]
    for one in people:
        notice("ending_soon", user=one, listing=clock)
    delivery.deliver()
    hurry()
    assert mailing.send_due() == 3
    bodies = {to: [part.get_content() for part in mail.iter_parts()] for to, mail in sink.mails}
    for one, zone in zip(people, ("Europe/Berlin", "Asia/Dubai", "UTC"), strict=True):
        assert [f"It ends on {end_in(zone)}." in body for body in bodies[one.email]] == [True, True]


def test_the_browser_tells_the_zone_once(client_of, person):
    bob = person("bob")
    client = client_of(bob)
    assert 'data-zone-to="/me/time-zone/"' in client.get("/me/").content.decode()
    assert [tell(client, name) for name in ("Europe/Kyiv", "Asia/Tokyo")] == [204, 204]
    bob.refresh_from_db()
    assert bob.time_zone == "Europe/Kyiv"
    assert "zone-to" not in client.get("/me/").content.decode()


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "Europe"])
def test_what_is_no_zone_is_refused(client_of, person, name):
    bob = person("bob")
    assert tell(client_of(bob), name) == 400
    page = client_of(bob).post("/me/profile/", {"about": "", "time_zone": name or "x"})
    assert page.context["form"].errors.keys() == {"time_zone"}
    bob.refresh_from_db()
    assert bob.time_zone == ""


def test_a_visitor_has_none(client, house):
    assert "zone-to" not in client.get("/").content.decode()
    assert tell(client, "Europe/Berlin") == 403


def test_its_owner_changes_it_in_the_profile(client_of, ann):
    client = client_of(ann)
    assert '<option value="Europe/Berlin" selected>Berlin</option>' in client.get("/me/profile/").content.decode()
    page = client.post("/me/profile/", {"about": "", "time_zone": "America/Argentina/Buenos_Aires"}, follow=True)
    assert told(page) == ["Your profile is saved."]
    ann.refresh_from_db()
    assert ann.time_zone == "America/Argentina/Buenos_Aires"
    client.post("/me/profile/", {"about": "", "time_zone": ""})
    assert "data-zone-to" in client.get("/me/").content.decode(), "then the browser says it anew"


def test_a_zone_that_is_not_in_the_list_can_be_kept(client_of, person):
    bob = person("bob", time_zone="Etc/GMT+5")
    assert '<option value="Etc/GMT+5" selected>' in client_of(bob).get("/me/profile/").content.decode()
    client_of(bob).post("/me/profile/", {"about": "x", "time_zone": "Etc/GMT+5"})
    bob.refresh_from_db()
    assert (bob.about, bob.time_zone) == ("x", "Etc/GMT+5")


def test_a_zone_that_is_not_known_any_more_is_utc(client_of, person):
    assert zones.zone_of(person("bob", time_zone="Europe/Atlantis")) is dt.UTC


def test_zones_are_known_where_the_machine_has_none():
    code = "import zoneinfo; print(zoneinfo.ZoneInfo('Europe/Kyiv'), len(zoneinfo.available_timezones()) > 400)"
    environment = {**os.environ, "PYTHONTZPATH": ""}
    said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert said.stdout == "Europe/Kyiv True\n", said.stderr
