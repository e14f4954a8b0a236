import { apply, fromPage, withHistory } from "/js/store.js";
import { equal, test } from "./harness.js";

const PUBLIC = { epoch: 1, seq: 4, status: "open", currency: "USD", price_minor: 10_000, floor_minor: 10_250, leader: 1,
  bid_count: 1, starts_at_ms: 0, ends_at_ms: 60_000, reserve: "none", buy_now_minor: null, outcome: null, winner: null };
const OPENING = { type: "bid", first_seq: 4, seq: 4, at_ms: 10, bidder: 1, amount_minor: 10_000, price_minor: 10_000,
  floor_minor: 10_250, leader: 1, bid_count: 1, ends_at_ms: 60_000, extended: false, reserve: "none",
  buy_now_minor: null, why: "opening", voided: false };
const YOU = { paddle: 2, leading: false, max_minor: 9_000 };

const start = (changes = {}) =>
  fromPage({ public: PUBLIC, you: YOU, bids: [OPENING], points: [[10, 10_000]], ...changes });
const bid = (changes = {}) => ({ ...OPENING, first_seq: 5, seq: 5, at_ms: 20, bidder: 2, amount_minor: 10_250,
  price_minor: 10_250, floor_minor: 10_500, leader: 2, bid_count: 2, why: "outbid_leader", ...changes });
const snapshot = (changes = {}) => ({ type: "snapshot", ...PUBLIC, listing: 1, now_ms: 1, resumed: false, you: YOU, ...changes });

test("a bid moves the price, the leader and the viewer's standing", () => {
  const { state, gap } = apply(start(), bid());
  equal([gap, state.seq, state.price_minor, state.leader, state.you.leading], [false, 5, 10_250, 2, true]);
  equal(state.latest.why, "outbid_leader");
  equal(state.points, [[10, 10_000], [20, 10_250]]);
});

test("somebody else's bid takes the lead away", () => {
  const leading = start({ you: { paddle: 1, leading: true, max_minor: 10_000 } });
  equal(apply(leading, bid()).state.you, { paddle: 1, leading: false, max_minor: 10_000 });
});

test("a gap in seq is told and changes nothing", () => {
  const before = start();
  const { state, gap } = apply(before, bid({ first_seq: 6, seq: 6 }));
  equal([gap, state === before], [true, true]);
});

test("what was seen before is not applied twice", () => {
  const once = apply(start(), bid()).state;
  const twice = apply(once, bid());
  equal([twice.gap, twice.state === once], [false, true]);
});

test("a merged message covers its events and asks for the history that it left out", () => {
  const { state, gap } = apply(start(), bid({ first_seq: 5, seq: 9 }));
  equal([gap, state.seq, state.lacksHistory], [false, 9, true]);
});

test("a merged message may begin with what was seen", () => {
  const once = apply(start(), bid()).state;
  equal(apply(once, bid({ first_seq: 5, seq: 7 })).state.seq, 7);
});

test("a resumed snapshot leaves the state to the events that follow", () => {
  const { state } = apply(start(), snapshot({ resumed: true, seq: 9, price_minor: 99_000, you: { paddle: 2, leading: true, max_minor: 1 } }));
  equal([state.seq, state.price_minor, state.synced, state.you.leading], [4, 10_000, true, true]);
  equal(apply(state, bid()).state.seq, 5);
});

test("a new snapshot replaces the state and asks for the history", () => {
  const { state } = apply(start(), snapshot({ epoch: 2, seq: 1, price_minor: 500 }));
  equal([state.epoch, state.seq, state.price_minor, state.lacksHistory], [2, 1, 500, true]);
});

test("the snapshot of what the page shows already asks for nothing", () => {
  equal(apply(start(), snapshot()).state.lacksHistory, false);
});

test("an end that moved says by how much", () => {
  const { state } = apply(start(), bid({ extended: true, ends_at_ms: 180_000 }));
  equal(state.moved, { seq: 5, byMs: 120_000, atMs: 20 });
});

test("closing names the winner and ends the buy-now offer", () => {
  const message = { type: "status", seq: 5, at_ms: 60_000, status: "closed", ends_at_ms: 60_000, outcome: "sold",
    price_minor: 10_000, winner: 1 };
  const { state } = apply(start(), message);
  equal([state.status, state.outcome, state.winner, state.buy_now_minor], ["closed", "sold", 1, null]);
});

test("a lot that is bought is over when it was bought, not at its end", () => {
  const message = { type: "status", seq: 5, at_ms: 20, status: "closed", ends_at_ms: 60_000, outcome: "sold",
    price_minor: 10_000, winner: 1 };
  equal(apply(start(), message).state.ended_at_ms, 20);
});

test("a voiding may leave no price", () => {
  const message = { type: "corrected", seq: 5, at_ms: 30, why: "void", price_minor: null, floor_minor: 10_000, leader: null,
    bid_count: 0, reserve: "none", starts_at_ms: 0, ends_at_ms: 60_000, buy_now_minor: null };
  const { state } = apply(start(), message);
  equal([state.price_minor, state.floor_minor, state.latest.why, state.lacksHistory], [null, 10_000, "void", true]);
  equal(state.you.leading, false);
});

test("an acceptance tells the bidder before the public event comes", () => {
  const message = { type: "accepted", id: "a", seq: 5, at_ms: 20, price_minor: 10_250, floor_minor: 10_500, leading: true,
    max_minor: 12_000, paddle: 2, replayed: false, why: "outbid_leader" };
  const { state } = apply(start(), message);
  equal([state.you, state.price_minor], [{ paddle: 2, leading: true, max_minor: 12_000 }, 10_000]);
});

test("an old acceptance does not claim a lead that was lost since", () => {
  const later = apply(start(), bid({ bidder: 3, leader: 3 })).state;
  const replayed = { type: "accepted", id: "a", seq: 4, at_ms: 5, price_minor: 10_000, floor_minor: 10_250, leading: true,
    max_minor: 10_000, paddle: 2, replayed: true, why: "opening" };
  equal(apply(later, replayed).state.you.leading, false);
});

test("unknown messages are passed over", () => {
  const before = start();
  equal(apply(before, { type: "comment", id: 1, text: "hello" }), { state: before, gap: false });
});

test("the server's history replaces ours and keeps what is newer", () => {
  const state = apply(start(), bid({ first_seq: 5, seq: 8 })).state;
  const server = [bid({ first_seq: 6, seq: 6, at_ms: 18, price_minor: 10_200 }), OPENING];
  const filled = withHistory(state, server);
  equal(filled.bids.map((one) => one.seq), [8, 6, 4]);
  equal(filled.points, [[10, 10_000], [18, 10_200], [20, 10_250]]);
  equal(filled.lacksHistory, false);
});

test("voided bids leave the chart but not the list", () => {
  const filled = withHistory(start(), [{ ...OPENING, voided: true }]);
  equal([filled.bids.length, filled.points.length], [1, 0]);
});

test("viewers are counted beside the events", () => {
  equal(apply(start(), { type: "viewers", count: 7 }).state.viewers, 7);
});
