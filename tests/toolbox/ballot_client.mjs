// The scripts of the voting and the verification page, asked by a test: one JSON object in, one out.
import { readFileSync } from "node:fs";
import { unb64 } from "../../frontend/src/ballot/bytes.js";
import { commit } from "../../frontend/src/ballot/commitments.js";
import { tally, verify } from "../../frontend/src/ballot/verify.js";

const asked = JSON.parse(readFileSync(0, "utf-8"));
const { bulletin, recount, receipt, signers, electorate, keys, secret, answers } = asked;
const said = bulletin
  ? { findings: await verify(bulletin, recount, receipt, signers), counts: recount ? tally(recount) : {} }
  : await commit(electorate, keys, unb64(secret), answers);
console.log(JSON.stringify(said));
