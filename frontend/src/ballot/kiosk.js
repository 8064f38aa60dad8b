// A kiosk serves one voter after the other: who has voted, or has gone away, leaves nothing on the screen.
const IDLE = 180_000; // milliseconds

export function kiosk(round, kept) {
  // A token that is not cast yet stays in the tab until another code is typed: the same code goes on with it.
  const leave = () => {
    if (kept.get().receipt) kept.only({});
    location.replace(round.kiosk);
  };
  let waiting = 0;
  const rest = () => {
    clearTimeout(waiting);
    waiting = setTimeout(leave, IDLE);
  };
  for (const name of ["pointerdown", "keydown", "scroll"]) addEventListener(name, rest);
  rest();
  document.querySelector("[data-leave]").addEventListener("click", leave);
}
