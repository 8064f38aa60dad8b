// Typed text stays in this browser until the server confirms it: a failed submit, a closed tab or a lost session loses nothing.
// A form asks for it with data-draft="name"; password, file and hidden fields are never kept.
import { each, word } from "./dom.js";

const PREFIX = "tx-draft:";
const DAYS = 14;
const owner = () => document.body.dataset.user || "-";
const place = (form) => {
  const path = new URL(form.getAttribute("action") || location.pathname, location.href).pathname;
  return `${PREFIX}${owner()}:${path}:${form.dataset.draft}`;
};

export function drafts(root) {
  if (root === document) {
    forgetConfirmed();
    forgetOld();
    signOut();
  }
  each(root, "form[data-draft]", (form) => {
    const original = read(form);
    const answered = form.dataset.bound === "1"; // the server sent back what was typed: it is the newest text, and not recorded
    if (!answered) offer(form, original);
    const keep = () => {
      const values = read(form);
      if (!answered && same(values, original)) localStorage.removeItem(place(form));
      else save(form, values);
    };
    for (const event of ["input", "change", "submit"]) form.addEventListener(event, keep);
  });
}

function fields(form) {
  return [...form.elements].filter(
    (field) => field.name && !field.name.startsWith("_") && !["password", "file", "hidden", "submit", "button"].includes(field.type)
      && !field.closest("[data-draft-off]"),
  );
}

function read(form) {
  const values = {};
  for (const field of fields(form)) {
    values[field.name] ??= [];
    if (["checkbox", "radio"].includes(field.type)) {
      if (field.checked) values[field.name].push(field.value);
    } else if (field.multiple) {
      values[field.name].push(...[...field.selectedOptions].map((option) => option.value));
    } else values[field.name].push(field.value);
  }
  return values;
}

function write(form, values) {
  const used = {};
  for (const field of fields(form)) {
    const kept = values[field.name];
    if (!kept) continue;
    const before = stands(field);
    if (["checkbox", "radio"].includes(field.type)) field.checked = kept.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = kept.includes(option.value);
    else {
      used[field.name] ??= 0;
      hold(field, kept[used[field.name]++] ?? field.value);
    }
    if (stands(field) !== before) unfold(field);
  }
  form.dispatchEvent(new CustomEvent("tx:restored", { bubbles: true }));
}

// What hangs on another field is offered anew once that one stands: until then the kept choice stands in for what is drawn.
function hold(field, value) {
  if (field.matches("[data-hanging] select") && ![...field.options].some((option) => option.value === value)) {
    field.add(new Option("…", value));
  }
  field.value = value;
}

const stands = (field) => `${field.checked} ${[...(field.selectedOptions || [])].map((option) => option.value)} ${field.value}`;

// Nothing that came back is sent unseen.
function unfold(field) {
  for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

function save(form, values) {
  const draft = { values, key: form.elements._key?.value, version: form.elements._version?.value, at: Date.now() };
  try {
    localStorage.setItem(place(form), JSON.stringify(draft));
  } catch {
    // Storage full or forbidden: the form still works, only the draft is not kept.
  }
}

function offer(form, original) {
  const text = localStorage.getItem(place(form));
  if (!text) return;
  const draft = JSON.parse(text);
  if (same(draft.values, original)) return;
  const changed = draft.version !== form.elements._version?.value;
  if (!changed) write(form, draft.values);
  banner(form, draft, original, changed);
}

function banner(form, draft, original, changed) {
  const box = document.createElement("div");
  box.className = "tx-note tx-draft";
  box.setAttribute("role", "status");
  const time = new Date(draft.at).toLocaleString("zh-CN", { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" });
  const sentence = document.createElement("span");
  sentence.textContent = word(changed ? "draft_changed" : "draft_restored", { time });
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-plain btn-sm";
  button.textContent = word(changed ? "draft_use" : "draft_drop");
  button.addEventListener("click", () => {
    write(form, changed ? draft.values : original);
    if (!changed) localStorage.removeItem(place(form));
    box.remove();
  });
  box.append(sentence, button);
  form.prepend(box);
}

// The page after a success names the keys the server has recorded.
function forgetConfirmed() {
  const keys = new Set([...document.querySelectorAll("[data-confirmed]")].map((element) => element.dataset.confirmed));
  if (!keys.size) return;
  for (const [name, draft] of kept()) if (keys.has(draft.key)) localStorage.removeItem(name);
}

function forgetOld() {
  const limit = Date.now() - DAYS * 86400000;
  for (const [name, draft] of kept()) if (draft.at < limit) localStorage.removeItem(name);
}

function kept(who = "") {
  const names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX + who));
  return names.map((name) => [name, JSON.parse(localStorage.getItem(name))]);
}

// Office computers are shared: signing out takes the drafts along, after asking.
function signOut() {
  const form = document.querySelector("form[data-sign-out]");
  if (!form) return;
  const mine = () => kept(`${owner()}:`);
  if (mine().length) form.dataset.confirm = word("draft_sign_out", { count: mine().length });
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) for (const [name] of mine()) localStorage.removeItem(name);
  });
}
