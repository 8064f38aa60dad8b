// "All present except …": counters follow the list, one button sets every row that is shown.
// [data-roll] holds rows [data-roll-row] of radio buttons (or one checkbox), counters [data-roll-count="value"], buttons [data-roll-set="value"].
import { each } from "./dom.js";

export function rolls(root) {
  each(root, "[data-roll]", (roll) => {
    const rows = () => [...roll.querySelectorAll("[data-roll-row]")];
    const count = () => {
      const tally = {};
      for (const row of rows()) {
        const value = chosen(row);
        row.dataset.state = value;
        tally[value] = (tally[value] || 0) + 1;
      }
      for (const cell of roll.querySelectorAll("[data-roll-count]")) {
        cell.textContent = cell.dataset.rollCount === "*" ? rows().length : tally[cell.dataset.rollCount] || 0;
      }
    };
    roll.addEventListener("change", count);
    (roll.closest("form") || roll).addEventListener("tx:restored", count);
    for (const button of roll.querySelectorAll("[data-roll-set]")) {
      button.addEventListener("click", () => {
        for (const row of rows()) if (!row.hidden) choose(row, button.dataset.rollSet);
        roll.dispatchEvent(new Event("change", { bubbles: true }));
      });
    }
    count();
  });
}

function chosen(row) {
  const input = row.querySelector("input:checked");
  return input ? input.value : row.dataset.rollElse || "none";
}

function choose(row, value) {
  const input = row.querySelector(`input[value="${CSS.escape(value)}"]`);
  if (input) input.checked = true;
  else for (const box of row.querySelectorAll("input[type=checkbox]")) box.checked = false;
}
