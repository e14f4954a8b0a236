// Every page: amounts and moments in the viewer's own form.
import { localiseAmounts } from "./money.js";
import { localiseTimes } from "./times.js";

export function localise(root) {
  localiseAmounts(root);
  localiseTimes(root);
}

localise(document);
