// Filter as you type: <input data-filter="#list" data-filter-empty="#none"> hides what does not contain every typed word.
// Items carry data-filter-item, and data-filter-text for words not shown (pinyin, number).
import { each } from "./dom.js";

export function filters(root) {
  each(root, "input[data-filter]", (input) => {
    const list = document.querySelector(input.dataset.filter);
    if (!list) return;
    const empty = input.dataset.filterEmpty && document.querySelector(input.dataset.filterEmpty);
    const apply = () => {
      const words = input.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const item of list.querySelectorAll("[data-filter-item]")) {
        const text = `${item.textContent} ${item.dataset.filterText || ""}`.toLowerCase();
        item.hidden = !words.every((each) => text.includes(each));
        shown += item.hidden ? 0 : 1;
      }
      if (empty) empty.hidden = shown > 0;
    };
    input.addEventListener("input", apply);
    if (input.value) apply(); // typed before this script was there
    // Enter in a search box must not send the whole form.
    input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  });
}
