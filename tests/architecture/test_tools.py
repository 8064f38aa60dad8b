"""The checks of `make check` find what is planted for them and leave alone what is right."""

from __future__ import annotations

import check_coverage
import check_lock
import check_secrets
import check_words
import pytest
import sizes
from packaging.requirements import Requirement

Report = dict[str, dict[str, dict[str, list[object]]]]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('x = "党委"', "Chinese outside gettext"),
        ('x = _("请先登录,再填写")', "write ，"),
        ('x = f"共 {n} 项"', "Chinese outside gettext"),
        ('x = _(f"共 {n} 项")', "Chinese outside gettext"),
        ('x = _("共" + name)', "Chinese outside gettext"),
        ('"""这是一个说明文档。"""', "docstring in Chinese"),
        ("x = 1  # 这里写了中文注释", "comment in Chinese"),
        ("def broken(:", "not readable"),
    ],
)
def test_words_in_python_are_found(source: str, expected: str) -> None:
    assert any(finding.sentence.startswith(expected) for finding in check_words.check_python(source))


@pytest.mark.parametrize(
    "source",
    [
        'x = _("党委")',
        'x = N_("一") if y else N_("二")',
        'x = _("一" if y else "二")',
        'x = gettext_lazy("请填写（必填）：")',
        'x = ngettext("{n} 项", "{n} 项", n)',
        'x = verbatim("[年月]?")',
        'x = verbatim(rf"^第({NUMERAL})条$")',
        'x = _("请写成 postgresql://用户:密码@主机/库名，再试")',
        'models.CharField(help_text="times done (次) of a deed")',
        '"""A ledger (台账) of one branch."""',
        "x = 1  # the field's term 台账",
    ],
)
def test_right_words_in_python_pass(source: str) -> None:
    assert not list(check_words.check_python(source))


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("<p>\n党委</p>", 2),
        ('<a title="党委">', 1),
        ('{% translate "单位" %}:{{ x }}', 1),
        ('{% translate "办法(试行)" %}', 1),
        ("{% blocktranslate %}\n共 {{ n }} 项,请\n看{% endblocktranslate %}", 2),
        ("{% comment %}\n\n{% endcomment %}\n党", 4),
    ],
)
def test_words_in_templates_are_found_on_their_line(source: str, line: int) -> None:
    assert {finding.line for finding in check_words.check_template(source)} == {line}


@pytest.mark.parametrize(
    "source",
    [
        '{% translate "党委" %}',
        "{% translate '党委' as title %}",
        "{% blocktranslate count n=total %}{{ n }} 项{% plural %}{{ n }} 项{% endblocktranslate %}",
        "{# 中文 #}{% comment %}中文{% endcomment %}",
        '{% button label=_("保存") %}',
        '<a href="{% url "x:y" %}">{% translate "返回" %}</a> 12:30',
    ],
)
def test_right_words_in_templates_pass(source: str) -> None:
    assert not list(check_words.check_template(source))


@pytest.mark.parametrize(
    ("name", "source", "count"),
    [
        ("catalog/figure/a.toml", 'title = "人次(年)"', 2),
        ("catalog/figure/a.toml", 'title = "人次（年）"\nwhere = ["一", "二"]', 0),
        ("docs/manual/a.md", "见[说明](说明.md)，`党委,x`。", 0),
        ("docs/manual/a.md", "第一步,登录", 1),
        ("catalog/figure/a.toml", "# Deeds (办实事): English with a term", 0),
        ("docs/how-to/a.md", "Open the ledger (台账).", 0),
        ("tests/test_x.py", 'x = "党委,"', 0),
        ("src/tongxin/x/migrations/0001.py", 'x = "党委"', 0),
        ("src/tongxin/x.py", 'x = "党委,"', 2),
    ],
)
def test_which_files_are_held_to_what(name: str, source: str, count: int) -> None:
    assert len(list(check_words.check_file(name, source))) == count


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("-----BEGIN " + "PRIVATE KEY-----", "a private key"),
        ("AKIA" + "A" * 16, "a cloud access key"),
        ("postgresql://app:secretword@host/db", "a password in an address"),
        ('password = "correct-horse-battery"', "a password in code"),
        ('"resolved"' + ': "https://registry.example/x.tgz"', "a download address in a lock"),
        ("see /home/someone/notes", "a path of one machine"),
    ],
)
def test_secrets_are_found_except_in_tests(text: str, kind: str) -> None:
    assert (1, kind) in check_secrets.findings("src/x.py", text)
    assert kind not in check_secrets.TESTS_MAY or not list(check_secrets.findings("tests/x.py", text))


