"""Flipping any comparison in bid_rules.lua must not go unnoticed: each mutant is run against the model."""

import random
import re

import pytest

from bidding import lua_loader
from bidding.scripts.call import steps_text
from bidding.terms import DEFAULT_STEPS
from tests.lua.bench import include_source, without_comments
from tests.lua.model import Bid, Model

FLIPS = {"<=": ["<", ">"], ">=": [">", "<"], "<": ["<=", ">="], ">": [">=", "<="], "==": ["~="], "~=": ["=="]}
COMPARISON = re.compile(r"(?<!')(?:<=|>=|==|~=|<|>)")  # not the byte order in a format
RULES = without_comments(include_source("bid_rules"))
STEPS = include_source("steps")

# Runs the rules over one case and tells everything that they say of each bid.
HARNESS = """
local steps, reserve = packed_steps(ARGV[2]), tonumber(ARGV[3])
local book = { terms = { start = tonumber(ARGV[1]), steps = steps, reserve = reserve } }
local said = {}
for i = 4, #ARGV do
  local bidder, kind, value = string.match(ARGV[i], '(%d+):(%a+):(%d+)')
  local bid = { bidder = bidder, kind = kind, value = tonumber(value) }
  local reason = bid_rules.refusal(book, bid)
  local why = reason or bid_rules.apply(book, bid)
  said[#said + 1] = string.format('%s %d %d %s %d %s %d', why, book.price or 0, bid_rules.floor_of(book),
    book.leader or '0', book.leader_max or 0, bid_rules.reserve_word(book),
    reason and 0 or bid_rules.shown_amount(book, bid))
end
return said
"""


def mutants() -> list[tuple[str, str]]:
    found = []
    for match in COMPARISON.finditer(RULES):
        line = RULES[: match.start()].count("\n") + 1
        for flipped in FLIPS[match[0]]:
            mutant = RULES[: match.start()] + flipped + RULES[match.end() :]
            found.append((f"line {line}: {match[0]} becomes {flipped}", mutant))
    return found


def cases(count: int) -> list[tuple[Model, list[Bid]]]:
    """The same cases every time: amounts lie close together, so that every border is met."""
    dice = random.Random(7)
    made = []
    for _ in range(count):
        start = dice.choice([4, 20, 98])
        reserve = dice.choice([None, start, start + 30, start + 60])
        steps = dice.choice([DEFAULT_STEPS, ((1, 10),), ((1, 5), (30, 10), (60, 20), (90, 25))])
        values = [start, reserve or start, *range(start, start + 90, 5)]
        kinds = ["straight", "automatic"]
        bids = [Bid(dice.choice([1, 2, 3]), dice.choice(kinds), dice.choice(values)) for _ in range(8)]
        made.append((Model(start, steps, reserve), bids))
    return made


def said_by_model(model: Model, bids: list[Bid]) -> list[str]:
    said = []
    for bid in bids:
        model, met = model.place(bid)
        said.append(
            f"{met.refused or met.why} {model.price or 0} {model.floor} {model.leader or 0} {model.maximum or 0} "
            f"{model.reserve_word} {met.shown or 0}"
        )
    return said


def said_by_rules(client, rules: str, model: Model, bids: list[Bid]) -> list[str]:
    steps = steps_text(model.steps)
    rows = [f"{bid.bidder}:{bid.kind}:{bid.value}" for bid in bids]
    return client.eval(STEPS + rules + HARNESS, 0, model.start, steps, model.reserve or "", *rows)


CASES = cases(150)


def test_the_rules_themselves_pass_every_case(ledger):
    for model, bids in CASES:
        assert said_by_rules(ledger, RULES, model, bids) == said_by_model(model, bids)


@pytest.mark.parametrize(("what", "mutant"), mutants(), ids=lambda value: value if value.startswith("line") else "")
def test_a_flipped_comparison_is_found(ledger, what, mutant):
    import redis

    for model, bids in CASES:
        try:
            if said_by_rules(ledger, mutant, model, bids) != said_by_model(model, bids):
                return
        except redis.ResponseError:
            return  # the mutant does not even run
    pytest.fail(f"no case tells the rules from the mutant with {what}")


def test_there_are_comparisons_to_flip():
    assert len(mutants()) > 15
    assert RULES in without_comments(lua_loader.source_of("place_bid"))
