"""The scripts of the voter's browser and of the verification page say the same as the server."""

from __future__ import annotations

import copy
import json
import secrets
import subprocess
from pathlib import Path
from typing import Any

from tests.toolbox.test_bulletins import ELECTORATE, KEYS, altered, made, put

from tongxin.toolbox import bulletins
from tongxin.toolbox.bulletins import b64
from tongxin.toolbox.commitments import ballot_hash, cut

Json = dict[str, Any]


def ask(**asked: Any) -> Json:
    script = Path(__file__).with_name("ballot_client.mjs")
    done = subprocess.run(["node", str(script)], input=json.dumps(asked), capture_output=True, text=True, check=True)
    said: Json = json.loads(done.stdout)
    return said


def test_the_browser_binds_a_ballot_as_the_server_does() -> None:
    secret = secrets.token_bytes(32)
    answers = {"1": "good", "2": "", "q": ["乙", "a", "B"], "words": "自由文字\n第二行"}
    slips = {slip.key: slip.hash(ELECTORATE) for slip in cut(secret, KEYS, answers)}
    said = ask(electorate=str(ELECTORATE), keys=KEYS[::-1], secret=b64(secret), answers=answers)
    assert said["slips"] == {key: found.hex() for key, found in slips.items()}
    assert said["ballot"] == ballot_hash(ELECTORATE, secret, slips.values()).hex()


def test_the_page_verifies_what_the_server_signed() -> None:
    bulletin, recount = made()
    one = bulletin["electorates"][0]
    receipt = {"ballot": one["ballots"][0], "slips": {key: one["slips"][key][0] for key in KEYS}}
    said = ask(bulletin=bulletin, recount=recount, receipt=receipt, signers=[bulletin["head"]["signer"]])
    results = {finding["rule"]: finding["result"] for finding in said["findings"]}
    # Node 20 may lack Ed25519 under this name: then it must be said, not passed over.
    assert results.pop("signature", None) or results.pop("signature_unsupported") == "not_checked"
    assert set(results.values()) == {"passed"}
    assert said["counts"] == bulletins.tally(recount)


def failed(**asked: Any) -> set[str]:
    return {finding["rule"] for finding in ask(**asked)["findings"] if finding["result"] == "failed"}


def test_the_page_finds_what_was_altered() -> None:
    bulletin, recount = made()
    opened = copy.deepcopy(recount)
    opened["electorates"][0]["slips"]["1"][0]["values"] = ["bad"]
    assert failed(bulletin=altered(put("issued", 5))) == {"root"}
    assert failed(bulletin=altered(put("issued", 2), again=True)) == {"counts"}
    assert failed(bulletin=bulletin, recount=opened) == {"recount"}
    stuffed = altered(put("tokens", [[b64(bytes(64)), b64(bytes(256))]] * 3), again=True)
    assert failed(bulletin=stuffed) == {"tokens", "once"}
    missing = {"ballot": "00" * 32, "slips": {}}
    assert failed(bulletin=bulletin, receipt=missing, signers=["another"]) == {"receipt", "signer"}
    elsewhere = {"ballot": bulletin["electorates"][0]["ballots"][0], "slips": {"1": "00" * 32}}
    assert failed(bulletin=bulletin, receipt=elsewhere) == {"receipt_slips"}
