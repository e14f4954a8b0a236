// One file on its way to the server, with how much of it has gone: fetch does not tell that.

/** What the server said: `status` 0 where it could not be reached; `answer` null where that was no JSON. */
export function upload({ url, field, file, token, onProgress }) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("X-CSRFToken", token);
    request.responseType = "text";
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(loaded / total));
    request.addEventListener("loadend", () =>
      resolve({ status: request.status, answer: jsonOf(request.status ? request.responseText : "") }),
    );
    const body = new FormData();
    body.append(field, file);
    request.send(body);
  });
}

function jsonOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
