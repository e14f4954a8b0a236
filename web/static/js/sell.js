// The seller's form: pictures go up as they are chosen, times are in the seller's zone.
import { Announcer } from "./announcer.js";
import "./page.js";
import { Sending } from "./sending.js";
import { Shots } from "./shots.js";
import { Words } from "./words.js";
import { write } from "./write.js";

const page = JSON.parse(document.getElementById("sell-data").textContent);
const words = new Words(page.words);
const element = (id) => document.getElementById(id);
const form = element("sell-form");
const announcer = new Announcer(element("announcer"));
const say = (text) => announcer.say(text);

let waitingFor = null;

const shots = new Shots({
  list: element("shots"),
  template: element("shot"),
  words,
  say,
  onRemove(shot, next) {
    sending.forget(shot);
    tellPictures("");
    (next ?? element("files")).focus();
  },
  onAgain: (shot) => sending.again(shot),
});
const sending = new Sending({
  shots,
  words,
  url: form.dataset.upload,
  token: form.elements.csrfmiddlewaretoken.value,
  say,
  onIdle: submitIfAsked,
});

function take(files) {
  const room = page.most - shots.all.length;
  tellPictures(files.length > room ? words.say("picture.many", { most: page.most }) : "");
  for (const file of [...files].slice(0, Math.max(room, 0))) takeOne(file);
}

function takeOne(file) {
  const shot = shots.add(file);
  if (file.size <= page.largest_bytes) return sending.send(shot, file);
  const problem = words.say("picture.large");
  shots.showFailed(shot, problem, { canAgain: false });
  return say(words.say("picture.failed", { name: file.name, problem }));
}

function tellPictures(text) {
  write(element("pictures-answer"), text);
}

function preparePicker() {
  const input = element("files");
  input.removeAttribute("name");
  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  });
  const zone = element("pictures");
  zone.classList.add("pictures--live");
  zone.querySelector(".dropzone__or").hidden = false;
  zone.addEventListener("dragover", (event) => {
    if (shots.isDragging || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    zone.classList.add("pictures--over");
  });
  zone.addEventListener("dragleave", (event) => {
    if (!zone.contains(event.relatedTarget)) zone.classList.remove("pictures--over");
  });
  zone.addEventListener("drop", (event) => {
    zone.classList.remove("pictures--over");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
}

function submitted(event) {
  if (!sending.isBusy && !sending.hasFailed) return;
  event.preventDefault();
  waitingFor = sending.isBusy ? event.submitter : null;
  write(element("submit-answer"), words.say(waitingFor ? "submit.waiting" : "submit.failed"));
}

function submitIfAsked() {
  if (!waitingFor) return;
  const button = waitingFor;
  waitingFor = null;
  write(element("submit-answer"), "");
  form.requestSubmit(button);
}

/** What is typed into "Bidding opens" is meant in the browser's zone, unless it was begun in another. */
function useOwnZone() {
  const [input, zone] = [form.elements.starts_at, form.elements.zone];
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!input || !own) return;
  const { atMs } = input.dataset;
  if (atMs) input.value = localInput(Number(atMs));
  if (!atMs && (input.value || zone.value)) return;
  zone.value = own;
  write(element("zone-told"), words.say("time.local", { zone: own }));
}

function localInput(atMs) {
  const at = new Date(atMs);
  const two = (number) => String(number).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

preparePicker();
useOwnZone();
form.addEventListener("submit", submitted);
element("errors")?.focus();
