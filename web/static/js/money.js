// Amounts: integers in minor units everywhere, words for people in their own locale.
import { LOCALE } from "./locale.js";

const SYMBOLS = { USD: "$", EUR: "€", GBP: "£", JPY: "¥" };
// The point before the minor units, as in English, and the comma, as in German.
const READINGS = [
  /^(\d+|[1-9]\d{0,2}(?:,\d{3})+)(?:\.(\d+))?$/,
  /^(\d+|[1-9]\d{0,2}(?:\.\d{3})+),(\d+)$/,
];
const MARK = /,/.test(new Intl.NumberFormat(LOCALE).format(0.5)) ? "," : ".";
const MAX_MINOR = 1_000_000_000_000;
const formats = new Map();

function format(currency, digits) {
  const key = currency + digits;
  if (!formats.has(key)) {
    const options = { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits };
    formats.set(key, new Intl.NumberFormat(LOCALE, options));
  }
  return formats.get(key);
}

/** The amount as the viewer's locale writes it. */
export function formatMinor(minor, currency, digits) {
  return format(currency, digits).format(minor / 10 ** digits);
}

/** The amount as one would type it where the viewer is: `12500.00`, or `12500,00`. */
export function plainMinor(minor, digits) {
  if (digits === 0) return String(minor);
  const text = String(minor).padStart(digits + 1, "0");
  // With three digits a comma could part thousands.
  return `${text.slice(0, -digits)}${digits === 3 ? "." : MARK}${text.slice(-digits)}`;
}

/** The minor units of what was typed, null if it is no amount or could mean two. The same rules as the server's. */
export function parseMajor(text, currency, digits) {
  return read(text, currency, digits).minor ?? null;
}

/** What is wrong with what was typed, in the server's own words; null for an amount. */
export function problemOf(words, text, currency, digits) {
  const { problem } = read(text, currency, digits);
  if (!problem) return null;
  const money = (minor) => formatMinor(minor, currency, digits);
  const gaps = { typed: [...text.trim()].slice(0, 40).join(""), example: plainMinor(1_250_000, digits), currency, digits };
  const key = gaps.typed ? `amount.${problem}` : "rejected.malformed";
  return words.say(key, { ...gaps, least: money(1), most: money(MAX_MINOR) });
}

/** `{ minor }`, or what is the `problem`. */
function read(text, currency, digits) {
  let typed = text.trim();
  for (const sign of [SYMBOLS[currency], currency]) {
    if (sign && typed.startsWith(sign)) typed = typed.slice(sign.length).trim();
  }
  const found = READINGS.map((reading) => reading.exec(typed)).filter((match) => match);
  const fitting = found.filter(([, , part = ""]) => part.length <= digits);
  if (fitting.length === 0) return { problem: found.length ? "decimals" : "none" };
  const [minor, other = minor] = fitting.map(([, whole, part = ""]) => Number(whole.replace(/\D/g, "") + part.padEnd(digits, "0")));
  if (minor !== other) return { problem: "two" };
  return minor >= 1 && minor <= MAX_MINOR ? { minor } : { problem: "range" };
}

/** Shows every amount below `root` in the viewer's locale. */
export function localiseAmounts(root) {
  for (const data of root.querySelectorAll("data[data-currency]")) {
    data.textContent = formatMinor(Number(data.value), data.dataset.currency, Number(data.dataset.digits));
  }
}
