// Every page of a signed-in person: one socket that hears what this person is told, and the numbers in the bar.
// Hands each message on as an event on `document`: me:unread, me:message, me:read, me:notice, and me:answer for
// `message_accepted` and `rejected`; `detail` is the message. me:open and me:lost say how the connection is.
import { onOtherPerson } from "./page.js";
import { Socket } from "./socket.js";

const PING_EVERY_MS = 25_000;
const SILENCE_MS = 10_000;
const MOST_SHOWN = 99;
const EVENTS = { unread: "unread", message: "message", read: "read", notice: "notice",
  message_accepted: "answer", rejected: "answer" };

let silence = null;
let open = false;

const socket = new Socket({ path: () => "/ws/me/", onMessage: heard, onState: connectionChanged });

/** Sends a message; false when there is no connection. */
export function send(message) {
  return socket.send(message);
}

/** Whether there is a connection: one that came before a module was loaded is not told to it. */
export function isOpen() {
  return open;
}

function heard(message) {
  if (message.type === "pong") return clearTimeout(silence);
  if (message.type === "unread") showUnread(message);
  const name = EVENTS[message.type];
  if (name) tell(name, message);
}

function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(`me:${name}`, { detail }));
}

function showUnread({ messages, notices }) {
  for (const [name, count] of [["messages", messages], ["notices", notices]]) {
    for (const badge of document.querySelectorAll(`[data-unread="${name}"]`)) {
      badge.hidden = count === 0;
      badge.textContent = count > MOST_SHOWN ? `${MOST_SHOWN}+` : count;
    }
  }
}

function connectionChanged(word) {
  clearTimeout(silence);
  open = word === "open";
  tell(open ? "open" : "lost", null);
}

function ping() {
  if (!socket.send({ type: "ping", t: 1 })) return;
  clearTimeout(silence);
  silence = setTimeout(() => socket.drop(), SILENCE_MS);
}

// A page that was kept while another was shown comes back without its socket.
addEventListener("pageshow", (event) => event.persisted && socket.drop());
onOtherPerson(() => socket.drop());
setInterval(ping, PING_EVERY_MS);
socket.start();