@pytest.mark.parametrize("text", ["postgresql://tongxin@/db?host=/tmp", 'token = "{value}"', "SECRET_KEY = vault()"])
def test_harmless_text_is_no_secret(text: str) -> None:
    assert not list(check_secrets.findings("src/x.py", text))


@pytest.mark.parametrize(
    ("path", "held"),
    [
        ("src/tongxin/toolbox/periods.py", True),
        ("src/tongxin/figures/plan.py", True),
        ("src/tongxin/registers/activities/rules.py", True),
        ("src/tongxin/registers/activities/commands.py", True),
        ("src/tongxin/registers/activities/commands/attendance.py", True),
        ("src/tongxin/ground/commands/registry.py", True),
        ("src/tongxin/registers/activities/queries.py", False),
        ("src/tongxin/figures/web/views.py", False),
        ("src/tongxin/figures/migrations/0001_initial.py", False),
        ("src/tongxin/figures/apps.py", False),
    ],
)
def test_deciding_modules_are_held_to_full_coverage(path: str, held: bool) -> None:
    report = {"files": {path: {"missing_lines": [3], "missing_branches": [[3, 4], [5, -1]]}}}
    assert list(check_coverage.gaps(report, {})) == ([f"{path}: not covered: 3, 5->-1"] if held else [])


def test_full_coverage_is_no_gap() -> None:
    report: Report = {"files": {"src/tongxin/toolbox/x.py": {"missing_lines": [], "missing_branches": []}}}
    assert not list(check_coverage.gaps(report, {}))


def test_sizes_are_counted_by_function() -> None:
    found = list(sizes.functions("x.py", "@a\ndef f():\n    return 1\n\nasync def g(): ...\n"))
    assert [(size.lines, size.place) for size in found] == [(2, "x.py:2 f"), (1, "x.py:5 g")]
    assert sizes.at(found, 50) == 1
    assert sizes.at([], 50) == 0
    assert "median 1, p90 1 (aim 8 / 25); largest x.py:2 f (2)" in sizes.summary("functions", found, "8 / 25")


HASH = " \\\n    --hash=sha256:" + "0" * 64 + "\n"


@pytest.mark.parametrize(
    ("lock", "sentence"),
    [
        (f"django==5.2.1{HASH}", None),
        (f"Django==5.2.1 ; python_version > '3'{HASH}", None),
        ("django==5.2.1\n", "no pin with hashes"),
        (f"other==5.2.1{HASH}", "no pin with hashes"),
        (f"django==4.2.1{HASH}", "outside"),
        (f"django==5.2.1{HASH}--find" + "-links /wheels\n", "names a host"),
    ],
)
def test_a_stale_lock_is_told(lock: str, sentence: str | None) -> None:
    found = list(check_lock.problems([Requirement("django>=5.2,<5.3")], lock))
    assert [sentence in problem for problem in found if sentence] == ([True] if sentence else [])
    assert bool(found) is bool(sentence)


def test_known_gaps_may_not_grow() -> None:
    file: dict[str, list[object]] = {"missing_lines": [3], "missing_branches": [[5, -1]]}
    report: Report = {"files": {"src/tongxin/toolbox/clock.py": file}}
    assert not list(check_coverage.gaps(report, {"tongxin/toolbox/clock.py": 2}))
    assert list(check_coverage.gaps(report, {"tongxin/toolbox/clock.py": 1}))
