// The bar of every page: one menu open at a time; Escape and a press elsewhere close it.

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
