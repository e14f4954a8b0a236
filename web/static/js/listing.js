// One lot, live: the page is there already; messages go through the store, and each island shows its part.
import { Announcer } from "./announcer.js";
import { answerText, waitingText } from "./answers.js";
import { BidForm } from "./bid_form.js";
import { BuyNow } from "./buy_now.js";
import { Chart } from "./chart.js";
import { Clock } from "./clock.js";
import { Comments } from "./comments.js";
import { Countdown } from "./countdown.js";
import { Ending } from "./ending.js";
import { Gallery } from "./gallery.js";
import { History } from "./history.js";
import { formatMinor, plainMinor } from "./money.js";
import { onOtherPerson, person } from "./page.js";
import { Pending } from "./pending.js";
import { Price } from "./price.js";
import { Pulse } from "./pulse.js";
import { Socket } from "./socket.js";
import { StandingView } from "./standing_view.js";
import { Status, statusSentence } from "./status.js";
import { movedText } from "./times.js";
import { apply, fromPage, withHistory } from "./store.js";
import { standingOf } from "./standing.js";
import { noBidsSentence, whySentence } from "./why.js";
import { Watch } from "./watch.js";
import { Words } from "./words.js";
import { write } from "./write.js";

const CHART_EVERY_MS = 5_000;
const QUIET_RECONNECT_MS = 500;
/** Refusals that say that this person has bid from elsewhere: a new snapshot tells what. */
const KNOWS_BETTER = ["already_leading", "max_not_raised"];

const page = JSON.parse(document.getElementById("listing-data").textContent);
const words = new Words(page.words);
const { currency } = page.public;
const money = (minor) => formatMinor(minor, currency, page.digits);
const element = (id) => document.getElementById(id);

let state = fromPage(page);
let connected = false;
let lost = false;
let timeIsUp = false;

const clock = new Clock();
clock.guess(page.public.now_ms);
const announcer = new Announcer(element("announcer"));
const pending = new Pending({ send: (message) => connected && socket.send(message), onChange: showPending });
const socket = new Socket({ path: socketPath, onMessage: heard, onState: connectionChanged });
const otherTabs = new BroadcastChannel(`lot ${page.public.listing}`);
const pulse = new Pulse({
  clock,
  send: (message) => socket.send(message),
  onSilence: () => socket.drop(),
  onSet: () => countdown.showError(),
});
const countdown = new Countdown({ clock, words, onZero: (zero) => zero !== timeIsUp && ((timeIsUp = zero), show()) });
const islands = { words, money, currency, digits: page.digits, clock, pending };
const [price, status, standing] = [new Price(islands), new Status(islands), new StandingView(islands)];
const [bidForm, buyNow, chart] = [new BidForm(islands), new BuyNow(islands), new Chart(islands)];
const comments = new Comments({ words, read: page.comments, send: (message) => socket.send(message) });
const ending = new Ending();
const history = new History({ ...islands, url: page.history, onHistory: (bids) => change(withHistory(state, bids)) });

function socketPath() {
  return state.epoch ? `${page.socket}?epoch=${state.epoch}&seq=${state.seq}` : page.socket;
}

function heard(message) {
  if (message.type === "pong") return pulse.pong(message);
  if (message.type === "comment" || message.type === "comment_removed") return comments.heard(message);
  if (["comment_accepted", "rejected"].includes(message.type) && comments.answered(message)) return;
  if (message.type === "snapshot") clock.guess(message.now_ms);
  const result = apply(state, message);
  if (result.gap) return socket.drop();
  change(result.state);
  if (message.type === "snapshot") greeted();
  if (message.type === "accepted") otherTabs.postMessage({ person, message });
  if (message.type === "accepted" || message.type === "rejected") answered(message);
}

/** Nobody but the socket that bid is told of an acceptance, so that one tells this person's other tabs. */
function heardFromOtherTab({ data }) {
  if (data.person === person) change(apply(state, data.message).state);
}

