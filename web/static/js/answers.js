// What became of a bid, in words: while it is on its way, and once the server has answered.

/** `[tone, text]` while a bid waits for its answer. */
export function waitingText(words, bid, money) {
  if (bid.phase === "checking") return ["waiting", words.say("checking")];
  const { type, amount_minor: amount, max_minor: max } = bid.message;
  if (type === "buy_now") return ["waiting", words.say("sending.buy_now")];
  const key = max === undefined ? "sending.bid" : "sending.max";
  return ["waiting", words.say(key, { amount: money(max ?? amount) })];
}

/** `[tone, text]` for `accepted` and `rejected`. */
export function answerText(words, answer, money, example) {
  if (answer.type === "rejected") {
    const floor = answer.floor_minor === null ? "" : money(answer.floor_minor);
    const key = `rejected.${answer.reason}`;
    return ["error", words.has(key) ? words.say(key, { floor, example }) : answer.message];
  }
  let key = `accepted.${answer.why}`;
  if (!words.has(key)) key = answer.max_minor > answer.price_minor ? "accepted.leading.max" : "accepted.leading";
  const gaps = { price: money(answer.price_minor), max: money(answer.max_minor) };
  return [answer.leading ? "success" : "warning", words.say(key, gaps)];
}
