import { formatMinor, parseMajor, plainMinor } from "/js/money.js";
import { waitMs } from "/js/socket.js";
import { movedText, remainingText } from "/js/times.js";
import { Words } from "/js/words.js";
import { equal, test } from "./harness.js";

test("amounts keep every digit", () => {
  equal([plainMinor(5, 2), plainMinor(12_500, 2), plainMinor(7, 0), plainMinor(1_234, 3)], ["0.05", "125.00", "7", "1.234"]);
  equal(parseMajor("10,000,000,000.00", "USD", 2), 1_000_000_000_000);
  equal(formatMinor(1_000_000_000_000, "USD", 2), "$10,000,000,000.00");
});

test("the end is counted in tenths", () => {
  const left = (language) => {
    const words = new Words({ "clock.left.days": "{days} d {hours} h", "clock.left.seconds": "{seconds} s" }, language);
    return (ms) => remainingText(words, ms);
  };
  equal([9_999, 1_049, 0, -5].map(left("en")), ["9.9 s", "1.0 s", "0.0 s", "0.0 s"]);
  equal([10_000, 61_000, 3_600_000, 90_061_000].map(left("en")), ["0:10", "1:01", "1:00:00", "1 d 1 h"]);
  equal([9_999, 0].map(left("de")), ["9,9 s", "0,0 s"]);
});

test("an end moves by minutes and seconds", () => {
  equal([movedText(120_000), movedText(61_400), movedText(30_000)], ["+2:00", "+1:01", "+0:30"]);
});

test("waits double up to ten seconds, and differ", () => {
  equal([0, 1, 2, 9].map((tries) => waitMs(tries, () => 1)), [400, 800, 1_600, 10_000]);
  equal(waitMs(0, () => 0), 200);
});

test("an unknown sentence is a mistake, and said", () => {
  let said = "";
  try {
    new Words({}).say("no.such");
  } catch (mistake) {
    said = mistake.message;
  }
  equal(said, "no words for no.such");
});

test("languages count in their own ways", () => {
  const forms = { 1: "{count} ставка", 2: "{count} ставки", 5: "{count} ставок", 0: "{count} ставок", 3: "{count} ставки", 11: "{count} ставок" };
  const words = new Words({ bids: forms }, "ru");
  equal([1, 2, 5, 11, 21, 22, 100].map((count) => words.count("bids", count)),
    ["1 ставка", "2 ставки", "5 ставок", "11 ставок", "21 ставка", "22 ставки", "100 ставок"]);
});
