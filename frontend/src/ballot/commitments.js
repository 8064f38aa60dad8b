// What binds a ballot without telling it; the same as src/tongxin/toolbox/commitments.py, and tested against it.
import { hex, join, sha256, unhex, utf8 } from "./bytes.js";

const uuid = (text) => unhex(text.replaceAll("-", ""));

function sized(text) {
  const bytes = utf8(text);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  return join(length, bytes);
}

export function values(answer) {
  if (answer === undefined || answer === null || answer === "") return [];
  return Array.isArray(answer) ? [...answer].sort() : [answer];
}

export async function slipHash(electorate, key, nonce, answer) {
  return sha256(join(utf8("tongxin slip"), uuid(electorate), nonce, ...[key, ...answer].map(sized)));
}

async function nonce(secret, purpose) {
  const keyed = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", keyed, utf8(purpose)));
}

// Returns {ballot, slips: {key: hash}}, in hex: what a receipt holds. The ballot's hash tells nothing even to who has the
// recount file; a slip's hash is found again there.
export async function commit(electorate, keys, secret, answers) {
  const slips = {};
  for (const key of [...keys].sort()) {
    slips[key] = await slipHash(electorate, key, await nonce(secret, `tongxin slip nonce${key}`), values(answers[key]));
  }
  const own = await nonce(secret, "tongxin ballot nonce");
  const hashes = Object.keys(slips).sort().map((key) => slips[key]);
  const whole = await sha256(join(utf8("tongxin ballot"), uuid(electorate), own, ...hashes));
  return { ballot: hex(whole), slips: Object.fromEntries(Object.entries(slips).map(([key, hash]) => [key, hex(hash)])) };
}
