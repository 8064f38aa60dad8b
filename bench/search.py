"""A search over 200,000 records: the statement against the bare scan of the same index, and the page as a user asks for it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connections
from django.test import Client

from bench.generate import FIRST, SPAN, Hospital, copy, drawn_key
from bench.pages import get, queries, signed_in
from bench.timing import p50, p95, runs, say
from tongxin.ground.commands.actors import User
from tongxin.ground.search.models import Entry
from tongxin.ground.search.queries import found
from tongxin.ground.search.rules import plain, sought
from tongxin.ground.search.writing import complete
from tongxin.toolbox.chinese import terms

RECORDS, REPEATS = 200_000, 5
# Two characters, a common word of four, two words, a rare one, letters, a single character, and what is nowhere.
WORDS = (
    "义诊", "志愿服务", "门诊 导医", "党建引领", "第37", "社区", "学习会", "CT", "血透", "讲", "罕见词", "调研 街道", "不在其中",
    "钱学习", "基层帮扶", "应急支援", "党", "ICU 护理", "青年", "健康科普进社区",
)  # fmt: skip
_PLACES = ["门诊大厅", "住院部一楼", "学术报告厅", "社区服务中心", "街道广场", "会议室", "远程会诊中心", "敬老院"]
_DEEDS = [
    "志愿服务", "义诊咨询", "主题党日", "理论学习会", "支部党员大会", "专题党课", "门诊导医", "健康科普进社区", "基层帮扶",
    "应急支援", "廉政谈话", "警示教育", "调研座谈", "青年论坛", "护理技能比武", "CT 阅片讲座", "ICU 护理查房", "血透患者联谊",
    "党建引领项目", "红色故事宣讲",
]  # fmt: skip
_PHRASES = [
    "围绕学科建设开展交流", "为群众答疑解惑", "现场测量血压和血糖", "发放宣传资料", "学习上级会议精神", "讨论支部年度计划",
    "安排下一步工作", "党员结合岗位谈体会", "对困难群众逐户走访", "与社区签订共建协议", "整理意见建议形成清单",
    "明确责任人和完成时限", "邀请专家作专题辅导", "现场演示急救方法",
]  # fmt: skip
_COLUMNS = "id kind sort permission open hospital_id organisation_id day title body plain terms version"
_BARE = "SELECT id FROM search_entry WHERE terms @@ %s::tsquery ORDER BY day DESC, id DESC LIMIT 21"


def search(hospital: Hospital) -> None:
    """Index what the hospital has, add to 200,000 records; each word several times, by the office and by a secretary."""
    _fill(hospital)
    bare = _each(_bare)
    for name, by in (("office: the hospital", hospital.office), ("secretary: a branch", hospital.secretary)):
        client = signed_in(hospital, office=by is hospital.office)
        ours, page = _each(partial(_found, by)), _each(partial(_page, client))
        say(f"search by the {name}", records=RECORDS, words=len(WORDS), queries=queries(client, "/search/?q=义诊"),
            bare_ms=p50(bare), bare_p95_ms=p95(bare), ours_ms=p50(ours), ours_p95_ms=p95(ours), page_ms=p50(page),
            p95_ms=p95(page), ratio=sum(ours) / sum(bare), limit=3, p95_limit=100)  # fmt: skip


def _fill(hospital: Hospital) -> None:
    start = time.perf_counter()
    indexed = complete()
    taken = time.perf_counter() - start
    say("indexing", records=indexed, ms=taken * 1000, records_a_second=int(indexed / taken))
    copy("search_entry", _COLUMNS, _entries(hospital, RECORDS - Entry.objects.count()))
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE search_entry")


def _entries(hospital: Hospital, count: int) -> Iterator[tuple[Any, ...]]:
    draw = random.Random(11)
    for number in range(count):
        title = f"{_often(draw, _DEEDS)}（第{draw.randrange(1, 61)}党支部）"
        body = "\n".join([draw.choice(_PLACES), *(_often(draw, _PHRASES) for _ in range(8)), *_seldom(number)])
        compared = plain(title, body)
        lexemes = " ".join(f"'{term}'" for term in terms(compared))
        where, day = draw.choice(hospital.branches).pk, FIRST + timedelta(days=draw.randrange(SPAN))
        id = drawn_key(draw)
        yield (
            id,
            "activity",
            "volunteering",
            "activities.view",
            id,
            hospital.root.pk,
            where,
            day,
            title,
            body,
            compared,
            lexemes,
            1,
        )


def _often(draw: random.Random, words: Sequence[str]) -> str:
    """Return one of the words, the first ones most often, as words are used."""
    return words[min(int(draw.expovariate(0.25)), len(words) - 1)]


def _seldom(number: int) -> list[str]:
    return ["罕见词"] if number % 20_000 == 0 else []


def _bare(word: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(_BARE, [sought(word).query])
        cursor.fetchall()


def _found(by: User, word: str) -> None:
    list(found(by, sought(word))[:21])


def _page(client: Client, word: str) -> None:
    get(client, "/search/", {"q": word})()


def _each(work: Callable[[str], object]) -> list[float]:
    return [taken for word in WORDS for taken in runs(partial(work, word), REPEATS)]
