// What htmx gets that is not the part it asked for: a session that has ended, a server that does not answer.
import { word } from "./dom.js";

export function answers() {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail;
    if (!xhr.responseURL || new URL(xhr.responseURL).pathname === new URL(requestConfig.path, location.href).pathname) return;
    // Sent elsewhere, as to the sign-in page: that is a page of its own, and reloading leads there and back here.
    event.detail.shouldSwap = false;
    location.reload();
  });
  // htmx itself enables again what a request had disabled, however it ended.
  document.addEventListener("htmx:sendError", (event) => say("offline", event.target));
  document.addEventListener("htmx:timeout", (event) => say("unanswered", event.target));
  document.addEventListener("htmx:responseError", (event) => say("broken", event.target));
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) unsay();
  });
}

// In the form that asked, where one looks; what asked by itself is told above the page.
function say(key, asker) {
  unsay();
  const box = document.createElement("div");
  box.id = "tx-said";
  box.className = "tx-notice warning";
  box.setAttribute("role", "alert");
  box.textContent = word(key);
  (asker.closest("form.tx-form") ?? document.querySelector("main")).prepend(box);
}

function unsay() {
  document.getElementById("tx-said")?.remove();
}
