"""Bad input: each is refused in one sentence, by the command and on the page, and nothing is lost."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.registers.conftest import Hospital
from tests.uses.assessment.conftest import Assessed
from tests.uses.assessment.test_pages import send, signed_in, step, text

from tongxin.ground.catalog.kinds import kinds
from tongxin.ground.catalog.loading import load
from tongxin.ground.catalog.queries import entry, folders
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Conflict, Refused
from tongxin.uses.assessment import commands
from tongxin.uses.assessment.models import Appeal, Mark, Round
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.rules.entries import Entry

SCRATCH = """
[[scheme]]
id = "scratch"
title = "试写方案"
tier = "branch"
grade = [{ id = "good", title = "好", low = "80" }, { id = "plain", title = "一般", low = "0" }]
variant = [{ id = "admin", title = "行政支部", points = { A1 = "10" } }]
bonus = [{ id = "P", title = "表彰", points = "1", typed = "文件" }]

[[scheme.part]]
id = "all"
title = "全部指标"

[[scheme.part.group]]
id = "A"
title = "第一组"
points = "99"
indicator = [
  { id = "A1", title = "主题党日", points = "9", method = "frequency", figure = "life.themed_day", unit = "%" },
  { id = "A2", title = "学习", points = "40", method = "steps", typed = "表", steps = [
    { score = "0", high = "60" }, { score = "40", low = "61" },
  ] },
  { id = "A3", title = "照片", points = "50", method = "upload", rater = "superior" },
]
"""
# What is wrong with it, in the order of the check.
WRONG = [
    "“全部指标”的指标合计 99 分，应正好为 100 分",
    "“A2 学习”的分档有空档：有的数不落在任何一档",
    "“A3 照片”只要求上传材料：请改用口径、登记或评分；确需上传的，写明理由（upload_reason）",
    "“表彰”加分没有封顶：请写明这一项的 cap，或方案的 bonus_cap",
    "方案“scratch”用到的口径“life.themed_day”不存在，相近的有：life.themed_days",
]


def check(folder: Path, text: str) -> list[str]:
    """Return what `tongxin catalog check` says of a scratch scheme laid over the catalog."""
    (folder / "scheme").mkdir(exist_ok=True)
    (folder / "scheme" / "scratch.toml").write_text(text, "utf-8")
    return [problem.sentence() for problem in load([*folders(), folder], kinds).problems]


def test_a_scheme_that_does_not_add_up_is_told_in_a_sentence_each(tmp_path: Path) -> None:
    told = check(tmp_path, SCRATCH)
    assert [sentence for sentence in WRONG if not any(sentence in line for line in told)] == []
    assert len(told) == len(WRONG), told
    mended = SCRATCH.replace('points = "9"', 'points = "10"').replace('points = "99"', 'points = "100"')
    mended = mended.replace('low = "61"', 'low = "60"').replace("life.themed_day", "assessment.themed_days_monthly")
    mended = mended.replace('typed = "文件"', 'typed = "文件", cap = "2"')
    assert [line for line in check(tmp_path, mended) if "照片" not in line] == []
    assert (
        check(tmp_path, mended.replace('rater = "superior"', 'rater = "superior", upload_reason = "上级要附原件"'))
        == []
    )


def test_a_figure_that_is_gone_stops_the_freezing(assessed: Assessed) -> None:
    body = assessed.fresh().body
    body["part"][0]["group"][1]["indicator"][0]["figure"] = "life.gone"
    Round.objects.filter(pk=assessed.round.pk).update(body=body)
    sentence = "方案用到的口径“life.gone”已不在目录中"
    with pytest.raises(Refused, match=sentence):
        commands.freeze(by=assessed.hospital.office, assessment=assessed.round, version=1)
    page = step(signed_in(assessed.hospital.office), assessed, "freeze")
    assert (page.status_code, sentence in page.content.decode()) == (422, True)
    assert not Mark.objects.exists()


def test_an_indicator_edited_meanwhile_leaves_the_running_round_as_it_was(frozen: Assessed) -> None:
    Round.objects.filter(pk=frozen.round.pk).update(scheme_version=99)
    assert "本轮仍按开始时的方案" in text(signed_in(frozen.hospital.office), "round", frozen.round.pk)
    body = frozen.fresh().body
    now = {
        each.id for part in entry("scheme", "branch_target").part for group in part.group for each in group.indicator
    }
    assert {each["id"] for part in body["part"] for group in part["group"] for each in group["indicator"]} == now
    frozen.advance()
    row = frozen.subject(frozen.hospital.two)
    new = Entry("A9", Decimal(1), reason="新增的指标")
    with pytest.raises(Refused, match="方案中没有指标“A9”"):
        commands.verify(by=frozen.checker, subject=row, version=row.record.version, entries=[new])
    url = reverse("assessment:act", args=[row.pk, "verify"])
    assert send(signed_in(frozen.checker), url, _version=row.record.version, A9="1").status_code == 303
    assert "A9" not in queries.newest_marks([row])[row.pk], "a field that the pinned scheme does not have is not read"


def test_who_scores_himself_is_refused_and_keeps_what_was_typed(frozen: Assessed) -> None:
    frozen.advance()
    frozen.advance()
    row = frozen.subject(frozen.hospital.one)
    with pytest.raises(Refused, match="不能给自己或本单位评分"):
        commands.score(by=frozen.hospital.secretary, subject=row, version=row.record.version, entries=[])
    url = reverse("assessment:act", args=[row.pk, "score"])
    page = send(signed_in(frozen.hospital.secretary), url, _version=row.record.version)
    assert (page.status_code, "不能给自己或本单位评分" in page.content.decode()) == (422, True)


def test_an_appeal_after_the_deadline(commented: Assessed) -> None:
    row = commented.subject(commented.hospital.one)
    client = signed_in(commented.hospital.secretary)
    told: dict[str, Any] = {
        "_version": row.record.version,
        "indicator": "B1",
        "claim": "第四季度也开了",
        "evidence": "",
    }
    with clock.at(dt.date(2026, 11, 28)):
        page = send(client, reverse("assessment:act", args=[row.pk, "appeal"]), **told)
        with pytest.raises(Refused, match="申诉已于 2026-11-27 截止"):
            commands.appeal(
                by=commented.hospital.secretary, subject=row, version=row.record.version, indicator="B1", claim="开了"
            )
    words = page.content.decode()
    assert (page.status_code, "申诉已于 2026-11-27 截止" in words, "第四季度也开了" in words) == (422, True, True)


def test_two_reviewers_at_once(commented: Assessed) -> None:
    row = commented.subject(commented.hospital.one)
    made = commands.appeal(
        by=commented.hospital.secretary, subject=row, version=row.record.version, indicator="B1", claim="开了"
    )
    seen = row.record.version + 1
    url = reverse("assessment:appeal", args=[made.pk])
    first, second = map(signed_in, (commented.checker, commented.committee))
    assert send(first, url, _version=seen, upheld="no", answer="没有记录").status_code == 303
    page = send(second, url, _version=seen, upheld="yes", answer="我查到了记录", B1="100")
    words = page.content.decode()
    assert page.status_code == 409
    assert all(said in words for said in ("没有记录", "我查到了记录"))
    with pytest.raises(Conflict):
        commands.answer_appeal(
            by=commented.hospital.office, appeal=Appeal.objects.get(), version=seen, upheld=False, answer="不成立"
        )
    assert Appeal.objects.get().answer == "没有记录"


def test_a_round_with_nothing_that_a_form_needs_is_refused(hospital: Hospital) -> None:
    page = send(
        signed_in(hospital.office), reverse("assessment:new"), scheme="branch_target", organisation="x", first="2025"
    )
    assert page.status_code == 422
