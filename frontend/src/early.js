// A choice made before the page was awake, or put back by the browser, was heard by nobody: it is asked for now.
// Choices that follow a draft listen to it themselves.
export function early(htmx) {
  const choices = [...document.querySelectorAll('select[hx-trigger="change"]')];
  const unheard = choices.find((select) => {
    const offered = [...select.options].findIndex((option) => option.defaultSelected);
    return select.selectedIndex !== Math.max(offered, 0);
  });
  if (unheard) htmx.trigger(unheard, "change"); // the whole form is sent, so that one answer has all choices
}
