// The list of notices: what is new comes in by itself, and what was seen is marked as read.
import { localiseAmounts } from "./money.js";
import { localiseTimes } from "./times.js";

const SEEN_MS = 3_000, GATHER_MS = 400;
const list = document.getElementById("notices");
let seenTimer, loadTimer;

/** The server's own rows of this page, anew. */
async function load() {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("notices");
  if (!fresh || list.contains(document.activeElement)) return;
  localiseAmounts(fresh);
  localiseTimes(fresh);
  list.dataset.untilMs = fresh.dataset.untilMs;
  list.replaceChildren(...fresh.childNodes);
  waitUntilSeen();
}

/** Marked at the server, so that the next page has it; here what is new stays marked while one reads. */
async function markRead() {
  const form = document.getElementById("notices-read");
  if (!form || document.visibilityState !== "visible") return;
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
  if (answer.type === "opaqueredirect" && !form.contains(document.activeElement)) form.hidden = true;
}

function waitUntilSeen() {
  clearTimeout(seenTimer);
  if (document.getElementById("notices-read")) seenTimer = setTimeout(markRead, SEEN_MS);
}

document.addEventListener("me:notice", () => {
  clearTimeout(loadTimer);
  loadTimer = setTimeout(load, GATHER_MS);
});
document.addEventListener("visibilitychange", waitUntilSeen);
waitUntilSeen();
