import { Clock } from "/js/clock.js";
import { equal, test } from "./harness.js";

function clockAt(times) {
  let now = 0;
  const clock = new Clock(() => now);
  return { clock, set: (value) => { now = value; } };
}

test("half the round trip is taken off, and is the error", () => {
  const { clock, set } = clockAt();
  clock.sample(1_000, 500_000, 1_080);
  set(1_080);
  equal([clock.now(), clock.errorMs], [500_040, 40]);
});

test("the quickest of the last few answers counts", () => {
  const { clock, set } = clockAt();
  clock.sample(0, 10_000, 400);
  clock.sample(1_000, 11_005, 1_010);
  clock.sample(2_000, 12_900, 2_800);
  set(2_000);
  equal([clock.now(), clock.errorMs], [12_000, 5]);
});

test("an answer that is long ago counts no more", () => {
  const { clock } = clockAt();
  clock.sample(0, 10_000, 2);
  for (let i = 1; i <= 8; i += 1) clock.sample(i * 1_000, 10_000 + i * 1_000, i * 1_000 + 50);
  equal(clock.errorMs, 25);
});

test("a guess gives way to the first answer", () => {
  const { clock, set } = clockAt();
  set(100);
  clock.guess(5_100);
  equal([clock.now(), clock.errorMs], [5_100, null]);
  clock.sample(100, 9_000, 100);
  clock.guess(1);
  equal(clock.now(), 9_000);
});

test("after a pause only new answers count", () => {
  const { clock } = clockAt();
  clock.sample(0, 10_000, 2);
  clock.forget();
  clock.sample(50_000, 90_000, 50_100);
  equal(clock.errorMs, 50);
});
