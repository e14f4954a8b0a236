"""What the README shows works as it stands there."""

import re
import subprocess
import sys

from django.contrib.auth import get_user_model

from bidding import services
from bidding.models import Category
from bidding.terms import Terms
from deploy.local.program import ROOT
from tests.clock import HOUR_MS, now_ms

README = (ROOT / "README.md").read_text()


def test_every_make_target_that_it_names_is_there():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?<=`)make ([a-z]+)|^make ([a-z]+)", README, re.MULTILINE))
    assert {one or other for one, other in named} <= targets


def test_its_script_bids(live_stack):
    script = re.search(r"```python\n(.*?)```", README, re.DOTALL)[1]
    people = get_user_model().objects
    people.create_user("bidder1", password="demo")
    category = Category.objects.create(slug="clocks", name="Clocks")
    terms = Terms(start_minor=1000, ends_at_ms=now_ms() + HOUR_MS)
    services.create_listing(seller=people.create_user("seller1"), category=category, title="Clock", terms=terms)
    here = script.replace("127.0.0.1:8000", live_stack.url.removeprefix("http://"))
    ran = subprocess.run([sys.executable, "-c", here], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert "'type': 'accepted'" in ran.stdout
