"""Pure checks of what is stated of persons, members and posts; each raises a sentence a user may read."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from stdnum.cn import ric

from tongxin.people.definitions import Code, CodeList, PostKind, Sex
from tongxin.toolbox import clock, periods
from tongxin.toolbox.periods import add_months, add_years
from tongxin.toolbox.problems import Problem, Refused, refuse
from tongxin.toolbox.words import N_

OLDEST = 120
# 中国共产党章程 art. 1: applicants are at least 18 years old.
YOUNGEST_MEMBER = 18
MOST_TERMS = 999
_RESIDENT = re.compile(r"\d{17}[\dX]")
_PHONE = re.compile(r"\+?[\d-]{7,20}")


def check_text(text: str, longest: int, field: str) -> str:
    """Return the stripped text; raise `Refused` when it is empty or too long."""
    text = text.strip()
    if not 0 < len(text) <= longest:
        raise refuse("people.text", N_("请填写，最多 {longest} 个字"), field=field, longest=longest)
    return text


def check_optional(text: str, longest: int, field: str) -> str:
    """Return the stripped text; raise `Refused` when it is too long."""
    if len(text.strip()) > longest:
        raise refuse("people.long", N_("最多 {longest} 个字"), field=field, longest=longest)
    return text.strip()


def check_past(day: dt.date | None, field: str) -> None:
    """Raise `Refused` for a day that has not come."""
    if day is not None and day > clock.today():
        raise refuse("people.future", N_("{day} 还没有到：请核对日期"), field=field, day=day)


def check_born(born: dt.date | None) -> None:
    """Raise `Refused` for somebody not born yet or older than anybody alive."""
    check_past(born, "born")
    if born is not None and born < add_years(clock.today(), -OLDEST):
        sentence = N_("出生日期 {born} 算来已超过 {oldest} 岁：请核对")
        raise refuse("people.oldest", sentence, field="born", born=born, oldest=OLDEST)


def check_days(valid_from: dt.date, valid_to: dt.date | None, field: str = "valid_to") -> None:
    """Raise `Refused` when a dated fact ends before it begins."""
    if valid_to is not None and valid_to < valid_from:
        sentence = N_("结束日期 {last} 早于开始日期 {first}：请核对")
        raise refuse("people.days", sentence, field=field, first=valid_from, last=valid_to)


def check_resident(number: str, born: dt.date | None = None, sex: str = "") -> str:
    """Return a resident ID (GB 11643) in its standard form; raise `Refused` where it is wrong or contradicts the rest.

    `born` may be the first of the month of birth. Of the place of birth only the form is checked: old codes retire.
    """
    plain = unicodedata.normalize("NFKC", number).strip().upper().replace(" ", "")
    if not _RESIDENT.fullmatch(plain):
        sentence = N_("身份证号应为 18 位（17 位数字加 1 位数字或 X）：请核对")
        raise refuse("people.resident_form", sentence, field="resident_id")
    if ric.calc_check_digit(plain) != plain[-1]:
        raise refuse("people.resident_check", N_("身份证号校验位不符，至少有一位写错：请核对"), field="resident_id")
    birthday = _birthday(plain)
    if born is not None and (born.year, born.month) != (birthday.year, birthday.month):
        sentence = N_("身份证号中的出生日期 {day} 与填写的出生年月不一致：请核对")
        raise refuse("people.resident_born", sentence, field="born", day=birthday)
    if sex and sex != sex_of(plain):
        raise refuse("people.resident_sex", N_("身份证号中的性别与填写的不一致：请核对"), field="sex")
    return plain


def _birthday(number: str) -> dt.date:
    try:
        return dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise refuse("people.resident_day", N_("身份证号中的出生日期不存在：请核对"), field="resident_id") from None


def born_of(number: str) -> dt.date:
    """Return the birthday that a checked resident ID tells."""
    return _birthday(number)


def sex_of(number: str) -> Sex:
    """Return the sex that a checked resident ID tells (odd 17th digit: male)."""
    return Sex.MALE if int(number[16]) % 2 else Sex.FEMALE


def mask_resident(number: str) -> str:
    """Return a resident ID as screens show it: the first 6 and the last 4 characters."""
    return f"{number[:6]}{'*' * 8}{number[-4:]}"


def check_phone(phone: str) -> str:
    """Return a telephone number in plain form; raise `Refused` for what is none."""
    plain = unicodedata.normalize("NFKC", phone).strip().replace(" ", "")
    if plain and not _PHONE.fullmatch(plain):
        raise refuse("people.phone", N_("“{phone}”不像电话号码：只填数字和连字符"), field="phone", phone=phone[:20])
    return plain


def mask_phone(phone: str) -> str:
    """Return a telephone number as screens show it: the first 3 and the last 4 digits."""
    return f"{phone[:3]}****{phone[-4:]}"


def check_membership(
    valid_from: dt.date, joined_on: dt.date | None, full_on: dt.date | None, born: dt.date | None = None
) -> None:
    """Raise `Refused` when the days of a membership contradict each other or the birthday.

    Months are compared, for rosters tell no more: admission at 18 or later, full membership not before admission.
    """
    for day, field in ((valid_from, "valid_from"), (joined_on, "joined_on"), (full_on, "full_on")):
        check_past(day, field)
    if joined_on is not None and full_on is not None and full_on < joined_on:
        raise refuse("people.full_before", N_("转正时间早于入党时间：请核对"), field="full_on")
    if joined_on is not None and joined_on > add_months(valid_from, 1):
        raise refuse("people.joined_after", N_("入党时间晚于进入支部时间：请核对"), field="joined_on")
    if born is not None and joined_on is not None and joined_on < add_years(born, YOUNGEST_MEMBER).replace(day=1):
        sentence = N_("入党时年龄不满 {years} 周岁：请核对出生年月和入党时间")
        raise refuse("people.joined_young", sentence, field="joined_on", years=YOUNGEST_MEMBER)


class TermState(StrEnum):
    """Where the election of a Party organisation stands on a day."""

    RUNNING = "running"
    DUE = "due"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    POSTPONED = "postponed"
    OVERDUE = "overdue"


TERM_STATES = {
    TermState.RUNNING: N_("未到期"),
    TermState.DUE: N_("待启动"),
    TermState.IN_PROGRESS: N_("进行中"),
    TermState.DONE: N_("已完成"),
    TermState.POSTPONED: N_("批准延期"),
    TermState.OVERDUE: N_("超期"),
}


@dataclass(frozen=True)
class TermDays:
    """The days of a term that tell its state: when it is due, put off to, and when the next was asked for and elected."""

    due_on: dt.date
    postponed_to: dt.date | None = None
    request_on: dt.date | None = None
    meeting_on: dt.date | None = None


def term_due(elected_on: dt.date, years: int) -> dt.date:
    """Return the day on which a term ends: calendar years, clamped to the end of the month."""
    return add_years(elected_on, years)


def term_state(days: TermDays, on: dt.date, ahead_months: int) -> TermState:
    """Return the state of a term on a day; it becomes due `ahead_months` calendar months before its end."""
    last = max(days.due_on, days.postponed_to or days.due_on)
    if days.meeting_on is not None and days.meeting_on <= on:
        return TermState.DONE
    if on < add_months(days.due_on, -ahead_months):
        return TermState.RUNNING
    if on > last:
        return TermState.OVERDUE
    if days.request_on is not None and days.request_on <= on:
        return TermState.IN_PROGRESS
    return TermState.DUE if on <= days.due_on else TermState.POSTPONED


def check_term(elected_on: dt.date, years: int, number: int | None = None) -> None:
    """Raise `Refused` for an election that has not been, or a term that no rule knows."""
    check_past(elected_on, "elected_on")
    if number is not None and not 1 <= number <= MOST_TERMS:
        raise refuse("people.term_number", N_("届次应为 1 至 {most}"), field="number", most=MOST_TERMS)
    if not 1 <= years <= 10:
        raise refuse("people.term_years", N_("任期应为 1 至 10 年"), field="years")


def check_post(kind: PostKind, organisation_kind: str, organisation: str) -> None:
    """Raise `Refused` when an organisation of this kind has no such post."""
    if kind.kinds and organisation_kind not in kind.kinds:
        sentence = N_("“{organisation}”不设“{title}”：请选择别的组织或职务")
        raise refuse("people.post_place", sentence, field="kind", organisation=organisation, title=kind.title)


def balanced(begin: int, gains: Iterable[int], losses: Iterable[int], end: int) -> bool:
    """Tell whether last year's end, plus what came, less what went, is this year's end (勾稽)."""
    return begin + sum(gains) - sum(losses) == end


def code_of(codes: CodeList, word: str) -> Code:
    """Return the entry of a code list that a word means (code, title or alias); raise `Refused` for none."""
    plain = "".join(unicodedata.normalize("NFKC", word).split())
    for code in codes.values:
        if plain in (code.code, code.title, *code.aliases):
            return code
    sentence = N_("“{list}”中没有“{word}”：请写成{examples}等")
    examples = "、".join(code.title for code in codes.values[:4])
    raise Refused(Problem("people.code", sentence, {"list": codes.title, "word": word[:20], "examples": examples}))


def seniority(full_on: dt.date | None, on: dt.date) -> int | None:
    """Return the full years in the Party (党龄) on a day, counted from full membership; None while there is none, or where its
    day is not known (章程: 党龄从预备期满转为正式党员之日算起)."""
    return periods.age(full_on, on) if full_on is not None and full_on <= on else None
