// "/" goes to the search box, j and k walk through rows ([data-row]), Enter opens the row's link.
export function keyboard() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-search], input[type=search]");
      if (search) {
        event.preventDefault();
        search.focus();
      }
    } else if (event.key === "j" || event.key === "k") walk(event.key === "j" ? 1 : -1);
  });
}

function walk(step) {
  const links = [...document.querySelectorAll("[data-row] a[href]:first-of-type")].filter((link) => link.offsetParent);
  const rows = links.filter((link, index) => links.findIndex((other) => other.closest("[data-row]") === link.closest("[data-row]")) === index);
  const at = rows.indexOf(document.activeElement);
  const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step];
  if (next) next.focus();
}
