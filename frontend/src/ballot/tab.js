// What a voter's tab remembers until it is closed: nothing is written to the disk, nothing is left for the next user.
const PREFIX = "tx-ballot:";

export function tab(user, electorate) {
  const place = `${PREFIX}${user}:${electorate}`;
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(PREFIX) && !name.startsWith(`${PREFIX}${user}:`)) sessionStorage.removeItem(name);
  }
  let kept = JSON.parse(sessionStorage.getItem(place) ?? "{}");
  return {
    get: () => kept,
    put(values) {
      kept = { ...kept, ...values };
      sessionStorage.setItem(place, JSON.stringify(kept));
    },
    only(values) {
      kept = {};
      this.put(values);
    },
  };
}
