/** Puts text into an element; unchanged text is left alone, so that nobody hears or selects it anew. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
