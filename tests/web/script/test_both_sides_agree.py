"""What the server renders and what the page's script draws over it are the same."""

import itertools
import json

import pytest
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation

from bidding import money
from web.listings import chart, told
from web.listings.counted import COUNTED, say_count
from web.listings.words import LOT_WORDS

pytestmark = pytest.mark.browser

PADDLES = (None, 1, 2, 3)
CURRENCY = "USD"
LOCALES = {"en": "en-US", "de": "de-DE"}

SAY = """async ([words, language, name, args]) => {
  const { Words } = await import("/js/words.js");
  const { formatMinor } = await import("/js/money.js");
  const modules = await Promise.all(["why", "standing", "status", "answers"].map((m) => import(`/js/${m}.js`)));
  const money = (minor) => formatMinor(minor, "USD", 2);
  return Object.assign({}, ...modules)[name](...args.map((a) => a === "WORDS" ? new Words(words, language)
    : a === "MONEY" ? money : a !== null && a.money ? { ...a, money } : a));
}"""


@pytest.fixture(params=[code for code, _ in settings.LANGUAGES])
def language(request):
    with translation.override(request.param):
        yield request.param


def words_of_page():
    return json.loads(json.dumps(LOT_WORDS, cls=DjangoJSONEncoder))


@pytest.fixture
def script(modules_in, language):
    words, page = words_of_page(), modules_in(LOCALES[language])
    return lambda name, *args: page.evaluate(SAY, [words, language, name, args])


def bid(**fields):
    event = {"type": "bid", "bidder": 1, "leader": 2, "amount_minor": 11_000, "price_minor": 11_250}
    return event | {"floor_minor": 11_500, "why": "leader_auto_bid"} | fields


@pytest.mark.parametrize(
    ("why", "leader"),
    [
        ("opening", 1),
        ("outbid_leader", 1),
        ("leader_auto_bid", 2),
        ("tie_earlier_wins", 2),
        ("max_raised", 1),
        ("buy_now", 1),
    ],
)
@pytest.mark.parametrize("paddle", PADDLES)
def test_why_this_price(script, why, leader, paddle):
    event = bid(why=why, leader=leader)
    sentence = told.why(event, currency=CURRENCY, paddle=paddle)
    assert script("whySentence", "WORDS", event, {"paddle": paddle, "money": True}) == sentence
    assert "{" not in sentence
    assert (sentence == told.why(event, currency=CURRENCY, paddle=9)) == (paddle not in (1, leader))


def listing(**fields):
    state = {"status": "open", "currency": CURRENCY, "price_minor": 11_250, "floor_minor": 11_500, "bid_count": 3}
    return state | {"reserve": "none", "outcome": None, "winner": None, "starts_at_ms": 0, "synced": True} | fields


STATES = (
    listing(),
    listing(reserve="not_met"),
    listing(status="closed", outcome="sold", winner=1),
    listing(status="closed", outcome="unsold", reserve="not_met"),
    listing(status="closed", outcome="unsold", price_minor=None, bid_count=0),
    listing(status="cancelled"),
    listing(status="paused"),
)
ROLES = ("visitor", "seller", "blocked", "bidder")
YOUS = (
    {"paddle": None, "leading": False, "max_minor": None},
    {"paddle": 1, "leading": True, "max_minor": 15_000},
    {"paddle": 1, "leading": True, "max_minor": 11_250},
    {"paddle": 2, "leading": False, "max_minor": 11_000},
)


@pytest.mark.parametrize(("state", "role", "you"), list(itertools.product(STATES, ROLES, YOUS)))
def test_where_the_viewer_stands(script, state, role, you):
    you = None if role == "visitor" else you
    word = told.standing(state, you, role)
    assert script("standingOf", state | {"you": you}, role) == word
    more = script("standingMore", "WORDS", word, state | {"you": you}, "MONEY")
    assert more == told.standing_more(word, state, you)


@pytest.mark.parametrize(("state", "paddle"), list(itertools.product(STATES, (None, 1, 2))))
def test_what_the_lot_is_doing(script, state, paddle):
    you = {"paddle": paddle, "leading": False, "max_minor": None}
    shown = script("statusSentence", "WORDS", state | {"you": you}, {"money": True, "timeIsUp": False})
    assert (shown[1] if shown else "") == told.status(state, starts="", paddle=paddle)


@pytest.mark.parametrize(
    "points",
    [
        [[0, 100]],
        [[0, 10_000], [400, 12_500]],
        [[1_000, 5], [1_500, 30], [9_000, 1_000_000_000_000]],
        [[0, 9_800], [10, 11_000], [20, 10_500], [21, 12_250]],
    ],
)
@pytest.mark.parametrize("until_ms", [0, 10_000])
def test_the_chart(modules, points, until_ms):
    drawn = modules.evaluate(
        "async ([points, until]) => (await import('/js/chart.js')).draw(points, until)", [points, until_ms]
    )
    expected = chart.draw([(at_ms, price) for at_ms, price in points], until_ms=until_ms)
    assert drawn["prices"] == expected.prices_minor
    assert drawn["times"] == expected.times_ms
    assert numbers(drawn["line"]) == numbers(expected.line)
    assert drawn["rows"] == expected.rows


def numbers(path):
    return [float(part) for part in path.translate(str.maketrans("MHVZ", "    ")).split()]


