"""A made-up person's way to full membership, and attempts at its steps, without a database."""

from __future__ import annotations

import dataclasses
import datetime as dt
import tomllib
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pydantic

from tongxin.ground.votes.definitions import Counts, VoteRule
from tongxin.ground.votes.rules import prove
from tongxin.registers.procedures.definitions import Procedure
from tongxin.registers.procedures.flow import Taken
from tongxin.registers.procedures.judging import judge_all
from tongxin.registers.procedures.rules import Attempt, check_attempt
from tongxin.toolbox.findings import Finding

CATALOG = Path(__file__).parents[3] / "catalog"
PERSON, ONE, TWO, NEW = (uuid4() for _ in range(4))
TODAY = dt.date(2028, 12, 31)


def entries(path: str, kind: str, shape: type[Any]) -> dict[str, Any]:
    tables = tomllib.loads((CATALOG / path).read_text("utf-8"))[kind]
    adapter = pydantic.TypeAdapter(shape)
    return {table["id"]: adapter.validate_python(table) for table in tables}


DEVELOPMENT: Procedure = entries("procedure/member_development.toml", "procedure", Procedure)["member_development"]
VOTES: dict[str, VoteRule] = entries("vote/core.toml", "vote", VoteRule)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def taken(step: str, on: str, outcome: str = "", **facts: Any) -> Taken:
    return Taken(step, day(on), outcome, facts)


# Applied in March 2025 under the older text, activist in May, a full year of cultivation; admitted in July 2026 under the new.
WAY: list[Taken] = [
    taken("application", "2025-03-12"),
    taken("talk", "2025-04-02", talker=(ONE,)),
    taken("activist", "2025-05-10", recommended="党员推荐"),
    taken("activist_filed", "2025-05-20"),
    taken("contacts", "2025-05-25", contacts=(ONE, TWO)),
    taken("review", "2025-11-10", opinion="表现良好"),
    taken("review", "2026-05-10", opinion="表现良好"),
    taken(
        "publicity", "2026-05-20", begins=day("2026-05-12"), ends=day("2026-05-19"), place="公告栏", conclusion="无异议"
    ),
    taken("target", "2026-05-22", heard="培养联系人、党员和群众"),
    taken("target_filed", "2026-05-26", consent="同意"),
    taken("introducers", "2026-05-29", introducers=(ONE, TWO), in_good_standing="是"),
    taken("political_review", "2026-06-06", conclusion="合格", keeper=(ONE,)),
    taken("training", "2026-06-12", days=3, passed="合格"),
    taken("committee_review", "2026-06-15"),
    taken("pre_review", "2026-06-20", "passed", leaving="否", form_number="2026-0012"),
    taken("form", "2026-06-25"),
    taken("branch_meeting", "2026-07-10", "admitted"),
    taken("superior_talk", "2026-07-20"),
    taken("approval", "2026-08-10", "approved"),
    taken("placed", "2026-08-12"),
    taken("oath", "2026-09-01"),
    taken("full_application", "2027-07-10"),
    taken("full_meeting", "2027-07-20", "passed"),
    taken("full_approval", "2027-08-10", "full"),
]


def until(step: str) -> list[Taken]:
    """Return the way up to a step, without it."""
    return WAY[: next(index for index, item in enumerate(WAY) if item.step == step)]


def attempt(step: str, on: str, outcome: str = "", votes: Counts | None = None, **more: Any) -> Attempt:
    """Return an attempt at a step after the way up to it; `facts`, `past`, `standing`, `born`, `others` may be given."""
    usual = next((item for item in WAY if item.step == step), Taken(step, day(on)))
    past = more.pop("past", None)
    full: dict[UUID, str] = {ONE: "full", TWO: "full", NEW: "probationary"}
    made = Attempt(
        procedure=DEVELOPMENT, step=DEVELOPMENT.step(step), on=day(on), today=TODAY, outcome=outcome or usual.outcome,
        facts=usual.facts, past=until(step) if past is None else past, subject=PERSON, born=day("1995-06-01"), others=full,
        proof=prove(VOTES["admission"], votes) if votes else None,
    )  # fmt: skip
    return dataclasses.replace(made, **more)


def judged(made: Attempt) -> dict[str, Finding]:
    """Return what does not pass, by rule; raise `Refused` for what is impossible anyway."""
    check_attempt(made)
    return {finding.rule: finding for finding in judge_all(made) if not finding.passed}


def ballots(eligible: int, present: int, yes: int) -> Counts:
    return Counts(eligible, present, yes, present - yes, issued=present, returned=present)
