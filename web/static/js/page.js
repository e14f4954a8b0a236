// Every page: amounts and moments in the viewer's own form, and tabs that hear when somebody signs in or out.
import { localiseAmounts } from "./money.js";
import { localiseTimes } from "./times.js";

/** Who looks: an id, empty for a visitor. */
export const { person = "" } = document.body.dataset;
const tabs = new BroadcastChannel("person");

/** Calls `work` when a newer page of this browser is somebody else's. */
export function onOtherPerson(work) {
  tabs.addEventListener("message", ({ data }) => data !== person && work());
}

localiseAmounts(document);
localiseTimes(document);
tabs.postMessage(person);
