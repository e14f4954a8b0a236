// The lists of lots, live: one socket for all of a page's cards.
import { CardsView } from "./cards.js";
import { person } from "./page.js";
import { Socket } from "./socket.js";
import { Standings } from "./standings.js";
import { Watch } from "./watch.js";
import { Words } from "./words.js";

const NOTE_AFTER_MS = 2_000;

const list = document.getElementById("lots");
if (list) {
  const words = new Words(JSON.parse(document.getElementById("card-words").textContent));
  const standings = person && new Standings({ list, words });
  goLive(new CardsView(list, words, (card) => standings && standings.moved(card)), words);
  if (person) watchLots(words);
}
const form = document.getElementById("filters");
if (form) shortenAddress(form);

function watchLots(words) {
  const element = (id) => document.getElementById(id);
  new Watch({ form: element("watching"), answer: element("watch-answer"), failed: words.say("card.watch.failed") });
}

function goLive(cards, words) {
  if (!cards.ids.length) return;
  const note = document.getElementById("connection");
  let timer = null;
  const showLost = () => {
    note.textContent = words.say("cards.not_connected");
    note.hidden = false;
  };
  const socket = new Socket({
    path: () => `/ws/listings/?ids=${cards.ids.join(",")}`,
    onMessage: (message) => message.type === "price" && cards.show(message),
    onState: (word) => {
      clearTimeout(timer);
      if (word === "open") note.hidden = true;
      else timer = setTimeout(showLost, NOTE_AFTER_MS);
    },
  });
  socket.start();
}

/** Empty filters are left out of the address. */
function shortenAddress(form) {
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  });
}
