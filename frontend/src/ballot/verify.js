// Checks a bulletin, a recount file and a receipt by themselves: the same rules as src/tongxin/toolbox/bulletins.py, no server.
// Every finding is {rule, result: "passed" | "failed" | "not_checked", values}; sentences stand in verify.html.
import { canonical, hex, join, sha256, unb64, unhex, utf8 } from "./bytes.js";
import { slipHash } from "./commitments.js";

const BULLETIN = "tongxin-ballot-bulletin/1";
const RECOUNT = "tongxin-ballot-recount/1";
const RULE = { name: "RSA-PSS", saltLength: 48 };

export async function verify(bulletin, recount = null, receipt = null, signers = []) {
  return [
    ...(await head(bulletin, signers)),
    ...(await each(bulletin.electorates, electorate)),
    ...(await recounted(bulletin, recount)),
    ...(await received(bulletin, receipt)),
  ];
}

// Counts the opened slips: {electorate: {question: {answer: times}}}.
export function tally(recount) {
  const counted = {};
  for (const { id, slips } of recount.electorates) {
    counted[id] = {};
    for (const [key, opened] of Object.entries(slips)) {
      const times = {};
      for (const { values } of opened) for (const value of values.length ? values : [""]) times[value] = (times[value] ?? 0) + 1;
      counted[id][key] = times;
    }
  }
  return counted;
}

const finding = (rule, holds, values = {}) => ({ rule, result: holds ? "passed" : "failed", values });
const unchecked = (rule) => ({ rule, result: "not_checked", values: {} });
const without = (value, names) => Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
const each = async (items, check) => (await Promise.all(items.map(check))).flat();
const same = (one, other) => canonical(one) === canonical(other);

async function head(bulletin, signers) {
  const found = await leaves(bulletin);
  const { size, root, round, signer } = bulletin.head;
  const whole = bulletin.format === BULLETIN && size === found.length && root === hex(await merkleRoot(found));
  const valid = await signed(bulletin.head);
  return [
    finding("root", whole, { size: found.length }),
    valid === null ? unchecked("signature_unsupported") : finding("signature", valid && round === bulletin.round),
    signers.length ? finding("signer", signers.includes(signer)) : unchecked("signer"),
  ];
}

// Returns null where this browser cannot check Ed25519.
async function signed(given) {
  let key;
  try {
    key = await crypto.subtle.importKey("raw", unb64(given.signer), { name: "Ed25519" }, false, ["verify"]);
  } catch (problem) {
    return problem.name === "NotSupportedError" ? null : false;
  }
  const said = join(utf8("tongxin ballot head\0"), utf8(canonical(without(given, ["signature", "signer"]))));
  return crypto.subtle.verify("Ed25519", key, unb64(given.signature), said);
}

async function leaves(bulletin) {
  const summaries = bulletin.electorates.map((one) => without(one, ["tokens", "ballots", "slips"]));
  const found = [leaf(canonical({ ...without(bulletin, ["head", "electorates"]), electorates: summaries }))];
  for (const { id, tokens, ballots, slips } of bulletin.electorates) {
    for (const pair of tokens) found.push(leaf(["token", id, ...pair].join("\0")));
    for (const ballot of ballots) found.push(leaf(["ballot", id, ballot].join("\0")));
    for (const key of Object.keys(slips).sort()) {
      const list = hex(await sha256(unhex(slips[key].join(""))));
      found.push(leaf(["slips", id, key, list].join("\0")));
    }
  }
  return Promise.all(found);
}

const leaf = (text) => sha256(join(Uint8Array.of(0), utf8(text)));

// RFC 9162 §2.1.1, level by level: a node without a sibling goes up as it is.
async function merkleRoot(hashes) {
  let level = hashes;
  while (level.length > 1) {
    const above = [];
    for (let place = 0; place < level.length; place += 2) {
      above.push(place + 1 < level.length ? sha256(join(Uint8Array.of(1), level[place], level[place + 1])) : level[place]);
    }
    level = await Promise.all(above);
  }
  return level[0];
}

async function electorate(one) {
  const { title, roll, issued, cast, counted, ballots, tokens, slips } = one;
  const values = { title, roll, issued, cast, counted };
  const listed = ballots.length;
  const agree = cast <= issued && issued <= roll && counted === cast && cast === listed && listed === tokens.length;
  const once = new Set(tokens.map(([token]) => token)).size === listed && new Set(ballots).size === listed;
  return [
    finding("counts", agree, values),
    finding("once", once, values),
    finding(one.countersigner ? "tokens_of_two" : "tokens", await allSigned(one), values),
    finding("slips", Object.values(slips).every((list) => list.length === listed), values),
  ];
}

// Of two signers every token carries both signatures, the electorate's first.
async function allSigned({ key, countersigner, tokens }) {
  try {
    const keys = await Promise.all([key, countersigner].filter(Boolean).map(readKey));
    const signs = async ([token, ...signatures]) => {
      const valid = keys.map((one, place) => crypto.subtle.verify(RULE, one, unb64(signatures[place]), unb64(token)));
      return signatures.length === keys.length && (await Promise.all(valid)).every(Boolean);
    };
    return (await Promise.all(tokens.map(signs))).every(Boolean);
  } catch {
    return false;
  }
}

const readKey = (key) => crypto.subtle.importKey("spki", unb64(key), { name: "RSA-PSS", hash: "SHA-384" }, false, ["verify"]);

async function recounted(bulletin, recount) {
  if (!recount) return [unchecked("recount")];
  const belongs = recount.format === RECOUNT && recount.root === bulletin.head.root;
  const opened = Object.fromEntries(recount.electorates.map(({ id, slips }) => [id, slips]));
  const opens = async (one) => finding("recount", await fits(one, opened[one.id] ?? {}), { title: one.title });
  return [finding("recount_of", belongs), ...(await each(bulletin.electorates, opens))];
}

async function fits(one, opened) {
  const hashes = {};
  for (const [key, slips] of Object.entries(opened)) {
    const found = await Promise.all(slips.map(({ nonce, values }) => slipHash(one.id, key, unhex(nonce), values)));
    hashes[key] = found.map(hex).sort();
  }
  return same(hashes, without(one.slips, one.uncounted));
}

// A receipt is on the bulletin when its whole hash is, and each of its slips stands among those of its question.
function received(bulletin, receipt) {
  if (!receipt) return [unchecked("receipt")];
  const one = bulletin.electorates.find(({ ballots }) => ballots.includes(receipt.ballot));
  if (!one || !receipt.slips) return [finding("receipt", Boolean(one))];
  const counted = Object.entries(receipt.slips).every(([key, slip]) => one.slips[key]?.includes(slip));
  return [finding("receipt", true), finding("receipt_slips", counted, { count: Object.keys(receipt.slips).length })];
}
