// Why the price is what it is, in one plain sentence for everything that can move it.
import { hasEnded } from "./statuses.js";

function toldTo(words, key, event, paddle) {
  if (paddle !== null && event.bidder === paddle && words.has(`${key}.you_bid`)) return `${key}.you_bid`;
  if (paddle !== null && event.leader === paddle && words.has(`${key}.you_lead`)) return `${key}.you_lead`;
  return key;
}

/** Why there is no price. */
export function noBidsSentence(words, { status, floor_minor: floorMinor }, money) {
  if (hasEnded(status)) return words.say("why.nobody");
  return words.say("why.none", { floor: money(floorMinor) });
}

/** `event` is a `bid` or a `corrected`; `money` turns minor units into words. */
export function whySentence(words, event, { paddle, money }) {
  const gaps = {
    bidder: event.bidder,
    leader: event.leader,
    floor: money(event.floor_minor),
    amount: event.type === "bid" ? money(event.amount_minor) : "",
    price: event.price_minor === null ? "" : money(event.price_minor),
  };
  if (event.type === "bid") return words.say(toldTo(words, `why.${event.why}`, event, paddle), gaps);
  const all = event.why === "void" && event.price_minor === null ? "_all" : "";
  return words.say(`corrected.${event.why}${all}`, gaps);
}
