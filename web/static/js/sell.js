// The seller's form: pictures go up as they are chosen, times are in the seller's zone.
import "./page.js";
import { showTimes } from "./sell_times.js";
import { Sending } from "./sending.js";
import { Shots } from "./shots.js";
import { Words } from "./words.js";
import { write } from "./write.js";

const page = JSON.parse(document.getElementById("sell-data").textContent);
const words = new Words(page.words);
const element = (id) => document.getElementById(id);
const form = element("sell-form");

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

/** For ears; also what was said just before is said again. */
function say(text) {
  write(element("announcer"), "");
  requestAnimationFrame(() => write(element("announcer"), text));
}

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

form.elements.currency.addEventListener("change", () =>
  write(element("currency-told"), words.say("currency.told", { currency: form.elements.currency.value })),
);
preparePicker();
showTimes(form, words);
form.addEventListener("submit", submitted);
// Not under the hands of somebody who was quicker than this script.
if (document.activeElement === document.body) element("errors")?.focus();
