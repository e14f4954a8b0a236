"""A workbench for the scripts: the real ones on a real Redis, at a clock that the test sets."""

import json
import re
from dataclasses import dataclass, field
from itertools import count

import redis

from bidding import lua_loader, scripts
from bidding.entries import fields_of
from bidding.keys import ListingKeys
from bidding.terms import DEFAULT_STEPS, Terms

SHARD = 3
STARTS_AT_MS = 1_800_000_000_000
HOUR_MS = 3_600_000

# Shadows the script's `redis` with one whose TIME stands where the test put it.
CLOCK = """
local real_redis = redis
local redis = { call = function(command, ...)
  if command == 'TIME' then return { '%d', '%d' } end
  return real_redis.call(command, ...)
end }
"""

_ids = count(1)


@dataclass
class Bench:
    """One listing on the bench. ``at_ms`` is the time; tests move it."""

    client: redis.Redis
    run_id: str
    seller: int = 99
    at_ms: int = STARTS_AT_MS
    listing_id: int = field(default_factory=lambda: next(_ids) * 16 + SHARD)

    @property
    def keys(self) -> ListingKeys:
        return ListingKeys(SHARD, self.listing_id)

    def run(self, call: scripts.Call) -> list[str]:
        clock = CLOCK % (self.at_ms // 1000, self.at_ms % 1000 * 1000)
        args = [self.run_id, *call.args] if call.keys else call.args
        return self.client.eval(clock + call.script.body, len(call.keys), *call.keys, *args)

    def open(self, **terms) -> "Bench":
        terms = {"start_minor": 1000, "ends_at_ms": STARTS_AT_MS + HOUR_MS, "steps": DEFAULT_STEPS} | terms
        self.terms = Terms(**terms)
        scripts.change_reply(
            self.run(scripts.open_listing(self.keys, seller_id=self.seller, epoch=1, terms=self.terms))
        )
        return self

    def bid(self, bidder: int, kind: str, value: int | str, bid_id: str | None = None, allowed: bool = True):
        bid_id = bid_id or f"b{next(_ids)}"
        return scripts.bid_reply(
            self.run(
                scripts.place_bid(
                    self.keys, bidder_id=bidder, bid_id=bid_id, kind=kind, value_minor=value, allowed=allowed
                )
            )
        )

    def straight(self, bidder: int, value: int, bid_id: str | None = None, **more):
        return self.bid(bidder, "straight", value, bid_id, **more)

    def automatic(self, bidder: int, value: int, bid_id: str | None = None, **more):
        return self.bid(bidder, "automatic", value, bid_id, **more)

    def buy_now(self, bidder: int, bid_id: str | None = None, allowed: bool = True):
        bid_id = bid_id or f"b{next(_ids)}"
        return scripts.bid_reply(self.run(scripts.buy_now(self.keys, bidder_id=bidder, bid_id=bid_id, allowed=allowed)))

    def change(self, make, **args):
        return scripts.change_reply(self.run(make(self.keys, **args)))

    def snapshot(self, viewer: int | None = None, resume: tuple[int, int] | None = None):
        epoch, seq = resume or (None, None)
        reply = self.run(scripts.read_listing(self.keys, viewer_id=viewer, resume_epoch=epoch, resume_seq=seq))
        return json.loads(reply[1]) | {"you": json.loads(reply[2]), "resumed": reply[3] == "1", "events": reply[4:]}

    def events(self) -> list[dict]:
        return [json.loads(e["e"]) for _, e in self.client.xrange(self.keys.ordered()[2])]

    def log(self) -> list[dict]:
        entries = [fields_of(e["e"]) for _, e in self.client.xrange(self.keys.ordered()[3])]
        return [entry for entry in entries if entry["listing"] == self.listing_id]

    def everything(self) -> dict:
        """Every key of this listing, and its part of the log: for 'nothing changed'."""
        _, state, events, _, due = self.keys.ordered()
        return {
            "state": sorted(self.client.hkeys(state)) and self.snapshot() | {"now_ms": 0},
            "bidders": bidders_of(self.client, self.keys),
            "events": self.client.xrange(events),
            "log": self.log(),
            "due": self.client.zscore(due, self.listing_id),
        }


def bidders_of(client: redis.Redis, keys: ListingKeys) -> dict[str, str]:
    """The listing's paddles and receipts; what is packed beside them is no text."""
    fields = [field for field in client.hkeys(keys.state) if field.startswith(("p:", "r:"))]
    return dict(zip(fields, client.hmget(keys.state, fields), strict=True)) if fields else {}


def include_source(name: str) -> str:
    return (lua_loader.LUA_DIR / "includes" / f"{name}.lua").read_text()


def change_stored(client: redis.Redis, keys: ListingKeys, change: str, *args: object) -> None:
    """Run Lua on the listing's stored ``state`` and ``state.terms``, as no script would change them."""
    includes = "".join(map(include_source, ("builtins", "listing_state", "steps", "terms")))
    body = f"{includes}\nlocal state = read_state()\n{change}\nwrite_state(state)\nwrite_terms(state)"
    ordered = keys.ordered()
    client.eval(body, len(ordered), *ordered, *args)


def without_comments(source: str) -> str:
    return re.sub(r"--[^\n]*", "", source)
