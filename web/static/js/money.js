// Amounts: integers in minor units everywhere, words for people in their own locale.

const SYMBOLS = { USD: "$", EUR: "€", GBP: "£", JPY: "¥" };
const TYPED = /^(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/;
const MAX_MINOR = 1_000_000_000_000;
const formats = new Map();

function format(currency, digits) {
  const key = currency + digits;
  if (!formats.has(key)) {
    const options = { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits };
    formats.set(key, new Intl.NumberFormat(undefined, options));
  }
  return formats.get(key);
}

/** The amount as the viewer's locale writes it. */
export function formatMinor(minor, currency, digits) {
  return format(currency, digits).format(minor / 10 ** digits);
}

/** The amount as one would type it: `12500.00`. */
export function plainMinor(minor, digits) {
  if (digits === 0) return String(minor);
  const text = String(minor).padStart(digits + 1, "0");
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** The minor units of what was typed, null if it is no amount. The same rules as the server's. */
export function parseMajor(text, currency, digits) {
  let typed = text.trim();
  for (const sign of [SYMBOLS[currency], currency]) {
    if (sign && typed.startsWith(sign)) typed = typed.slice(sign.length).trim();
  }
  const found = TYPED.exec(typed);
  if (!found || (found[1] ?? "").length > digits) return null;
  const [whole, part = ""] = typed.replaceAll(",", "").split(".");
  const minor = Number(whole + part.padEnd(digits, "0"));
  return minor >= 1 && minor <= MAX_MINOR ? minor : null;
}

/** Shows every amount below `root` in the viewer's locale. */
export function localiseAmounts(root) {
  for (const data of root.querySelectorAll("data[data-currency]")) {
    data.textContent = formatMinor(Number(data.value), data.dataset.currency, Number(data.dataset.digits));
  }
}