TYPED = {
    "USD": {"125": 12_500, "125.00": 12_500, "1,250": 125_000, "1,250.5": 125_050, "$125": 12_500, "USD 125": 12_500}
    | {" 125 ": 12_500, "0.01": 1, "10000000000": 1_000_000_000_000, "12,50": 1_250, "12,5": 1_250, "$ 12,50": 1_250}
    | {"1.250,00": 125_000, "1.250.000,5": 125_000_050, "1250,00": 125_000, "0,05": 5},
    "JPY": {"1,250": 1_250, "1250": 1_250},
    "KWD": {"1.250": 1_250, "1.250,000": 1_250_000, "1,250.000": 1_250_000, "12,50": 12_500, "0,250": 250},
}
WRONG = ("", "abc", "1e5", "-5", "0", "1.234", "125.", "125,", ".5", ",5", "١٢٥", "125 USD", "0x10", "10000000000.01")
NOT_TYPED = {
    "USD": (*WRONG, "1.250", "1.250.000", "0,250", "1.25,00", "1,25.00", "1.250,000", "1,250,00", "12,345,6"),
    "JPY": ("1.250", "12,50", "1.250,00"),
    "KWD": ("1,250", "12,345", "1.2345"),
}


@pytest.mark.parametrize(
    ("currency", "text", "minor"),
    [(currency, text, minor) for currency, typed in TYPED.items() for text, minor in typed.items()]
    + [(currency, text, None) for currency, texts in NOT_TYPED.items() for text in texts],
)
def test_an_amount_as_typed(modules, currency, text, minor):
    parse = "async (args) => (await import('/js/money.js')).parseMajor(...args)"
    assert modules.evaluate(parse, [text, currency, money.exponent(currency)]) == minor
    try:
        assert money.parse_major(text, currency) == minor
    except money.BadAmount:
        assert minor is None


FILL = """async ([minors, digits]) => {
  const { plainMinor } = await import("/js/money.js");
  return minors.map((minor) => plainMinor(minor, digits));
}"""
PREFILLED_MINOR = (5, 115_000, 1_250_000, 99_999_999_999)


@pytest.mark.parametrize("currency", [*TYPED, "CLF"])
def test_an_amount_that_is_filled_in_is_read_as_itself(modules_in, language, currency):
    filled_in = [money.plain_minor(minor, currency) for minor in PREFILLED_MINOR]
    assert [money.parse_major(text, currency) for text in filled_in] == list(PREFILLED_MINOR)
    args = [PREFILLED_MINOR, money.exponent(currency)]
    assert modules_in(LOCALES[language]).evaluate(FILL, args) == filled_in


def test_an_amount_is_filled_in_as_the_page_writes_amounts(language):
    assert money.plain_minor(11_500, "USD") == {"en": "115.00", "de": "115,00"}[language]


PROBLEMS_OF = """async ([words, language, texts, currency, digits]) => {
  const { Words } = await import("/js/words.js");
  const { problemOf } = await import("/js/money.js");
  return texts.map((text) => problemOf(new Words(words, language), text, currency, digits));
}"""


@pytest.mark.parametrize("currency", NOT_TYPED)
def test_why_an_amount_as_typed_is_refused(modules_in, language, currency):
    texts = [text for text in NOT_TYPED[currency] if text]
    args = [words_of_page(), language, texts, currency, money.exponent(currency)]
    told_by_script = modules_in(LOCALES[language]).evaluate(PROBLEMS_OF, args)
    assert [spaced(problem) for problem in told_by_script] == [spaced(problem_of(text, currency)) for text in texts]


def problem_of(text, currency):
    with pytest.raises(money.BadAmount) as refused:
        money.parse_major(text, currency)
    return str(refused.value)


def spaced(sentence):
    return sentence.replace("\xa0", " ")


@pytest.mark.parametrize("currency", ["USD", "EUR", "CHF", "JPY", "KWD"])
def test_an_amount_as_shown(modules_in, language, currency):
    digits = money.exponent(currency)
    shown = modules_in(LOCALES[language]).evaluate(
        "async (args) => (await import('/js/money.js')).formatMinor(...args)", [123_456_789, currency, digits]
    )
    assert shown.replace("\xa0", " ") == money.spoken_minor(123_456_789, currency).replace("\xa0", " ")


def test_why_an_amount_is_refused():
    for text, currency, problem in (
        ("1.250", "USD", "at most 2 digits after the point. Type it like 12500.00"),
        ("1,250", "KWD", "could mean two amounts. Type it like 1250.000"),
        ("abc", "USD", "is not an amount"),
    ):
        with pytest.raises(money.BadAmount, match=problem):
            money.parse_major(text, currency)


LEFT = """async ([words, language, leftMs]) => {
  const { Words } = await import("/js/words.js");
  return (await import("/js/times.js")).remainingText(new Words(words, language), leftMs);
}"""


@pytest.mark.parametrize("left_ms", [10_000, 59_999, 61_000, 3_600_000, 86_399_999, 90_061_000])
def test_the_time_that_is_left(modules, language, left_ms):
    shown = modules.evaluate(LEFT, [words_of_page(), language, left_ms])
    assert shown == told.time_left(left_ms)
    if left_ms > 86_400_000:
        assert shown == {"en": "1 d 1 h", "de": "1 T. 1 Std."}[language]


COUNT = """async ([words, language, key, counts]) => {
  const { Words } = await import("/js/words.js");
  const said = new Words(words, language);
  return counts.map((count) => said.count(key, count));
}"""
COUNTS = [0, 1, 2, 3, 4, 5, 10, 11, 12, 14, 19, 20, 21, 22, 25, 100, 101, 102, 111, 112, 1_000_000]


@pytest.mark.parametrize("key", [key for key in COUNTED if key in LOT_WORDS])
def test_how_many(modules, language, key):
    said = modules.evaluate(COUNT, [words_of_page(), language, key, COUNTS])
    assert said == [say_count(key, count) for count in COUNTS]
