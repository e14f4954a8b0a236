"""Random bids, decided by the real scripts and by the model: every word must be the same."""

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bidding import scripts
from bidding.outcomes import BidAccepted
from bidding.terms import DEFAULT_STEPS, MAX_MINOR
from tests.lua.model import Bid, Met, Model

RULES = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "floor")
SHARE = 0.05

step_tables = st.sampled_from([DEFAULT_STEPS, ((1, 1),), ((1, 300),), ((1, 5), (1000, 5), (1200, 90), (5000, 4000))])


@st.composite
def books(draw) -> Model:
    start = draw(st.sampled_from([1, 99, 100, 1000, 999_999, MAX_MINOR // 2]))
    reserve = draw(st.none() | st.integers(1, 4).map(lambda times: start * times))
    return Model(start=start, steps=draw(step_tables), reserve=reserve)


def aimed(draw, model: Model) -> Bid:
    """A bid that is meant to meet one of the rules that can be met now, or a border of it."""
    others = [person for person in (1, 2, 3) if person != model.leader]
    near = draw(st.integers(-2, 2))
    if model.leader is None:
        kind = draw(st.sampled_from(["straight", "automatic"]))
        top = draw(st.sampled_from([model.start, model.start * 3, model.reserve or model.start]))
        return Bid(draw(st.sampled_from(others)), kind, top + near)
    aim = draw(st.sampled_from(["over", "over", "under", "under", "tie", "tie", "raise", "keep", "again", "low"]))
    kind = draw(st.sampled_from(["straight", "automatic"]))
    other = draw(st.sampled_from(others))
    room = max(model.step(model.maximum), 3)
    match aim:
        case "over":
            return Bid(other, kind, model.maximum + draw(st.sampled_from([1, room, 5 * room, model.reserve or 1])))
        case "under":
            return Bid(other, kind, draw(st.integers(model.floor, max(model.floor, model.maximum))))
        case "tie":
            return Bid(other, kind, model.maximum)
        case "raise":
            return Bid(model.leader, "automatic", model.maximum + draw(st.sampled_from([1, room, model.reserve or 1])))
        case "keep":
            return Bid(model.leader, "automatic", model.maximum - draw(st.integers(0, 2)))
        case "again":
            return Bid(model.leader, "straight", model.floor + near)
    return Bid(other, kind, model.floor - draw(st.integers(1, 3)))


def in_range(bid: Bid) -> Bid:
    return Bid(bid.bidder, bid.kind, min(max(bid.value, 1), MAX_MINOR))


def says_the_same(outcome, met: Met, model: Model, bid: Bid) -> None:
    if met.refused:
        assert (outcome.reason, outcome.floor_minor) == (met.refused, model.floor)
        return
    assert isinstance(outcome, BidAccepted)
    leading = model.leader == bid.bidder
    assert (outcome.price_minor, outcome.floor_minor, outcome.why) == (model.price, model.floor, met.why)
    assert (outcome.leading, outcome.max_minor) == (leading, model.maximum if leading else bid.value)
    assert outcome.paddle == model.paddles.index(bid.bidder) + 1


def event_says_the_same(event: dict, met: Met, model: Model) -> None:
    assert event["amount_minor"] == met.shown
    assert event["leader"] == model.paddles.index(model.leader) + 1
    assert (event["reserve"], event["bid_count"]) == (model.reserve_word, model.accepted)


def play(bench, data) -> Counter:
    """One case: some bids on one listing; which rules it met."""
    model, met_rules = data.draw(books()), Counter()
    listing = type(bench)(bench.client, bench.run_id)
    listing.open(start_minor=model.start, reserve_minor=model.reserve, steps=model.steps)
    for _ in range(data.draw(st.integers(4, 9))):
        bid = in_range(aimed(data.draw, model))
        before = len(listing.events())
        model, met = model.place(bid)
        says_the_same(listing.bid(bid.bidder, bid.kind, bid.value), met, model, bid)
        events = listing.events()
        assert len(events) == before + met.public
        if met.public:
            event_says_the_same(events[-1], met, model)
        met_rules[met.rule] = 1
    replayed_the_same(listing, model)
    return met_rules


def replayed_the_same(listing, model: Model) -> None:
    """The pure replay of what was logged comes to the same book."""
    bids = [
        scripts.ReplayBid(entry["bidder"], entry["kind"], entry["value_minor"])
        for entry in listing.log()
        if entry["type"] == "bid"
    ]
    call = scripts.replay(terms=listing.terms, book=scripts.Book(), bids=bids, strict=True)
    replay = scripts.replay_reply(listing.run(call))
    assert replay.book == scripts.Book(model.price, model.leader, model.maximum)
    assert replay.refused_at is None


def test_random_bids_are_decided_as_by_the_model_and_meet_every_rule(bench):
    cases, rules_met = 0, Counter()

    @settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
    @given(st.data())
    def many_cases(data):
        nonlocal cases
        cases += 1
        rules_met.update(play(bench, data))

    many_cases()
    too_seldom = {rule: rules_met[rule] / cases for rule in RULES if rules_met[rule] < SHARE * cases}
    assert not too_seldom
