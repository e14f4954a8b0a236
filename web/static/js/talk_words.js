// A message in words.
import { formatMinor } from "./money.js";

/** What a bubble says: the text, or of the house how the lot ended for this reader. */
export function bubbleText(words, { result, text, other }) {
  if (result === null) return text;
  return words.say(`result.${result.side}`, { other, price: formatMinor(result.price_minor, result.currency, result.digits) });
}

/** The same in one short line. */
export function lineText(words, { result, text, title, client_id: ownId }) {
  if (result !== null) return words.say(`last.${result.side}`, { title });
  return ownId === null ? text : words.say("last.mine", { text });
}
