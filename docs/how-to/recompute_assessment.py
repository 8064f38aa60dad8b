"""Recompute an exported assessment round from its data and scheme: python3 recompute_assessment.py ROUND.json

Standard library only, exact fractions, rounded half up once. Exit status 0: all totals and the digest are the file's.
"""

import hashlib
import json
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path


def leaves(scheme, variant):
    changed = next((v["points"] for v in scheme["variant"] if v["id"] == variant), {})
    for part in scheme["part"]:
        like = part["like"]
        groups = next(p["group"] for p in scheme["part"] if p["id"] == like) if like else part["group"]
        for group in groups:
            for leaf in group["indicator"]:
                points = Fraction(changed.get(leaf["id"], leaf["points"]))
                if points:
                    key = f"{part['id']}.{leaf['id']}" if like else leaf["id"]
                    yield key, part, group["id"], leaf, points


def value_of(leaf, told):
    if "counts" in told and leaf["method"] == "ballot":
        worth = {choice["title"]: Fraction(choice["worth"]) for choice in leaf["choices"]}
        votes = sum(told["counts"].values())
        return sum(worth.get(word, 0) * n for word, n in told["counts"].items()) / votes if votes else None
    return None if told.get("value") is None else Fraction(told["value"])


def ratio(leaf, x):
    points, method = Fraction(leaf["points"]), leaf["method"]
    if method == "linear":
        zero, full = Fraction(leaf["zero"] or 0), Fraction(leaf["full"] if leaf["full"] is not None else 100)
        part = (x - zero) / (full - zero)
    elif method in ("share", "frequency", "ballot"):
        part = x / Fraction(leaf["target"] if leaf["target"] is not None else 100)
    elif method == "steps":
        fits = [
            s
            for s in leaf["steps"]
            if (s["low"] is None or x >= Fraction(s["low"])) and (s["high"] is None or x < Fraction(s["high"]))
        ]
        part = Fraction(fits[0]["score"]) / points if fits else Fraction(0)
    elif method in ("deduct", "bonus"):
        part = x * Fraction(leaf["per"]) / points
        part = 1 - part if method == "deduct" else part
    else:
        part = x / points
    return min(max(part, Fraction(0)), Fraction(1))


def events(scheme, side, inputs):
    total = Fraction(0)
    for event in scheme[side]:
        points = max(Fraction(inputs.get(event["id"], {}).get("value") or 0), 0) * Fraction(event["points"])
        total += points if event["cap"] is None else min(points, Fraction(event["cap"]))
    cap = scheme[side + "_cap"]
    return total if cap is None else min(total, Fraction(cap))


def total(scheme, line):
    inputs, placed = line["inputs"], list(leaves(scheme, line["variant"]))
    known = {key: inputs.get(key, {}).get("known", "missing") for key, *_ in placed}
    for key, _part, _group, leaf, _points in placed:
        if known[key] == "missing" and leaf["missing"] == "not_applicable":
            known[key] = "not_applicable"
    applies = [each for each in placed if known[each[0]] != "not_applicable"]
    weight = sum({part["id"]: Fraction(part["weight"]) for _, part, *_ in applies}.values())
    exact = Fraction(0)
    for key, part, group, leaf, points in applies:
        same_part = [each for each in placed if each[1]["id"] == part["id"]]
        groups = {each[2] for each in applies if each[1]["id"] == part["id"]}
        size = sum(each[4] for each in same_part if each[2] == group)
        sizes = sum(each[4] for each in same_part if each[2] in groups)
        own = sum(each[4] for each in applies if each[1]["id"] == part["id"] and each[2] == group)
        worth = Fraction(scheme["total"]) * Fraction(part["weight"]) / weight * size / sizes * points / own
        x = value_of(leaf, inputs.get(key, {})) if known[key] == "ok" else None
        exact += worth * ratio(leaf, x) if x is not None else 0
    exact = max(exact + events(scheme, "bonus", inputs) - events(scheme, "deduction", inputs), Fraction(0))
    units = (2 * exact.numerator * 10 ** scheme["decimals"] + exact.denominator) // (2 * exact.denominator)
    return str(Decimal(units).scaleb(-scheme["decimals"]))


body = json.loads(Path(sys.argv[1]).read_text("utf-8"))
found = [(line["id"], line["total"], total(body["scheme"], line)) for line in body["assessed"]]
wrong = [each for each in found if each[1] != each[2]]
kept = {key: value for key, value in body.items() if key not in ("digest", "assessed")}
kept["assessed"] = [{key: line[key] for key in ("id", "variant", "inputs", "total")} for line in body["assessed"]]
text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
same = hashlib.sha256(text.encode()).hexdigest() == body["digest"]
for key, told, found in wrong:
    print(f"{key}: {told} in the file, {found} recomputed")
print(f"{len(body['assessed'])} assessed, {len(wrong)} differ, digest {'holds' if same else 'differs'}")
sys.exit(1 if wrong or not same else 0)
