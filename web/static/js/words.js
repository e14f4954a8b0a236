// Sentences with gaps. They come with the page, so that the server and the script say the same.

export class Words {
  constructor(catalogue) {
    this.catalogue = catalogue;
  }

  has(key) {
    return Object.hasOwn(this.catalogue, key);
  }

  say(key, values = {}) {
    if (!this.has(key)) throw new Error(`no words for ${key}`);
    return this.catalogue[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }
}

/** How many bids there are. */
export function bidsInWords(words, count) {
  if (count === 0) return words.say("bids.none");
  return count === 1 ? words.say("bids.one") : words.say("bids.many", { count });
}
