// Behaviours are found by data-attributes; every page works without them, they only make it kinder.
import htmx from "htmx.org/dist/htmx.esm.js";
import { answers } from "./answers.js";
import { confirmations } from "./confirm.js";
import { drafts } from "./drafts.js";
import { early } from "./early.js";
import { filters } from "./filter.js";
import { keyboard } from "./keyboard.js";
import { rolls } from "./roll.js";
import { small } from "./small.js";
import { submissions } from "./submit.js";

htmx.config.allowEval = false; // the policy forbids eval and inline styles
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
htmx.config.timeout = 20_000; // milliseconds: what a request disables must not stay so because a server never answers
htmx.config.ignoreTitle = true; // a part fetched into a page is not the page: its title stays
htmx.config.historyCacheSize = 0; // pages hold personal data: none is kept in the browser's storage
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "(2..|3..|409|422)", swap: true }, // a form sent back with its problems is shown, not thrown away
  { code: "[45]..", swap: false, error: true },
];
window.htmx = htmx;

// In this order: a submit is confirmed, then given its key, then kept as a draft with that key.
const behaviours = [confirmations, submissions, rolls, drafts, filters, small];

function wake(root) {
  for (const behaviour of behaviours) behaviour(root);
}

document.addEventListener("DOMContentLoaded", () => {
  document.documentElement.classList.add("js");
  wake(document);
  keyboard();
  answers();
});
document.addEventListener("htmx:load", (event) => {
  if (event.target === document.body) early(htmx);
  else wake(event.target);
});
