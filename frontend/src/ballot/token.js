// A token that the server signs without seeing it (RFC 9474, by @cloudflare/blindrsa-ts).
import { RSABSSA } from "@cloudflare/blindrsa-ts";
import { b64, random, unb64 } from "./bytes.js";

const suite = RSABSSA.SHA384.PSS.Randomized();

const read = (key) => crypto.subtle.importKey("spki", unb64(key), { name: "RSA-PSS", hash: "SHA-384" }, true, ["verify"]);

// Returns a new token and its blinding; `inverse` undoes it and never leaves this tab.
export async function newToken(key) {
  const token = suite.prepare(random(32));
  const { blindedMsg, inv } = await suite.blind(await read(key), token);
  return { token: b64(token), blinded: b64(blindedMsg), inverse: b64(inv) };
}

// Returns the signature of the token; fails when the server signed something else.
export async function unblind(key, token, answer) {
  return b64(await suite.finalize(await read(key), unb64(token.token), unb64(answer), unb64(token.inverse)));
}
