// The list of notices: what is new comes in by itself, and what was seen is marked as read.
import { post, readPage } from "./ask.js";
import { localiseAmounts } from "./money.js";
import { localiseTimes } from "./times.js";

const SEEN_MS = 3_000, GATHER_MS = 400;
const list = document.getElementById("notices");
let seenTimer, loadTimer;

/** What was not read or marked now is when the next notice comes, or the next page. */
function warn(problem) {
  console.warn("notices could not be asked for", problem);
}

/** The server's own rows of this page, anew. */
async function load() {
  const fresh = (await readPage(location.href)).getElementById("notices");
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
  await post(form.action, new FormData(form));
  if (!form.contains(document.activeElement)) form.hidden = true;
}

function waitUntilSeen() {
  clearTimeout(seenTimer);
  if (document.getElementById("notices-read")) seenTimer = setTimeout(() => markRead().catch(warn), SEEN_MS);
}

document.addEventListener("me:notice", () => {
  clearTimeout(loadTimer);
  loadTimer = setTimeout(() => load().catch(warn), GATHER_MS);
});
document.addEventListener("visibilitychange", waitUntilSeen);
waitUntilSeen();
