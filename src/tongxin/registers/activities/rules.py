"""Pure checks of the room; each raises `Refused` with sentences."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from tongxin.registers.activities import values
from tongxin.registers.activities.definitions import ActivityKind, ExtraField, Repeat, State
from tongxin.toolbox.periods import add_months
from tongxin.toolbox.problems import Problem, Refused, refuse
from tongxin.toolbox.words import N_, verbatim

LONGEST_HOURS = Decimal(24)
LONGEST_TITLE = 200
LONGEST_SERIES = 53


@dataclass(frozen=True)
class Roll:
    """Who was there: ids of persons present; excused and absent with reasons; outsiders (name, unit); people without names.

    exceptions: present persons recorded after the day or without being on the list, with the reason.
    """

    present: frozenset[UUID]
    excused: Mapping[UUID, str] = field(default_factory=dict)
    absent: frozenset[UUID] = frozenset()
    outsiders: tuple[tuple[str, str], ...] = ()
    headcount: int = 0
    exceptions: Mapping[UUID, str] = field(default_factory=dict)


def check_state(state: str, *allowed: State) -> None:
    """Raise unless a gathering is in one of the states."""
    if state in allowed:
        return
    sentences = {
        State.HELD: N_("这次活动已登记举行，不能再这样办理；如有差错请更正或作废"),
        State.CANCELLED: N_("这次活动已取消，不能再办理"),
        State.PLANNED: N_("这次活动还没有举行：请先确认到场名单"),
    }
    raise refuse("activities.state", sentences[State(state)])


def check_title(title: str) -> str:
    """Return the stripped title; raise when it is empty or too long for a list."""
    if not title.strip():
        raise refuse("activities.title", N_("请填写活动名称"), field="title")
    if len(title.strip()) > LONGEST_TITLE:
        raise refuse("activities.title_long", N_("活动名称最多 {limit} 个字"), field="title", limit=LONGEST_TITLE)
    return title.strip()


def check_minutes(minutes: str) -> str:
    """Return the stripped minutes; raise when there are none."""
    if not minutes.strip():
        raise refuse("activities.minutes", N_("请写几句活动纪实：做了什么、结果如何"), field="minutes")
    return minutes.strip()


def check_sign_up(kinds: Iterable[ActivityKind], *, several: bool = False) -> None:
    """Raise for a gathering of kinds that take no sign-up; of several sittings one may always choose one."""
    if not several and not any(kind.sign_up for kind in kinds):
        raise refuse("activities.no_sign_up", N_("这类活动不需要报名，到场由支部记录员按名单确认"))


def check_person(person_id: UUID | None) -> UUID:
    """Return the person of an account; raise when the account has none."""
    if person_id is None:
        raise refuse("activities.no_person", N_("您的账号没有对应的人员，请联系系统管理员关联"))
    return person_id


def check_roll(roll: Roll, known: frozenset[UUID]) -> None:
    """Raise when nobody was there, somebody stands twice, is unknown, or an exception or excuse lacks its reason."""
    problems = list(_roll_problems(roll, known))
    if problems:
        raise Refused(problems)


def _roll_problems(roll: Roll, known: frozenset[UUID]) -> Iterable[Problem]:
    excused, absent = frozenset(roll.excused), roll.absent
    if not (roll.present or roll.outsiders or roll.headcount):
        yield Problem("activities.nobody", N_("到场名单是空的：请勾选到场的人，或填写仅计人数"), field="present")
    if roll.present & excused or roll.present & absent or excused & absent:
        yield Problem("activities.twice", N_("同一个人不能既到场又请假或未到"), field="present")
    everybody = roll.present | excused | absent
    if everybody - known:
        count = {"count": len(everybody - known)}
        yield Problem("activities.unknown", N_("名单中有 {count} 人不是本院人员"), count, field="present")
    if any(not reason.strip() for reason in roll.excused.values()):
        yield Problem("activities.excuse", N_("请假的人须写明原因，例如值班、手术、出差"), field="present")
    if any(not reason.strip() for reason in roll.exceptions.values()):
        yield Problem("activities.exception", N_("有没报名却到场的人：请写明补登原因"), field="exceptions")
    if any(not name.strip() for name, _unit in roll.outsiders):
        yield Problem("activities.outsider", N_("院外人员须写明姓名，不记名的请填写仅计人数"), field="outsiders")


def check_belonging(roll: Roll, expected: frozenset[UUID], names: Mapping[UUID, str]) -> None:
    """Raise for people excused or absent at organisation life who did not belong to the unit on that day."""
    strange = (frozenset(roll.excused) | roll.absent) - expected
    if expected and strange:
        about = {"names": verbatim("、").join(sorted(names.get(key, "") for key in strange))}
        sentence = N_("{names}当天不在应到名单中（不是本支部党员，或长期外出），不能登记为请假或未到")
        raise refuse("activities.not_expected", sentence, field="present", **about)


def check_make_up(occurred_on: dt.date, made_up_on: dt.date, today: dt.date) -> None:
    """Raise unless absence was made up on the day itself or later, and not in the future."""
    if made_up_on < occurred_on:
        raise refuse("activities.made_up_before", N_("补学日期不能早于活动日期"), field="made_up_on")
    if made_up_on > today:
        raise refuse("activities.made_up_later", N_("补学日期还没有到，请在补学后登记"), field="made_up_on")


def check_make_up_kind(kinds: Iterable[ActivityKind]) -> None:
    """Raise for a gathering whose kinds cannot be made up by study."""
    kinds = list(kinds)
    if not any(kind.make_up for kind in kinds):
        titles = verbatim("、").join(kind.title for kind in kinds)
        raise refuse("activities.no_make_up", N_("“{kinds}”不安排补学"), kinds=titles)


def check_shifts(kinds: Iterable[ActivityKind]) -> None:
    """Raise for a gathering that cannot be held in sittings: where there are votes, all decide together."""
    whole = [kind.title for kind in kinds if not kind.shifts]
    if whole:
        titles = verbatim("、").join(whole)
        raise refuse("activities.no_shifts", N_("“{kinds}”不能分批举行，应到的人须同时参加"), kinds=titles)


def check_sitting(first: dt.date, later: dt.date) -> None:
    """Raise for a sitting before the first one."""
    if later < first:
        raise refuse("activities.sitting_before", N_("后一批的日期不能早于第一批"), field="occurred_on")


def check_sitting_known(number: int, sittings: Collection[int]) -> None:
    """Raise for a sitting that a gathering does not have."""
    if number not in sittings:
        raise refuse("activities.no_sitting", N_("这次活动没有第 {number} 批"), field="sitting", number=number)


def check_were_away(names: Mapping[UUID, str], away: Iterable[UUID | None]) -> None:
    """Raise when nobody is named, or somebody who was not excused or absent."""
    strange = names.keys() - set(away)
    if strange or not names:
        about = {"names": verbatim("、").join(sorted(names[key] for key in strange)) or verbatim("—")}
        raise refuse("activities.not_away", N_("请勾选请假或未到的人；不在其中的：{names}"), field="people", **about)


def repeated(first: dt.date, repeat: Repeat, until: dt.date) -> list[dt.date]:
    """Return the further days of a series, without the first; raise when there are none or more than a series may have."""
    if until <= first:
        raise refuse("activities.until", N_("重复的截止日期应晚于第一次的日期"), field="until")
    days, number = list[dt.date](), 1
    while (day := _after(first, repeat, number)) <= until:
        days.append(day)
        number += 1
        if number > LONGEST_SERIES:
            raise refuse(
                "activities.series",
                N_("一次最多安排 {limit} 场，请把截止日期提前"),
                field="until",
                limit=LONGEST_SERIES,
            )
    if not days:
        raise refuse("activities.until", N_("到截止日期为止还没有第二次，请把截止日期推后或不重复"), field="until")
    return days


def _after(first: dt.date, repeat: Repeat, number: int) -> dt.date:
    if repeat is Repeat.MONTH:
        return add_months(first, number)
    return first + dt.timedelta(weeks=number * (1 if repeat is Repeat.WEEK else 2))


def check_hours(starts_at: dt.time | None, ends_at: dt.time | None, hours: Decimal | None) -> None:
    """Raise when the end is not after the start, or the hours are negative or more than a day."""
    if starts_at and ends_at and ends_at <= starts_at:
        raise refuse("activities.times", N_("结束时间应晚于开始时间"), field="ends_at")
    if hours is not None and not 0 < hours <= LONGEST_HOURS:
        raise refuse("activities.hours", N_("时长应大于 0 且不超过 24 小时"), field="hours")


def hours_between(starts_at: dt.time | None, ends_at: dt.time | None) -> Decimal | None:
    """Return the hours from start to end, to one decimal, or None when either is unknown."""
    if starts_at is None or ends_at is None:
        return None
    minutes = (ends_at.hour - starts_at.hour) * 60 + ends_at.minute - starts_at.minute
    return (Decimal(minutes) / 60).quantize(Decimal("0.1"))


def check_times(kind: ActivityKind, times: int) -> None:
    """Raise when the times done are below one, or given for a kind that is not counted by times."""
    if times < 1:
        raise refuse("activities.times_done", N_("办理次数至少为 1"), field="times")
    if times != 1 and not kind.counted_times:
        raise refuse("activities.times_kind", N_("“{kind}”不按办理次数统计"), field="times", kind=kind.title)


def check_further(kind: ActivityKind) -> None:
    """Raise for a kind that has no list: it cannot be a further segment of a gathering, which has one."""
    if not kind.attended:
        raise refuse(
            "activities.further", N_("“{kind}”没有到场名单，不能作为环节，请单独登记"), field="kind", kind=kind.title
        )


def check_extra(kind: ActivityKind, extra: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of this kind, typed; raise with a sentence for each that is missing, unknown or of a wrong type."""
    problems: list[Problem] = []
    known = {item.key: item for item in kind.fields}
    for key in extra.keys() - known.keys():
        about = {"kind": kind.title, "key": key}
        problems.append(Problem("activities.extra_unknown", N_("“{kind}”没有“{key}”这一项"), about, field=key))
    found: dict[str, Any] = {}
    for item in kind.fields:
        raw = values.given(extra.get(item.key))
        if raw:
            _take(item, raw, found, problems)
        elif item.required:
            about = {"title": item.title}
            problems.append(Problem("activities.extra_missing", N_("请填写“{title}”"), about, field=item.key))
    if problems:
        raise Refused(problems)
    return found


