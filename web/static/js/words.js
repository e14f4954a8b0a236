// Sentences with gaps. They come with the page, so that the server and the script say the same.

export class Words {
  /** `language` is the one that the catalogue is in, whatever the viewer's browser speaks. */
  constructor(catalogue, language = document.documentElement.lang || "en") {
    this.catalogue = catalogue;
    this.plural = new Intl.PluralRules(language);
    this.decimal = new Intl.NumberFormat(language, { minimumFractionDigits: 1 });
  }

  has(key) {
    return Object.hasOwn(this.catalogue, key);
  }

  say(key, values = {}) {
    return this.#filled(this.#words(key), values);
  }

  /** So many tenths, as the language writes them: `0.5`. */
  tenths(count) {
    return this.decimal.format(count / 10);
  }

  /** About so many: the catalogue has the sentence's forms by numbers that stand for all that count alike. */
  count(key, count) {
    const forms = this.#words(key);
    const category = this.plural.select(count);
    const like = Object.keys(forms).find((number) => this.plural.select(Number(number)) === category);
    return this.#filled(forms[like ?? "2"], { count });
  }

  #words(key) {
    if (!this.has(key)) throw new Error(`no words for ${key}`);
    return this.catalogue[key];
  }

  #filled(words, values) {
    return words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }
}

/** How many bids there are. */
export function bidsInWords(words, count) {
  return count === 0 ? words.say("bids.none") : words.count("bids", count);
}
