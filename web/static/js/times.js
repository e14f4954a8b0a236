// Moments and lengths of time, in the viewer's locale and zone.
import { LOCALE } from "./locale.js";

const MOMENT = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "medium" });
const MINUTE = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const CLOCK = new Intl.DateTimeFormat(LOCALE, { timeStyle: "medium" });
const DAY = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium" });

const SECOND_MS = 1000, MINUTE_MS = 60 * SECOND_MS, HOUR_MS = 60 * MINUTE_MS, DAY_MS = 24 * HOUR_MS;

/** The moment: only the time of day when it is today. */
export function momentText(atMs, todayMs = Date.now()) {
  const sameDay = DAY.format(atMs) === DAY.format(todayMs);
  return (sameDay ? CLOCK : MOMENT).format(atMs);
}

/** When something ended: to the minute on another day, and as one word what belongs together. */
export function endText(atMs, nowMs = Date.now()) {
  if (DAY.format(atMs) === DAY.format(nowMs)) return CLOCK.format(atMs);
  const parts = MINUTE.formatToParts(atMs);
  return parts.map(({ value }, at) => (parts[at + 1]?.type === "dayPeriod" ? "\u00a0" : value)).join("");
}

/** What is left: `2 d 4 h`, `4:12:09`, `12:09`, and tenths at the very end. */
export function remainingText(words, leftMs) {
  if (leftMs >= DAY_MS) {
    const [days, hours] = [leftMs / DAY_MS, (leftMs % DAY_MS) / HOUR_MS].map(Math.floor);
    return words.say("clock.left.days", { days, hours });
  }
  if (leftMs < 10 * SECOND_MS) {
    return words.say("clock.left.seconds", { seconds: words.tenths(Math.floor(Math.max(leftMs, 0) / 100)) });
  }
  const two = (number) => String(Math.floor(number)).padStart(2, "0");
  const seconds = two((leftMs % MINUTE_MS) / SECOND_MS);
  if (leftMs < HOUR_MS) return `${Math.floor(leftMs / MINUTE_MS)}:${seconds}`;
  return `${Math.floor(leftMs / HOUR_MS)}:${two((leftMs % HOUR_MS) / MINUTE_MS)}:${seconds}`;
}

/** By how much an end has moved: `+2:00`. */
export function movedText(byMs) {
  const seconds = Math.round(byMs / SECOND_MS);
  return `+${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A moment as an element that keeps its machine-readable form. */
export function timeElement(atMs) {
  const time = document.createElement("time");
  time.dateTime = new Date(atMs).toISOString();
  time.dataset.atMs = atMs;
  time.textContent = momentText(atMs);
  return time;
}

/** Shows every moment below `root` in the viewer's zone. */
export function localiseTimes(root) {
  for (const time of root.querySelectorAll("time[data-at-ms]")) {
    time.textContent = momentText(Number(time.dataset.atMs));
    time.title = MOMENT.format(Number(time.dataset.atMs));
  }
}
