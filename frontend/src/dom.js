const woken = new WeakMap();

// Wakes every element of a part of the page that matches, once, however often the part is woken.
export function each(root, selector, wake) {
  const found = [...root.querySelectorAll(selector)];
  if (root instanceof Element && root.matches(selector)) found.unshift(root);
  for (const element of found) {
    const done = woken.get(element) ?? new Set();
    if (done.has(selector)) continue;
    woken.set(element, done.add(selector));
    wake(element);
  }
}

// Sentences shown by scripts come translated from the page: <body data-words='{"…": "…"}'>.
export function word(key, values = {}) {
  const words = JSON.parse(document.body.dataset.words || "{}");
  return (words[key] || key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}
