// Every page: one menu of the bar open at a time, closed by Escape and a press elsewhere; and a word while offline.

const menus = [...document.querySelectorAll(".bar details")];

function closeAll(except) {
  for (const menu of menus) if (menu !== except) menu.open = false;
}

for (const menu of menus) {
  menu.addEventListener("toggle", () => menu.open && closeAll(menu));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && menu.matches(".menu") && !menu.contains(relatedTarget)) menu.open = false;
  });
}

document.addEventListener("pointerdown", ({ target }) => target.closest(".bar") || closeAll());

/** Pages with a socket of their own say it themselves, and more exactly. */
const offline = document.getElementById("connection") ? null : document.getElementById("offline");
if (offline) {
  const tell = () => { offline.hidden = navigator.onLine; };
  addEventListener("offline", tell);
  addEventListener("online", tell);
}

/** Where one is may lie beyond the edge of a row of tabs on a phone. */
for (const here of document.querySelectorAll("main nav [aria-current]")) {
  const row = here.closest("nav, ul");
  const [inner, outer] = [here.getBoundingClientRect(), row.getBoundingClientRect()];
  if (row.scrollWidth > row.clientWidth) row.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
}
