// A voter: reads the public key (SPKI, hex), says the prepared message and its blinding, reads the answer, says the signature.
import { createInterface } from "node:readline";
import { RSABSSA } from "../../frontend/node_modules/@cloudflare/blindrsa-ts/lib/src/index.js";

const suite = RSABSSA.SHA384.PSS.Randomized();
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (array) => Buffer.from(array).toString("hex");

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const said = async () => bytes((await lines.next()).value);

const key = await crypto.subtle.importKey("spki", await said(), { name: "RSA-PSS", hash: "SHA-384" }, true, ["verify"]);
const prepared = suite.prepare(crypto.getRandomValues(new Uint8Array(32)));
const { blindedMsg, inv } = await suite.blind(key, prepared);
console.log(hex(prepared), hex(blindedMsg));
console.log(hex(await suite.finalize(key, prepared, await said(), inv)));
process.exit(0);