def _take(item: ExtraField, raw: Any, found: dict[str, Any], problems: list[Problem]) -> None:
    try:
        found[item.key] = values.read(item, raw)
    except values.Wrong as wrong:
        problems.append(wrong.problem)


def check_come(occurred_on: dt.date, today: dt.date) -> None:
    """Raise while the day of a gathering has not come."""
    if occurred_on > today:
        raise refuse(
            "activities.not_yet",
            N_("活动当天（{month}月{day}日）起才能办理"),
            month=occurred_on.month,
            day=occurred_on.day,
        )


def check_places(signed_up: int, places: int | None) -> None:
    """Raise when a gathering with a limit is full."""
    if places is not None and signed_up >= places:
        raise refuse("activities.full", N_("名额 {places} 人已满"), places=places)


def check_code(shown: str, typed: str, occurred_on: dt.date, today: dt.date) -> None:
    """Raise unless the code of the day is typed on the day (compared in constant time)."""
    if today != occurred_on:
        raise refuse(
            "activities.code_day", N_("现场码只在活动当天（{month}月{day}日）有效；当天没有登记的，请联系支部记录员补登"),
            field="code", month=occurred_on.month, day=occurred_on.day,
        )  # fmt: skip
    if not shown or not hmac.compare_digest(shown, typed.strip()):
        raise refuse("activities.code", N_("现场码不正确，请看现场屏幕上的六位数字"), field="code")
