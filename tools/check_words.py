"""Finds Chinese outside gettext in .py and .html, and ASCII punctuation between Chinese characters.

Chinese in code stands inside `_("…")`, `N_("…")` or `verbatim("…")`, in templates inside `{% translate %}` or
`{% blocktranslate %}`; comments and docstrings are English and may quote a Chinese term. Prints `file:line: sentence`
for every finding and exits with 1; changes nothing.
"""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tongxin.toolbox.chinese import has_han, wide_punctuation_problems

ROOT = Path(__file__).resolve().parent.parent
MARKERS = {
    *("_", "N_", "verbatim", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"),
    *("pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"),
}
DATA = re.compile(r"^(tests|demo|bench|catalog|docs|frontend)/|/migrations/|/demo/")
PUNCTUATED = re.compile(r"^(src/.*\.(html|txt|md)|catalog/.*\.(toml|md)|docs/manual/.*\.md)$")

COMMENT_TAGS = re.compile(r"\{#.*?#\}|\{% *comment\b.*?%\}.*?\{% *endcomment *%\}", re.DOTALL)
TRANSLATED = re.compile(
    r"\{% *blocktrans(?:late)?\b[^%]*%\}(?P<block>.*?)\{% *endblocktrans(?:late)? *%\}"
    r"|\{% *trans(?:late)? +(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)').*?%\}",
    re.DOTALL,
)
MARKED = re.compile(r"\b_\((\"[^\"]*\"|'[^']*')\)")
TAGS = re.compile(r"<[^<>]*>|\{%.*?%\}", re.DOTALL)
ASIDE = re.compile(r"`[^`\n]*`|\]\([^)\n]*\)|<!--.*?-->", re.DOTALL)
ADDRESS = re.compile(r"[a-z]+://[^\s，。；）”]+")
TOML_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)


class Finding(NamedTuple):
    """One thing to mend."""

    line: int
    sentence: str


def check_python(source: str) -> Iterator[Finding]:
    """Yield bare Chinese, Chinese prose in comments and docstrings, untranslatable f-strings and narrow marks."""
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        yield Finding(error.lineno or 1, f"not readable as Python {sys.version_info.major}.{sys.version_info.minor}")
        return
    documentation = set(_docstrings(tree))
    calls = [(_marker(node), node) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    marked = {id(constant) for name, call in calls if name in MARKERS for constant in _marked(call)}
    data = {id(part) for name, call in calls if name == "verbatim" for part in ast.walk(call)}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)) or id(node) in data:
            continue
        if id(node) in documentation:
            yield from _prose(node.lineno, node.value, "docstring")
            continue
        if has_han(node.value) and id(node) not in marked:
            yield Finding(node.lineno, f"Chinese outside gettext: {_short(node.value)}")
        yield from (Finding(node.lineno, sentence) for sentence in _narrow(node.value))
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield from _prose(token.start[0], token.string, "comment")


def _docstrings(tree: ast.Module) -> Iterator[int]:
    """Yield the strings that only developers read: docstrings and the help texts of model fields."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "help_text":
            yield id(node.value)
        body = getattr(node, "body", None)
        if isinstance(body, list):
            yield from (id(item.value) for item in body if isinstance(item, ast.Expr))


def _marker(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _marked(call: ast.Call) -> Iterator[ast.Constant]:
    """Yield the constants that are themselves arguments: gettext never sees a part of an expression."""
    for argument in call.args:
        choices = [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
        yield from (choice for choice in choices if isinstance(choice, ast.Constant))


def _prose(line: int, text: str, kind: str) -> Iterator[Finding]:
    han = sum(map(has_han, text))
    if han > len(re.findall("[A-Za-z]", text)):
        yield Finding(line, f"{kind} in Chinese, write English and quote only the term: {_short(text)}")


def check_template(source: str) -> Iterator[Finding]:
    """Yield Chinese outside translate, blocktranslate and comment, and narrow marks in what a reader sees."""
    visible = COMMENT_TAGS.sub(_blank, source)
    bare = MARKED.sub(_blank, TRANSLATED.sub(_blank, visible))
    for number, line in enumerate(bare.splitlines(), 1):
        if has_han(line):
            yield Finding(number, f"Chinese outside translate: {_short(line)}")
    plain = TAGS.sub(_newlines, TRANSLATED.sub(_sentence, visible))
    raw = [_narrow(line) for line in visible.splitlines()]
    for number, line in enumerate(plain.splitlines(), 1):
        yield from (Finding(number, sentence) for sentence in {*_narrow(line), *raw[number - 1]})


def check_text(source: str) -> Iterator[Finding]:
    """Yield narrow marks in TOML and Markdown, code spans and link targets aside."""
    for number, line in enumerate(ASIDE.sub(_blank, source).splitlines(), 1):
        yield from (Finding(number, sentence) for sentence in _narrow(line))


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def _newlines(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def _sentence(match: re.Match[str]) -> str:
    shown = match["block"] or match["double"] or match["single"] or ""
    return shown + "\n" * (match[0].count("\n") - shown.count("\n"))


def _narrow(text: str) -> list[str]:
    text = ADDRESS.sub(_blank, text)
    return [f"write {hit.wide} for {hit.mark} in: {_short(text)}" for hit in wide_punctuation_problems(text)]


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:59] + "…"


def check_file(name: str, source: str) -> Iterator[Finding]:
    """Yield the findings of one file, by its path inside the repository."""
    if name.endswith(".py"):
        if not DATA.search(name):
            yield from check_python(source)
    elif name.startswith("src/") and name.endswith(".html"):
        yield from check_template(source)
    elif PUNCTUATED.search(name):
        yield from check_text(TOML_COMMENT.sub("", source) if name.endswith(".toml") else source)


def tracked() -> list[str]:
    """Return the paths git knows or would add, so that a new file is checked before its first commit."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True)
    return [name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


def main() -> int:
    """Check every tracked file; return the exit status."""
    found = 0
    for name in tracked():
        if Path(name).suffix in {".py", ".html", ".toml", ".md", ".txt"}:
            for line, sentence in sorted(set(check_file(name, (ROOT / name).read_text("utf-8")))):
                print(f"{name}:{line}: {sentence}")
                found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
