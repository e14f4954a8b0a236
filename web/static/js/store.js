// The state of one listing, and how each message of the server changes it. Pure: no page, no socket, no clock.

const BIDS_KEPT = 100;
const POINTS_KEPT = 400;
const SNAPSHOT = ["epoch", "seq", "status", "currency", "price_minor", "floor_minor", "leader", "bid_count",
  "starts_at_ms", "ends_at_ms", "reserve", "buy_now_minor", "outcome", "winner"];

function pick(fields, names) {
  return Object.fromEntries(names.map((name) => [name, fields[name]]));
}

/** The state that the page was rendered with. */
export function fromPage(page) {
  const newest = page.bids.find((bid) => !bid.voided) ?? null;
  return {
    ...pick(page.public, SNAPSHOT),
    ended_at_ms: page.ended_at_ms ?? null,
    you: page.you,
    viewers: null,
    latest: page.public.bid_count ? newest : null,
    moved: null,
    bids: page.bids.slice(0, BIDS_KEPT),
    points: page.points,
    lacksHistory: false,
    synced: false,
  };
}

function onSnapshot(state, message) {
  if (message.resumed) return { ...state, you: message.you, synced: true };
  const changed = message.epoch !== state.epoch || message.seq !== state.seq;
  return {
    ...state,
    ...pick(message, SNAPSHOT),
    you: message.you,
    latest: changed && message.bid_count === 0 ? null : state.latest,
    lacksHistory: state.lacksHistory || changed,
    synced: true,
  };
}

function leadingNow(you, leader) {
  return you && { ...you, leading: you.paddle !== null && you.paddle === leader };
}

function movedEnd(state, message) {
  const byMs = message.ends_at_ms - state.ends_at_ms;
  return byMs > 0 ? { seq: message.seq, byMs, atMs: message.at_ms } : state.moved;
}

function onBid(state, message) {
  const bid = { ...message, voided: false };
  return {
    ...state,
    ...pick(message, ["seq", "price_minor", "floor_minor", "leader", "bid_count", "ends_at_ms", "reserve", "buy_now_minor"]),
    you: leadingNow(state.you, message.leader),
    latest: bid,
    moved: message.extended ? movedEnd(state, message) : state.moved,
    bids: [bid, ...state.bids].slice(0, BIDS_KEPT),
    points: [...state.points, [message.at_ms, message.price_minor]].slice(-POINTS_KEPT),
    lacksHistory: state.lacksHistory || message.first_seq < message.seq,
  };
}

function onStatus(state, message) {
  const next = { ...state, ...pick(message, ["seq", "status", "ends_at_ms"]) };
  if (message.status !== "closed") return next;
  // Bought, or ended early: before its end.
  return { ...next, ended_at_ms: Math.min(message.ends_at_ms, message.at_ms), ...pick(message, ["outcome", "price_minor", "winner"]), buy_now_minor: null };
}

function onCorrected(state, message) {
  return {
    ...state,
    ...pick(message, ["seq", "price_minor", "floor_minor", "leader", "bid_count", "reserve", "starts_at_ms",
      "ends_at_ms", "buy_now_minor"]),
    you: leadingNow(state.you, message.leader),
    latest: message,
    moved: ["extended", "outage"].includes(message.why) ? movedEnd(state, message) : state.moved,
    lacksHistory: state.lacksHistory || message.why === "void",
  };
}

/** The bidder's own answer. What it says of the listing may be old; of the bidder it is the latest word. */
function onAccepted(state, message) {
  const leading = message.seq >= state.seq ? message.leading : message.paddle === state.leader;
  const raised = Math.max(message.max_minor, state.you?.max_minor ?? 0);
  return { ...state, you: { paddle: message.paddle, leading, max_minor: raised } };
}

const EVENTS = { bid: onBid, status: onStatus, corrected: onCorrected };

/** Returns the next state, and whether something was missed: then the caller has to resume. */
export function apply(state, message) {
  if (message.type === "snapshot") return { state: onSnapshot(state, message), gap: false };
  if (message.type === "accepted") return { state: onAccepted(state, message), gap: false };
  if (message.type === "viewers") return { state: { ...state, viewers: message.count }, gap: false };
  const event = EVENTS[message.type];
  if (!event || message.seq <= state.seq) return { state, gap: false };
  if ((message.first_seq ?? message.seq) > state.seq + 1) return { state, gap: true };
  return { state: event(state, message), gap: false };
}

/** The history as the server knows it (newest first), with what came in meanwhile on top. */
export function withHistory(state, bids) {
  const known = bids.length ? bids[0].seq : 0;
  const newer = state.bids.filter((bid) => bid.seq > known);
  const all = [...newer, ...bids];
  const standing = all.filter((bid) => !bid.voided);
  const oldest = bids.length ? bids.at(-1).at_ms : Infinity;
  const before = state.points.filter(([atMs]) => atMs < oldest);
  return {
    ...state,
    bids: all.slice(0, BIDS_KEPT),
    points: [...before, ...standing.map((bid) => [bid.at_ms, bid.price_minor]).reverse()].slice(-POINTS_KEPT),
    latest: state.latest?.type === "corrected" ? state.latest : state.bid_count ? standing[0] ?? null : null,
    lacksHistory: false,
  };
}
