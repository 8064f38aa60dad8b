// The voting page: fill in, take a token, cast without saying who. A reload or a lost answer goes on where it stopped.
import { b64, padded, random, unb64, utf8 } from "./bytes.js";
import { commit } from "./commitments.js";
import { kiosk } from "./kiosk.js";
import { paper } from "./paper.js";
import { receipt } from "./receipt.js";
import { tab } from "./tab.js";
import { blind, newToken, unblind } from "./token.js";

class Refused extends Error {}

document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-ballot]");
  if (!form) return;
  const round = JSON.parse(form.dataset.ballot);
  if (!globalThis.crypto?.subtle) return say(form, round.words.insecure);
  const kept = tab(round.holder ?? document.body.dataset.user, round.electorate);
  if (round.kiosk) kiosk(round, kept);
  const filled = paper(form, round, kept);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (filled.confirmed()) vote(form, round, kept, filled);
  });
  const { receipt: done, ballot, token } = kept.get();
  if (round.used && !token && !done) return say(form, round.words.used);
  form.querySelector("[data-cast]").disabled = false;
  if (done) receipt(form, round, kept);
  else if (ballot) vote(form, round, kept, filled); // cast before the page was left: the same ballot once more counts once
});

async function vote(form, round, kept, filled) {
  busy(form, true);
  try {
    await signed(form, round, kept);
    if (!kept.get().ballot) kept.put({ ballot: { secret: b64(random(32)), answers: filled.answers() } });
    await cast(form, round, kept);
    receipt(form, round, kept);
  } catch (problem) {
    if (problem instanceof Refused) kept.put({ ballot: undefined });
    say(form, problem instanceof Refused ? problem.message : round.words.lost);
  } finally {
    busy(form, false);
  }
}

async function signed(form, round, kept) {
  if (!kept.get().token) kept.put({ token: newToken() });
  for (const signer of round.signers) await signedBy(signer, form, round, kept);
}

// A blinding is kept until it was signed: asked again with the same one, a signer gives the same answer.
async function signedBy(signer, form, round, kept) {
  if (kept.get()[signer.name]) return;
  say(form, round.words.taking);
  const { token } = kept.get();
  const own = `${signer.name}:blind`;
  if (!kept.get()[own]) kept.put({ [own]: await blind(signer.key, token) });
  const { blinded, inverse } = kept.get()[own];
  const proof = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  const answer = await ask(signer.url, JSON.stringify({ blinded, ...round.proof }), proof);
  kept.put({ [signer.name]: await unblind(signer.key, token, inverse, answer.signature) });
}

// No cookie, no referrer, no cache: nothing in this request says who sends it, and its size nothing of what was filled in.
async function cast(form, round, kept) {
  say(form, round.words.casting);
  const { ballot } = kept.get();
  const token = Object.fromEntries(["token", ...round.signers.map(({ name }) => name)].map((name) => [name, kept.get()[name]]));
  const bound = await commit(round.electorate, round.keys, unb64(ballot.secret), ballot.answers);
  const body = padded(utf8(JSON.stringify({ ...token, ...ballot })), round.room);
  const answer = await ask(round.cast, body, {}, {
    credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store",
  });
  if (answer.receipt !== bound.ballot) throw new Refused(round.words.altered);
  kept.only({ ...(round.revote ? token : {}), receipt: bound });
}

async function ask(url, body, headers, options = {}) {
  const response = await fetch(url, {
    method: "POST", body, headers: { "Content-Type": "application/json", ...headers }, ...options,
  });
  const answer = await response.json();
  if (answer.problems) throw new Refused(answer.problems.map((problem) => problem.message).join(" "));
  return answer;
}

function say(form, sentence) {
  form.querySelector("[data-said]").textContent = sentence;
}

function busy(form, working) {
  form.querySelector("[data-cast]").disabled = working;
  form.setAttribute("aria-busy", working);
}
