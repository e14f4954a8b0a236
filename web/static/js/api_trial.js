// Swagger UI on the API's own document. It asks nobody but this host.

const place = document.getElementById("trial");
const dark = matchMedia("(prefers-color-scheme: dark)");

function cookie(name) {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

function withCsrfToken(request) {
  const isSafe = ["GET", "HEAD"].includes((request.method || "GET").toUpperCase());
  if (!isSafe && !request.headers["X-CSRFToken"]) request.headers["X-CSRFToken"] = cookie("csrftoken");
  return request;
}

function follow({ matches }) {
  document.documentElement.classList.toggle("dark-mode", matches);
}

/** A page has one main part, and this one has it around Swagger UI's. */
function leaveOneMain() {
  place.querySelector("main")?.setAttribute("role", "presentation");
}

follow(dark);
dark.addEventListener("change", follow);
window.SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  docExpansion: "list",
  requestInterceptor: withCsrfToken,
  validatorUrl: null,
  onComplete: leaveOneMain,
});
