import { CardsView, wordsOf } from "/js/cards.js";
import { Standings, mayHaveChanged, standingWords } from "/js/standings.js";
import { Words } from "/js/words.js";
import { equal, test } from "./harness.js";

const WORDS = new Words({
  "price.none": "Starting price", "price.current": "Current bid", "price.sold": "Sold for", "price.unsold": "Last bid",
  "card.tag.open": "", "card.tag.paused": "Paused", "card.tag.sold": "Sold", "card.tag.unsold": "Not sold", "card.tag.closed": "Ended",
  "card.bids.none": "No bids", "bids.none": "No bids yet", bids: { 1: "{count} bid", 2: "{count} bids" },
  "card.standing.leading": "You lead", "card.standing.leading_max": "You lead, automatic up to {max}",
  "card.standing.outbid": "You are outbid", "card.standing.won": "You won",
  "clock.left.days": "{days} d {hours} h", "clock.left.seconds": "{seconds} s",
  "clock.opens": "Opens in", "clock.closes": "Closes in", "clock.paused": "Clock stopped", "clock.over": "Ended",
}, "en");
const PRICE = { type: "price", listing: 7, price_minor: 12_500, bid_count: 2, ends_at_ms: 9_000, status: "open", outcome: null };

function cardList({ standing = "" } = {}) {
  const list = document.createElement("ul");
  list.dataset.nowMs = "1000";
  list.innerHTML = `<li data-listing="7" data-status="open" data-starts-at-ms="1" data-ends-at-ms="9000">
    <p data-part="tag" hidden></p><p data-part="standing" data-standing="${standing}"></p><p data-part="label">Starting price</p>
    <p data-part="price"><data value="10000" data-currency="USD" data-digits="2">$100.00</data></p><p data-part="bids">No bids yet</p>
    <p data-part="clock-label"></p><p data-part="clock"></p></li>`;
  return list;
}

const shown = (list, name) => list.querySelector(`[data-part=${name}]`).textContent;

test("a card says how its lot ended", () => {
  equal(wordsOf({ status: "closed", outcome: "sold", price_minor: 5 }), { tag: "card.tag.sold", label: "price.sold" });
  equal(wordsOf({ status: "closed", outcome: "unsold", price_minor: 5 }), { tag: "card.tag.unsold", label: "price.unsold" });
  equal(wordsOf({ status: "closed", outcome: "unsold", price_minor: null }), { tag: "card.tag.unsold", label: "price.none" });
  equal(wordsOf({ status: "closed", outcome: null, price_minor: 5 }), { tag: "card.tag.closed", label: "price.unsold" });
  equal(wordsOf({ status: "open", outcome: null, price_minor: 5 }), { tag: "card.tag.open", label: "price.current" });
});

test("a price moves on its card alone, and an ended lot stays", () => {
  const list = cardList();
  const moved = [];
  const cards = new CardsView(list, WORDS, (card) => moved.push(card.dataset.listing));
  cards.show({ ...PRICE, listing: 8 });
  equal([shown(list, "price"), moved], ["$100.00", []]);
  cards.show(PRICE);
  equal([shown(list, "price"), shown(list, "label"), shown(list, "bids"), moved], ["$125.00", "Current bid", "2 bids", ["7"]]);
  cards.show(PRICE);
  equal(moved.length, 1);
  cards.show({ ...PRICE, status: "closed", outcome: "sold" });
  equal([shown(list, "tag"), shown(list, "label"), list.children.length, cards.ids], ["Sold", "Sold for", 1, []]);
  equal(list.firstElementChild.classList.contains("lot--over"), true);
});

test("a lot that ended without a bid has none", () => {
  const list = cardList();
  new CardsView(list, WORDS).show({ ...PRICE, price_minor: null, bid_count: 0, status: "closed", outcome: "unsold" });
  equal([shown(list, "bids"), shown(list, "label"), shown(list, "tag")], ["No bids", "Starting price", "Not sold"]);
});

test("only a leader is outbid by others, and the end decides for all who bid", () => {
  equal(["leading", "outbid", "won", "lost", "", undefined].map((standing) => mayHaveChanged(standing, "open")), [true, false, false, false, false, false]);
  equal(["leading", "outbid", "won", ""].map((standing) => mayHaveChanged(standing, "closed")), [true, true, false, false]);
});

test("a leader's own maximum is told while it is above the price", () => {
  const price = { minor: 12_500, currency: "USD", digits: 2 };
  equal(standingWords(WORDS, { standing: "leading", max_minor: 20_000 }, price), "You lead, automatic up to $200.00");
  equal(standingWords(WORDS, { standing: "leading", max_minor: 12_500 }, price), "You lead");
  equal(standingWords(WORDS, { standing: "outbid", max_minor: null }, price), "You are outbid");
});

test("where the viewer stands is read anew when a bid may have changed it, once for many bids", async () => {
  const list = cardList({ standing: "leading" });
  const asked = [];
  const heard = new Promise((resolve) => {
    const read = async (ids) => {
      asked.push(ids);
      setTimeout(resolve);
      return { 7: { standing: "outbid", max_minor: null } };
    };
    const standings = new Standings({ list, words: WORDS, read, random: () => 0 });
    for (let bid = 0; bid < 5; bid += 1) standings.moved(list.firstElementChild);
  });
  await heard;
  equal([asked, shown(list, "standing")], [[[7]], "You are outbid"]);
});
