// Shows notices as they come, on whatever page their person is: a few at a time, out of the way, gone by themselves.
import { formatMinor } from "./money.js";
import { Words } from "./words.js";

const SHOWN_MS = 12_000, LEAVES_MS = 200;
const CALM = matchMedia("(prefers-reduced-motion: reduce)"), SMALL = matchMedia("(max-width: 44rem)");

const words = new Words(JSON.parse(document.getElementById("notice-words").textContent));
const place = document.getElementById("toasts");

/** The page that is open tells it already. */
function isHere({ url }) {
  return new URL(url, location.href).pathname === location.pathname;
}

function bodyText({ kind, title, price_minor, currency, digits, other, outcome }) {
  const price = price_minor === null || currency === null ? null : formatMinor(price_minor, currency, digits);
  const variants = [price === null && `body.${kind}.no_price`, `body.${kind}.${outcome}`, `body.${kind}`];
  return words.say(variants.find((key) => key && words.has(key)), { title, price: price ?? "–", other });
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** One notice. Its clock stands still while somebody is on it. */
class Toast {
  constructor(notice) {
    this.key = `${notice.kind} ${notice.listing ?? notice.url}`;
    this.box = element("div", `toast toast--${notice.kind}`, "");
    const link = element("a", "toast__link", words.say(`link.${notice.kind}`));
    link.href = notice.url;
    const close = element("button", "toast__close", "×");
    close.type = "button";
    close.setAttribute("aria-label", words.say("dismiss"));
    close.addEventListener("click", () => this.leave());
    const head = element("p", "toast__head", words.say(`head.${notice.kind}`));
    this.box.append(head, close, element("p", "toast__body", bodyText(notice)), link);
    for (const name of ["mouseenter", "focusin"]) this.box.addEventListener(name, () => clearTimeout(this.timer));
    for (const name of ["mouseleave", "focusout"]) this.box.addEventListener(name, () => this.#wait());
    this.box.addEventListener("keydown", ({ key }) => key === "Escape" && this.leave());
    this.#wait();
  }

  #wait() {
    clearTimeout(this.timer);
    if (!this.box.matches(":hover, :focus-within")) this.timer = setTimeout(() => this.leave(), SHOWN_MS);
  }

  leave() {
    clearTimeout(this.timer);
    toasts.delete(this.key);
    this.box.classList.add("toast--leaving");
    setTimeout(() => this.box.remove(), CALM.matches ? 0 : LEAVES_MS);
  }
}

const toasts = new Map();

function show(notice) {
  const toast = new Toast(notice);
  toasts.get(toast.key)?.leave();
  toasts.set(toast.key, toast);
  place.append(toast.box);
  for (const old of [...toasts.values()].slice(0, SMALL.matches ? -1 : -3)) old.leave();
}

document.addEventListener("me:notice", ({ detail }) => {
  if (words.has(`head.${detail.kind}`) && !isHere(detail)) show(detail);
});
