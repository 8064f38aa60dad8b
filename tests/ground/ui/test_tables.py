"""What is drawn without a template: escaped as a template would."""

from __future__ import annotations

from uuid import uuid4

from django import forms

from tongxin.ground.records.models import Countersign
from tongxin.ground.ui.forms import PlainForm
from tongxin.ground.ui.navigation import Entry, NavItem
from tongxin.ground.ui.tables import LEAD, NUMBER, Column, Table, addresses, drawn, link
from tongxin.ground.ui.templatetags.ui import countersigned, menu

HOSTILE = "<b>\"甲\"&'乙'"
ESCAPED = "&lt;b&gt;&quot;甲&quot;&amp;&#x27;乙&#x27;"


class ChoosingForm(PlainForm):
    kind = forms.ChoiceField(choices=[("", "全部"), ("组", [("a", HOSTILE), (HOSTILE, "乙")])])


def test_a_table_labels_each_value_and_escapes_it() -> None:
    table = Table(
        [Column("日期"), Column("活动", LEAD), Column("到场", NUMBER)], [("1月1日", link("/a/?b&c", HOSTILE), "3 人")]
    )
    assert drawn(table) == (
        '<table class="tx-table tx-table--cards"><thead><tr><th scope="col">日期</th><th scope="col">活动</th>'
        '<th scope="col" class="n">到场</th></tr></thead><tbody><tr data-row><td data-label="日期">1月1日</td>'
        f'<td class="lead" data-label="活动"><a href="/a/?b&amp;c">{ESCAPED}</a></td>'
        '<td class="n" data-label="到场">3 人</td></tr></tbody></table>'
    )


def test_a_cell_that_says_nothing_bears_no_label() -> None:
    shown = drawn(Table([Column(HOSTILE), Column("到场", NUMBER)], [(HOSTILE, "")]))
    assert f'<td data-label="{ESCAPED}">{ESCAPED}</td><td class="n"></td>' in shown


def test_addresses_are_those_of_the_pages() -> None:
    key = uuid4()
    assert addresses("activities:gathering")(key) == f"/activities/{key}/"


def test_countersigns_are_said_in_words() -> None:
    said = [countersigned(each) for each in Countersign]
    assert said == ["", ' <span class="soon">待书记确认</span>', "", ' <span class="late">已退回</span>']


def test_a_menu_marks_the_page_and_counts() -> None:
    entries = [
        Entry(NavItem("a", HOSTILE, "x", 1), "/a/?b&c", current=True, count=3),
        Entry(NavItem("b", "乙", "y", 2), "/b/", current=False, count=0),
    ]
    assert menu([("", entries[:1]), ("日常", entries[1:])]) == (
        f'<ul><li><a href="/a/?b&amp;c" aria-current="page">{ESCAPED} <b>3</b></a></li></ul>'
        '<p class="tx-nav-head" aria-hidden="true">日常</p><ul aria-label="日常"><li><a href="/b/">乙</a></li></ul>'
    )


def test_a_choice_offers_groups_and_keeps_what_was_chosen() -> None:
    assert str(ChoosingForm({"kind": HOSTILE})["kind"]) == (
        '<select name="kind" class="form-select" id="id_kind"><option value="">全部</option><optgroup label="组">'
        f'<option value="a">{ESCAPED}</option><option value="{ESCAPED}" selected>乙</option></optgroup></select>'
    )
