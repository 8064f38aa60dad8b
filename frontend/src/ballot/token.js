// A token that the server signs without seeing it (RFC 9474, by @cloudflare/blindrsa-ts).
import { RSABSSA } from "@cloudflare/blindrsa-ts";
import { b64, random, unb64 } from "./bytes.js";

const suite = RSABSSA.SHA384.PSS.Randomized();

const read = (key) => crypto.subtle.importKey("spki", unb64(key), { name: "RSA-PSS", hash: "SHA-384" }, true, ["verify"]);

// Returns a new token, prepared to be signed.
export const newToken = () => b64(suite.prepare(random(32)));

// Returns a token blinded for one signer; `inverse` undoes it and never leaves this tab.
export async function blind(key, token) {
  const { blindedMsg, inv } = await suite.blind(await read(key), unb64(token));
  return { blinded: b64(blindedMsg), inverse: b64(inv) };
}

// Returns the signature of the token; fails when the signer signed something else.
export async function unblind(key, token, inverse, answer) {
  return b64(await suite.finalize(await read(key), unb64(token), unb64(answer), unb64(inverse)));
}