/** Only a snapshot makes the page live: what it shows and what it sends is then certain. */
function greeted() {
  connected = true;
  lost = false;
  page.away = false;
  pending.connected();
  comments.connected();
  show();
}

function answered(message) {
  if (message.type === "rejected" && message.reason === "not_authenticated") change({ ...state, you: null });
  if (KNOWS_BETTER.includes(message.reason) && !state.you?.leading) setTimeout(() => socket.drop());
  if (!pending.answered(message)) return;
  const [tone, text] = answerText(words, message, money, plainMinor(12_500 * 10 ** page.digits, page.digits));
  bidForm.say(text, tone);
  if (message.type === "accepted") bidForm.settled(message.seq);
  show();
}

function connectionChanged(word) {
  if (word === "open") return pulse.start();
  pulse.stop();
  connected = false;
  lost = true;
  pending.disconnected();
  comments.disconnected(lost);
  clearTimeout(connectionChanged.timer);
  // The button waits at once; a connection that is back within a moment needs no alarm.
  connectionChanged.timer = setTimeout(showConnection, QUIET_RECONNECT_MS);
  show();
}

function showConnection() {
  const banner = element("connection");
  banner.hidden = connected;
  if (connected) return;
  const key = bidForm.form && !bidForm.form.hidden ? "not_connected" : "not_connected.watching";
  banner.textContent = `${words.say(key)} ${words.say("not_connected.more")}`;
}

function showPending() {
  if (pending.bid) bidForm.say(...waitingText(words, pending.bid, money).reverse());
  show();
}

function change(next) {
  const before = state;
  state = next;
  if (state.lacksHistory) history.ask();
  show();
  announce(before);
}

/** One drawing for all that came since the last one. */
function show() {
  if (show.waiting) return;
  show.waiting = requestAnimationFrame(() => {
    show.waiting = null;
    draw();
  });
}

function draw() {
  const word = standingOf(state, page.role);
  const around = { connected, lost, nowMs: clock.now() };
  const focused = document.activeElement;
  write(element("why"), why());
  element("away").hidden = !page.away;
  price.show(state);
  countdown.show(state);
  status.show(state, timeIsUp);
  standing.show(word, state);
  bidForm.show(state, word, around);
  buyNow.show(state, word, around);
  history.show(state);
  chart.show(state);
  ending.show(state);
  if (connected) showConnection();
  // What ends takes its form away: whoever was in it by keys goes on beside it.
  if (!focused.checkVisibility()) element("standing").focus();
}

function why() {
  if (state.latest === null) return noBidsSentence(words, state, money);
  return whySentence(words, state.latest, { paddle: state.you?.paddle ?? null, money });
}

function announce(before) {
  const told = [];
  const word = standingOf(state, page.role);
  if (word !== standingOf(before, page.role)) told.push(`${words.say(`standing.${word}`)}.`);
  if (before.latest !== state.latest && state.latest) told.push(why());
  const doing = statusSentence(words, state, { money, timeIsUp });
  if (before.status !== state.status) told.push(doing ? doing[1] : words.say("status.opened"));
  if (before.moved !== state.moved) told.push(words.say("status.extended", { by: movedText(state.moved.byMs) }));
  if (told.length) announcer.say(told.join(" "));
}

/** The seller's own lot has no such button. */
function watchLot() {
  const onShown = (isWatching) => write(element("watch-word"), words.say(isWatching ? "watch.on" : "watch.off"));
  const [form, answer] = [element("watch-form"), element("watch-answer")];
  if (form) new Watch({ form, answer, failed: words.say("watch.failed"), onShown });
}

onOtherPerson(() => socket.drop());
otherTabs.onmessage = heardFromOtherTab;
countdown.showError();
new Gallery(words);
watchLot();
show();
socket.start();
setInterval(() => chart.show(state), CHART_EVERY_MS);
