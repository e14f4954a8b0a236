// When something was said, in the viewer's locale and zone.
import { LOCALE } from "./locale.js";

const DAY = new Intl.DateTimeFormat(LOCALE, { weekday: "long", day: "numeric", month: "long" });
const OLD_DAY = new Intl.DateTimeFormat(LOCALE, { dateStyle: "long" });
const SHORT_DAY = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short" });
const CLOCK = new Intl.DateTimeFormat(LOCALE, { timeStyle: "short" });
const MOMENT = new Intl.DateTimeFormat(LOCALE, { dateStyle: "long", timeStyle: "short" });
const DAY_MS = 24 * 3600 * 1000;
const YEAR_MS = 300 * DAY_MS;

/** The day in words. */
export function dayText(words, atMs, nowMs = Date.now()) {
  const text = OLD_DAY.format(atMs);
  if (text === OLD_DAY.format(nowMs)) return words.say("today");
  if (text === OLD_DAY.format(nowMs - DAY_MS)) return words.say("yesterday");
  return nowMs - atMs < YEAR_MS ? DAY.format(atMs) : text;
}

/** The time of day. */
export function timeOfDay(atMs) {
  return element(atMs, CLOCK.format(atMs));
}

/** The time of day if it is today, else the day. */
export function shortTime(atMs, nowMs = Date.now()) {
  const isToday = OLD_DAY.format(atMs) === OLD_DAY.format(nowMs);
  const day = nowMs - atMs < YEAR_MS ? SHORT_DAY : OLD_DAY;
  return element(atMs, (isToday ? CLOCK : day).format(atMs));
}

function element(atMs, text) {
  const time = document.createElement("time");
  time.dateTime = new Date(atMs).toISOString();
  time.title = MOMENT.format(atMs);
  time.textContent = text;
  return time;
}
