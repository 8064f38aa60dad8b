"""Pure checks of rule documents; each raises `Refused` with a sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from tongxin.registers.rulebook.contents import Article, doubts
from tongxin.registers.rulebook.definitions import Audience, NoticeKind, Standing
from tongxin.toolbox import workdays
from tongxin.toolbox.periods import add_years
from tongxin.toolbox.problems import Problem, Refused, refuse
from tongxin.toolbox.words import N_, verbatim

LONGEST_TITLE = 200
MOST_ARTICLES = 2000
_MARKS = str.maketrans("", "", verbatim("《》"))


def check_title(title: str) -> str:
    """Return the title without its book marks; raise when it is empty or too long."""
    plain = title.strip().translate(_MARKS)
    if not 0 < len(plain) <= LONGEST_TITLE:
        raise refuse("rulebook.title", N_("请填写制度名称，最多 {most} 个字"), field="title", most=LONGEST_TITLE)
    return plain


def check_articles(found: list[Article]) -> list[Article]:
    """Return the articles of a text; raise with every number that stands twice or without words, and for no text at all."""
    if not found:
        raise refuse("rulebook.text", N_("请粘贴或上传制度正文"), field="text")
    if len(found) > MOST_ARTICLES:
        raise refuse("rulebook.text_long", N_("一份制度最多 {most} 条"), field="text", most=MOST_ARTICLES)
    wrong = [problem for problem in doubts(found) if problem.code != "rulebook.article_missing"]
    if wrong:
        raise Refused(wrong)
    return found


def check_issue(issued_on: dt.date, effective_on: dt.date, before: dt.date | None) -> None:
    """Raise unless a version takes effect on or after its issue, and after the version before it (`before`: its first day)."""
    problems: list[Problem] = []
    if effective_on < issued_on:
        about = {"issued": issued_on, "effective": effective_on}
        sentence = N_("施行日期 {effective} 早于印发日期 {issued}")
        problems.append(Problem("rulebook.early", sentence, about, field="effective_on"))
    if before is not None and effective_on <= before:
        sentence = N_("上一版从 {before} 起施行，新版本须晚于这一天施行")
        problems.append(Problem("rulebook.order", sentence, {"before": before}, field="effective_on"))
    if problems:
        raise Refused(problems)


def check_end(effective_on: dt.date, ended_on: dt.date) -> None:
    """Raise when a document is abolished before it took effect."""
    if ended_on < effective_on:
        sentence = N_("废止日期 {ended} 早于施行日期 {effective}")
        raise refuse("rulebook.ended_early", sentence, field="ended_on", ended=ended_on, effective=effective_on)


def standing(
    day: dt.date, effective_on: dt.date | None, ended_on: dt.date | None, *, abolished: bool = False
) -> Standing:
    """Return how a version stands on a day; both of its days belong to it."""
    if effective_on is None:
        return Standing.DRAFT
    if ended_on is not None and ended_on < day:
        return Standing.ABOLISHED if abolished else Standing.REPLACED
    return Standing.IN_FORCE if effective_on <= day else Standing.COMING


def review_due(since: dt.date, years: int) -> dt.date:
    """Return the day by which a document has to be cleaned up, counted from its latest issue or clean-up."""
    return add_years(since, years)


def check_sent(issued_on: dt.date, sent_on: dt.date) -> None:
    """Raise when a version was sent for filing before it was issued."""
    if sent_on < issued_on:
        raise refuse("rulebook.sent_early", N_("报备日期不能早于印发日期 {issued}"), field="sent_on", issued=issued_on)


def check_received(sent_on: dt.date | None, received_on: dt.date) -> None:
    """Raise for a receipt of something that was not sent, or that came before it was."""
    if sent_on is None:
        raise refuse("rulebook.not_sent", N_("还没有登记报备，不能登记回执"), field="received_on")
    if received_on < sent_on:
        raise refuse(
            "rulebook.received_early", N_("回执日期不能早于报备日期 {sent}"), field="received_on", sent=sent_on
        )


@dataclass(frozen=True)
class Release:
    """From which day members, all staff and the public learn of a notice; closes_on: the last day for objections."""

    members_on: dt.date
    staff_on: dt.date | None = None
    public_on: dt.date | None = None
    closes_on: dt.date | None = None

    def audience(self, day: dt.date) -> Audience | None:
        """Return the widest audience that may know on a day; None before anybody may."""
        known = (self.public_on, Audience.PUBLIC), (self.staff_on, Audience.STAFF), (self.members_on, Audience.MEMBERS)
        return next((audience for since, audience in known if since is not None and since <= day), None)


def check_release(kind: NoticeKind, audience: Audience, release: Release) -> None:
    """Raise with everything that is wrong with the days of a notice: members learn first, the period is long enough."""
    problems = [*_widening(kind, audience, release), *_period(kind, release)]
    if problems:
        raise Refused(problems)


def _widening(kind: NoticeKind, audience: Audience, release: Release) -> Iterator[Problem]:
    for field, day, wanted in (
        ("staff_on", release.staff_on, audience is not Audience.MEMBERS),
        ("public_on", release.public_on, audience is Audience.PUBLIC),
    ):
        if wanted and day is None:
            yield Problem("rulebook.notice_day", N_("公开范围包括他们，请填写从哪天起公开"), field=field)
        if day is not None and not wanted:
            yield Problem("rulebook.notice_beyond", N_("不在公开范围内，请不要填写日期"), field=field)
    first = release.members_on + dt.timedelta(days=kind.ahead_days)
    if release.staff_on is not None and release.staff_on < first:
        sentence = N_("党员先知道：向职工公开不早于 {first}")
        yield Problem("rulebook.members_first", sentence, {"first": first}, field="staff_on")
    if release.public_on is not None and release.staff_on is not None and release.public_on < release.staff_on:
        sentence = N_("向社会公开不早于向职工公开（{staff}）")
        yield Problem("rulebook.public_early", sentence, {"staff": release.staff_on}, field="public_on")


def _period(kind: NoticeKind, release: Release) -> Iterator[Problem]:
    start = release.staff_on or release.members_on
    if kind.period_days and release.closes_on is None:
        sentence = N_("这类公开须有公示期，不少于 {days} 个工作日，请填写截止日期")
        yield Problem("rulebook.notice_period", sentence, {"days": kind.period_days}, field="closes_on")
    if release.closes_on is None:
        return
    end = period_end(start, kind.period_days)
    if release.closes_on < (end or start):
        sentence = N_("公示期不少于 {days} 个工作日：截止日期不早于 {end}")
        about = {"days": kind.period_days, "end": end or start}
        yield Problem("rulebook.notice_short", sentence, about, field="closes_on")


def period_end(start: dt.date, days: int) -> dt.date | None:
    """Return the first day on which a period of so many working days may end, both its days counted; None where no work
    calendar is published."""
    try:
        return workdays.period_end(start, days)
    except Refused:
        return None
