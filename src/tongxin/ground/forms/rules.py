"""Pure checks of printing, filing and kept papers; each raises `Refused` with a sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sized

from tongxin.ground.forms.definitions import Form
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

BRANCHES = (OrganisationKind.BRANCH, OrganisationKind.TEMPORARY_BRANCH)
MOST = 500
FIRST_YEAR = 2000


def check_some(records: Sized) -> None:
    """Raise when no record is to be printed, or more than a printer takes at a time."""
    if not records:
        raise refuse("forms.none", N_("还没有选择要打印的记录"), field="records")
    if len(records) > MOST:
        sentence = N_("一次最多打印 {most} 条记录：请分几次打印")
        raise refuse("forms.many", sentence, field="records", most=MOST)


def check_user(signed_in: bool) -> None:
    """Raise unless it is a signed-in user: a print is taken by whoever asked for it."""
    if not signed_in:
        raise refuse("forms.user", N_("请登录后打印表单"))


def check_branch(organisation: Organisation) -> None:
    """Raise for a unit that is not a branch: only branches keep the book."""
    if organisation.kind not in BRANCHES:
        sentence = N_("“{unit}”不是党支部：工作手册按党支部装订")
        raise refuse("forms.branch", sentence, field="organisation", unit=organisation.short_name)


def check_year(year: int, today: dt.date) -> None:
    """Raise for a year that has not begun, or that lies before any record."""
    if not FIRST_YEAR <= year <= today.year:
        raise refuse("forms.year", N_("请选择 {first} 年至 {last} 年"), field="year", first=FIRST_YEAR, last=today.year)


def check_waits(waits: bool) -> None:
    """Raise for a page that does not wait to be filed by hand."""
    if not waits:
        raise refuse("forms.page_done", N_("这一页已经办理过：请刷新页面"))


def check_secure(form: Form) -> None:
    """Raise for a form whose contents may be kept here: only of the others are number and keeper registered."""
    if not form.secure:
        sentence = N_("“{title}”的扫描件可以直接归档，不用登记保管人")
        raise refuse("forms.not_secure", sentence, field="form", title=form.title)


def check_paper(number: str, keeper: str, dated: dt.date, today: dt.date) -> None:
    """Raise for a kept paper without a number or a keeper, or of a day to come."""
    if not number.strip():
        raise refuse("forms.paper_number", N_("请填写纸质记录上的编号"), field="number")
    if not keeper.strip():
        raise refuse("forms.keeper", N_("请写明由谁、在哪里保管"), field="keeper")
    if dated > today:
        raise refuse("forms.paper_day", N_("日期不能晚于今天"), field="dated")
