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
  document.addEventListener("htmx:sendError", () => say("offline"));
  document.addEventListener("htmx:responseError", () => say("broken"));
}

function say(key) {
  document.getElementById("tx-said")?.remove();
  const box = document.createElement("div");
  box.id = "tx-said";
  box.className = "tx-notice warning";
  box.setAttribute("role", "alert");
  box.textContent = word(key);
  document.querySelector("main").prepend(box);
}
