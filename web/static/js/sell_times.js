// When bidding opens, in the seller's own zone, and when that makes it end.
import { LOCALE } from "./locale.js";
import { write } from "./write.js";

const HOUR_MS = 3_600_000;
const element = (id) => document.getElementById(id);

export function showTimes(form, words) {
  useOwnZone(form, words);
  const { hours, starts_at: start } = form.elements;
  const show = () => write(element("end-told"), endText(form, words));
  for (const input of [hours, start]) input?.addEventListener("input", show);
  show();
}

/** What is typed into "Bidding opens" is meant in the browser's zone, unless it was begun in another. */
function useOwnZone(form, words) {
  const { starts_at: start, zone } = form.elements;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!start || !own) return;
  const { atMs } = start.dataset;
  if (atMs) start.value = localInput(Number(atMs));
  if (!atMs && (start.value || zone.value)) return;
  zone.value = own;
  write(element("zone-told"), words.say("time.local", { zone: own }));
}

function localInput(atMs) {
  const at = new Date(atMs);
  const two = (number) => String(number).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Empty where it can't be told: a start in another zone than the browser's, or hours that are none. */
function endText(form, words) {
  const { hours, starts_at: start, zone } = form.elements;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!start || (start.value && zone.value !== own) || !(hours.valueAsNumber > 0)) return "";
  const from = start.value ? new Date(start.value).getTime() : Date.now();
  const moment = new Date(Math.max(from, Date.now()) + hours.valueAsNumber * HOUR_MS);
  if (Number.isNaN(moment.getTime())) return "";
  const told = new Intl.DateTimeFormat(LOCALE, { dateStyle: "full", timeStyle: "short" });
  return words.say("end.told", { moment: told.format(moment) });
}
