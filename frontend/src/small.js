// Copy text, print, submit a form when its choice changes, search for what was typed early, show where one is.
import { each, word } from "./dom.js";

export function small(root) {
  each(root, "[data-copy]", (button) => button.addEventListener("click", () => copy(button)));
  each(root, "[data-print]", (button) => button.addEventListener("click", () => window.print()));
  each(root, "form[data-auto]", (form) => form.addEventListener("change", () => form.requestSubmit()));
  each(root, "[data-tick-all]", tickAll);
  each(root, "[data-focus]", (element) => element.focus());
  each(root, ".tx-nav [aria-current]", inSight);
  each(root, "input[hx-trigger*='tx:typed']", typedEarly);
}

// Of a long navigation, the entry of this page is in sight.
function inSight(entry) {
  const nav = entry.closest(".tx-nav");
  nav.scrollTop = entry.offsetTop - nav.clientHeight / 2;
}

// On a slow line one types before the scripts are there: what stands in the field by then is searched too.
function typedEarly(input) {
  if (input.value !== input.defaultValue) input.dispatchEvent(new CustomEvent("tx:typed"));
}

// One box for all boxes of its form; it shows whether all are ticked.
function tickAll(master) {
  const boxes = () => [...master.form.querySelectorAll("input[type=checkbox]")].filter((box) => box !== master);
  const show = () => { master.checked = boxes().every((box) => box.checked); };
  master.addEventListener("change", () => boxes().forEach((box) => { box.checked = master.checked; }));
  master.form.addEventListener("change", show);
  show();
}

// A menu closes when another place is touched.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

async function copy(button) {
  const source = button.dataset.copy ? document.querySelector(button.dataset.copy) : button.previousElementSibling;
  const text = source.value ?? source.textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    select(source, text); // plain http has no clipboard: the old way
  }
  const before = button.textContent;
  button.textContent = word("copied");
  setTimeout(() => { button.textContent = before; }, 1500);
}

function select(source, text) {
  const area = document.createElement("textarea");
  area.value = text;
  source.after(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
