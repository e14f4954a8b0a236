// Where the viewer stands, as the last part of a `standing.` key.
import { hasEnded } from "./statuses.js";

/** `role` is visitor, seller, blocked or bidder as the page was rendered; `state.you` is who the socket says it is. */
export function standingOf(state, role) {
  const paddle = state.you?.paddle ?? null;
  if (hasEnded(state.status) && role !== "seller") {
    if (paddle === null) return "over";
    return state.winner === paddle ? "won" : "lost";
  }
  if (state.synced && state.you === null && role !== "visitor") return "signed_out";
  if (role === "visitor" && state.you !== null) return "signed_in";
  if (role === "seller") return sellersStanding(state);
  if (role !== "bidder") return role;
  if (state.you?.leading) return "leading";
  return paddle === null ? "not_bidding" : "outbid";
}

function sellersStanding({ status, outcome }) {
  if (status === "cancelled" || outcome === "unsold") return "seller_unsold";
  return outcome === "sold" ? "seller_sold" : "seller";
}

/** The second line below it. */
export function standingMore(words, standing, state, money) {
  const max = state.you?.max_minor ?? 0;
  let key = `standing.${standing}.more`;
  if (standing === "leading" && state.reserve === "not_met") key += "_reserve";
  else if (standing === "leading" && max > state.price_minor) key += "_max";
  else if (standing === "lost" && state.outcome !== "sold") key += "_unsold";
  return words.say(key, { price: money(state.price_minor ?? 0), floor: money(state.floor_minor), max: money(max) });
}
