"""A round as one document that anybody can recompute, and its digest (SHA-256 of canonical JSON)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

FORMAT = "tongxin-assessment-1"


@dataclass(frozen=True)
class Line:
    """One of those assessed: a key, the variant, inputs by key ({known, value | counts}) and the total."""

    key: str
    name: str
    variant: str
    inputs: Mapping[str, Mapping[str, Any]]
    total: Decimal
    grade: str


def document(scheme: Mapping[str, Any], first: str, last: str, lines: list[Line]) -> dict[str, Any]:
    """Return what is exported: data, scheme and digest; lines in the order of their keys."""
    body = {
        "format": FORMAT,
        "scheme": scheme,
        "from": first,
        "to": last,
        "assessed": [
            {
                "id": line.key, "name": line.name, "variant": line.variant, "inputs": dict(sorted(line.inputs.items())),
                "total": str(line.total), "grade": line.grade,
            }
            for line in sorted(lines, key=lambda line: line.key)
        ],
    }  # fmt: skip
    return body | {"digest": digest(body)}


def digest(body: Mapping[str, Any]) -> str:
    """Return the digest of an exported document without its own digest and without names and grades."""
    kept = {key: value for key, value in body.items() if key not in {"digest", "assessed"}}
    lines = [{key: line[key] for key in ("id", "variant", "inputs", "total")} for line in body["assessed"]]
    text = json.dumps({**kept, "assessed": lines}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
