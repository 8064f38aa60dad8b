// The ballot itself: answers are kept in the tab as they are given; digits choose and go on, so that forty names take no mouse.
export function paper(form, round, kept) {
  const rows = [...form.querySelectorAll("[data-key]")];
  fill(rows, kept.get().answers ?? {});
  form.addEventListener("input", () => {
    kept.put({ answers: read(rows) });
    progress(form, rows);
  });
  form.addEventListener("change", (event) => {
    if (event.target.type === "radio" && event.target.dataset.by !== "arrow") next(rows, event.target.closest("[data-key]"));
  });
  form.addEventListener("keydown", (event) => byKey(event, rows));
  progress(form, rows);
  return { answers: () => read(rows), confirmed: () => confirmed(form, round, rows) };
}

const inputs = (row) => [...row.querySelectorAll("input, textarea")];
const given = (row) => inputs(row).some((input) => (/radio|checkbox/.test(input.type) ? input.checked : input.value.trim()));

function read(rows) {
  const answers = {};
  for (const row of rows) {
    const found = inputs(row);
    const ticked = found.filter((input) => input.checked).map((input) => input.value);
    if (found[0]?.type === "checkbox") {
      if (ticked.length) answers[row.dataset.key] = ticked;
    } else if (found[0]?.type === "radio") {
      if (ticked.length) answers[row.dataset.key] = ticked[0];
    } else if (found[0]?.value.trim()) answers[row.dataset.key] = found[0].value.trim();
  }
  return answers;
}

function fill(rows, answers) {
  for (const row of rows) {
    const answer = answers[row.dataset.key];
    for (const input of inputs(row)) {
      if (/radio|checkbox/.test(input.type)) input.checked = [answer].flat().includes(input.value);
      else input.value = answer ?? "";
    }
  }
}

function progress(form, rows) {
  const count = rows.filter(given).length;
  const bar = form.querySelector("progress");
  bar.value = count;
  form.querySelector("[data-given]").textContent = count;
  for (const row of rows) row.classList.toggle("given", given(row));
}

// A thumb or a digit goes on to the next that has no answer; arrows stay within the row, as everywhere.
function next(rows, row) {
  const after = rows.slice(rows.indexOf(row) + 1).find((other) => !given(other));
  if (!after) return;
  after.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  inputs(after)[0]?.focus({ preventScroll: true });
}

function byKey(event, rows) {
  const row = event.target.closest?.("[data-key]");
  if (!row || event.ctrlKey || event.metaKey || event.altKey || !/radio|checkbox/.test(event.target.type ?? "")) return;
  const arrow = event.key.startsWith("Arrow");
  for (const input of inputs(row)) input.dataset.by = arrow ? "arrow" : "";
  const chosen = /^[1-9]$/.test(event.key) ? inputs(row)[Number(event.key) - 1] : null;
  if (!chosen) return;
  event.preventDefault();
  if (chosen.type === "radio" && chosen.checked) next(rows, row);
  else chosen.click();
}

// The first submit with answers missing shows how many; the second one casts.
function confirmed(form, round, rows) {
  const missing = rows.filter((row) => !given(row));
  if (!missing.length || form.dataset.missing === String(missing.length)) return true;
  form.dataset.missing = missing.length;
  form.querySelector("[data-said]").textContent = round.words.missing.replace("{count}", missing.length);
  next(rows, { dataset: {} });
  return false;
}
