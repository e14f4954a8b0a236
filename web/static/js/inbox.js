// The inbox: the list of conversations, and the one that is open. Messages come over the socket of me.js.
import "./page.js";
import { TalkList } from "./talk_list.js";
import { Talk } from "./talk.js";
import { Words } from "./words.js";

const words = new Words(JSON.parse(document.getElementById("inbox-words").textContent));
const data = document.getElementById("talk-data");
const talk = data ? new Talk(words, JSON.parse(data.textContent)) : null;
const list = new TalkList(words, talk?.id ?? null);

document.addEventListener("me:message", ({ detail }) => {
  list.heard(detail);
  talk?.heard(detail);
});
