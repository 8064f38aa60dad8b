// A double tap sends once; going back and sending something else gets a fresh idempotency key.
import { each, word } from "./dom.js";

const SENT = "tx-sent:";

export function submissions(root) {
  each(root, "form[method=post]", (form) => {
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      if (form.dataset.sending) {
        event.preventDefault();
        return;
      }
      renew(form);
      form.dataset.sending = "1";
      const button = event.submitter;
      // Disabling at once would drop the button's own name and value from what is sent.
      setTimeout(() => busy(button, true), 0);
    });
  });
}

let restored = false;

window.addEventListener("pageshow", (event) => {
  restored = event.persisted;
  for (const form of document.querySelectorAll("form[data-sending]")) rest(form);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) rest(form);
});

function rest(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("button[data-busy]")) busy(button, false);
}

function busy(button, on) {
  if (!button) return;
  if (on) {
    button.dataset.busy = button.textContent;
    button.disabled = true;
    if (button.dataset.while !== "off") button.textContent = word("sending");
  } else {
    button.disabled = false;
    button.textContent = button.dataset.busy;
    delete button.dataset.busy;
  }
}

// Same key, other content: a fresh key. Gone back to and sent unchanged: the key it was sent with, so that it counts once.
function renew(form) {
  const field = form.elements._key;
  if (!field) return;
  const place = SENT + new URL(form.getAttribute("action") || location.pathname, location.href).pathname;
  const now = digest(JSON.stringify([...new FormData(form)].filter(typed).map(([name, value]) => [name, plain(value)])));
  const before = JSON.parse(sessionStorage.getItem(place) || "{}");
  if (before.digest === now && cameBack()) field.value = before.key;
  else if (before.key === field.value && before.digest !== now) field.value = crypto.randomUUID?.() ?? fallback();
  sessionStorage.setItem(place, JSON.stringify({ key: field.value, digest: now }));
}

const typed = ([name]) => name !== "_key" && name !== "csrfmiddlewaretoken";
const plain = (value) => (value instanceof File ? `${value.name}:${value.size}` : value);
const cameBack = () => restored || performance.getEntriesByType("navigation")[0]?.type === "back_forward";

// Only tells "the same" from "something else"; typed text itself is not stored.
function digest(text) {
  let hash = 5381;
  for (const unit of text) hash = (Math.imul(hash, 33) ^ unit.codePointAt(0)) | 0;
  return `${text.length}:${hash}`;
}

// crypto.randomUUID exists only on https and localhost; hospitals also serve plain http inside.
function fallback() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
