// After the cast the paper makes room for the receipt: a hash that the bulletin will show, and that tells no answer.
export function receipt(form, round, kept) {
  const { receipt: bound } = kept.get();
  form.reset(); // what was chosen is not left on the screen
  form.dispatchEvent(new Event("input"));
  delete form.dataset.missing;
  form.hidden = true;
  const place = document.querySelector("[data-receipt]");
  place.hidden = false;
  place.querySelector("[data-hash]").textContent = bound.ballot.match(/.{4}/g).join(" ");
  const file = { format: "tongxin-ballot-receipt/1", round: round.round, electorate: round.electorate, ...bound };
  const link = place.querySelector("a[download]");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(file, null, 1)], { type: "application/json" }));
  place.querySelector("[data-print]").addEventListener("click", () => print());
  const again = place.querySelector("[data-again]");
  again.hidden = !round.revote;
  again.addEventListener("click", () => {
    kept.put({ receipt: undefined });
    place.hidden = true;
    form.hidden = false;
  });
  place.focus();
}
