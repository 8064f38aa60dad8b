// Destructive actions ask once, in words: <form data-confirm="sentence" data-confirm-yes="verb">.
import { each, word } from "./dom.js";

export function confirmations(root) {
  each(root, "form[data-confirm], form[data-sign-out]", (form) => {
    // Capturing: it must ask before any other listener takes the submit for sent.
    form.addEventListener("submit", (event) => {
      const sentence = event.submitter?.dataset.confirm || form.dataset.confirm;
      if (!sentence || form.dataset.agreed) {
        delete form.dataset.agreed;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(sentence, form.dataset.confirmYes || event.submitter?.textContent.trim(), () => {
        form.dataset.agreed = "1";
        form.requestSubmit(event.submitter);
      });
    }, { capture: true });
  });
}

function ask(sentence, yes, then) {
  const dialog = document.createElement("dialog");
  dialog.className = "tx-dialog";
  const text = document.createElement("p");
  text.id = "tx-dialog-text";
  text.textContent = sentence;
  dialog.setAttribute("aria-labelledby", text.id);
  const buttons = document.createElement("div");
  buttons.className = "tx-actions";
  buttons.append(button(yes || word("yes"), "btn btn-primary", () => { dialog.close(); then(); }));
  buttons.append(button(word("no"), "btn btn-plain", () => dialog.close()));
  dialog.append(text, buttons);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function button(text, classes, click) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = classes;
  element.textContent = text;
  element.addEventListener("click", click);
  return element;
}
