"""What is bid on: lots that are there, or new ones."""

import time
from itertools import islice

from locust.env import Environment

from .people import seller
from .shapes import LOTS_END, SHAPES
from .site import Site

MOST_LOTS = 200
USUAL_S, SPARE_S = 3_600, 600
START_MINOR, STEP_MINOR = 1_000, 100
SOFT_CLOSE_MS = 3_000


def choose(environment: Environment) -> list[int]:
    """The lots of this run. Raises ValueError when there is none, requests.RequestException."""
    options = environment.parsed_options
    if options.lots:
        found = _put_up(environment)
    elif options.listings:
        found = [int(number) for number in options.listings.split(",")]
    else:
        open_now = Site(environment.host).pages("listings/?status=open")
        found = [listing["id"] for listing in islice(open_now, MOST_LOTS)]
    if not found:
        raise ValueError(f"No lot is open at {environment.host}: put some up, or say --lots 10")
    return found[:1] if SHAPES[options.shape].one_lot else found


def _put_up(environment: Environment) -> list[int]:
    sells, site = seller(environment), Site(environment.host)
    token = sells.token or site.sign_in(sells.username, sells.password)
    categories = site.get("categories/")["results"]
    if not categories:
        raise ValueError("lots can't be put up: there is no category yet, staff make them in /admin/")
    site = Site(environment.host, token)
    terms = _terms(environment) | {
        "category": categories[0]["slug"],
        "start_minor": START_MINOR,
        "step_minor": STEP_MINOR,
    }
    titles = [f"Load test, lot {number + 1}" for number in range(environment.parsed_options.lots)]
    return [site.post("listings/", {**terms, "title": title})["id"] for title in titles]


def _terms(environment: Environment) -> dict[str, int]:
    """In a rush lots end within the run, moved on by late bids; else they outlast it."""
    options = environment.parsed_options
    run_time_s, now_ms = options.run_time or USUAL_S, int(time.time() * 1000)
    if SHAPES[options.shape].in_a_rush:
        cap_ms = int(run_time_s * 1000 * (1 - LOTS_END) / 2)
        ends_at_ms = now_ms + int(run_time_s * 1000 * LOTS_END)
        return {"ends_at_ms": ends_at_ms, "soft_close_ms": SOFT_CLOSE_MS, "soft_close_cap_ms": cap_ms}
    return {"ends_at_ms": now_ms + (run_time_s + SPARE_S) * 1000}
