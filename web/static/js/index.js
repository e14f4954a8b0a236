// The catalogue, live: one socket for all of its cards.
import { CardsView } from "./cards.js";
import "./page.js";
import { Socket } from "./socket.js";
import { Words } from "./words.js";

const NOTE_AFTER_MS = 2_000;

const list = document.getElementById("lots");
if (list) goLive(list, new Words(JSON.parse(document.getElementById("card-words").textContent)));

function goLive(lots, words) {
  const cards = new CardsView(lots, words);
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
