// How scripts ask the site that they come from: for data, for a page of which they take a part, and to do what a form does.

const JSON_ONLY = { Accept: "application/json" };

/** The server did not give what was asked for; what it said of that, if it was JSON, is the `answer`. */
export class Refused extends Error {
  constructor(status, answer = null) {
    super(`status ${status}`);
    Object.assign(this, { status, answer });
  }

  /** Whoever looks is not signed in any more, or as somebody else. */
  get isSignedOut() {
    return this.status === 401 || this.status === 403;
  }
}

/** The JSON at an address. */
export async function readJson(url) {
  return (await answerOf(url, { headers: JSON_ONLY })).json();
}

/** The page at an address, as a document that nobody sees. */
export async function readPage(url) {
  const response = await answerOf(url, { headers: { Accept: "text/html" } });
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** Does what a form does that is sent with this body, its token included; the JSON of the answer, null for none. */
export async function post(url, body) {
  const response = await answerOf(url, { method: "POST", body, headers: JSON_ONLY });
  return response.status === 204 ? null : response.json();
}

/** To be led elsewhere is to be led to signing in. */
async function answerOf(url, options) {
  const response = await fetch(url, options);
  if (response.redirected) throw new Refused(401);
  if (!response.ok) throw new Refused(response.status, await jsonOf(response));
  return response;
}

async function jsonOf(response) {
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  return isJson ? response.json() : null;
}
