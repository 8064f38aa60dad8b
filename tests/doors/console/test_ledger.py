"""`tongxin commands`, `do`, `catalog`, `audit`, `users` and `keys`."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.db import ProgrammingError
from pytest_django import Settings

from tests.ground.conftest import PASSWORD, Tree, roles, tree
from tongxin.doors.console import ledger, start, users
from tongxin.doors.console.main import group
from tongxin.doors.console.output import plain
from tongxin.ground.access.models import RoleHolding, User
from tongxin.ground.audit.models import Event
from tongxin.toolbox.vault import Vault

__all__ = ["roles", "tree"]
pytestmark = pytest.mark.django_db

for module in (ledger, users):
    module.register(group)


def run(*words: str) -> Result:
    return CliRunner().invoke(group, list(words))


def answer(*words: str) -> Any:
    done = run(*words)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def refusal(*words: str) -> str:
    done = run(*words)
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    return done.stderr.strip()


def problems(*words: str) -> list[dict[str, str]]:
    done = run(*words)
    assert (done.exit_code, done.stderr) == (1, "")
    return list(json.loads(done.stdout)["problems"])


def test_the_commands_are_listed_and_shown(tree: Tree) -> None:
    assert "access.grant\t授予角色" in run("commands", "list").stdout.splitlines()
    assert {"name": "access.grant", "title": "授予角色"} in answer("commands", "list", "--json")["commands"]
    shown = answer("commands", "show", "people.enrol", "--json")
    assert {"name": "valid_from", "type": "date", "required": True} in shown["parameters"]
    assert "valid_from\tdate\t*" in run("commands", "show", "people.enrol").stdout
    assert refusal("commands", "show", "nothing") == "没有名为“nothing”的命令：用 tongxin commands list 查看"


def test_do_runs_a_command_as_a_user_and_prints_its_result(tree: Tree, tmp_path: Path) -> None:
    tree.user("administrator")
    data = tmp_path / "data.json"
    data.write_text('{"organisation": "b1", "code": "7", "name": "张示例"}', "utf-8")
    made = answer("do", "people.register", "--as", "u0", "--data", f"@{data}", "--key", "k")
    assert made["result"]["kind"] == "people.person"
    assert answer("do", "people.register", "--as", "u0", "--data", f"@{data}", "--key", "k") == made
    assert Event.objects.filter(name="people.register").count() == 1


def test_do_prints_problems_as_json(tree: Tree) -> None:
    tree.user("recorder", tree.one)
    asked = ("do", "people.register", "--as", "u0", "--data")
    assert [problem["field"] for problem in problems(*asked, '{"organisation": "b1", "x": 1}')] == ["x", "code", "name"]
    assert problems(*asked, '{"organisation": "b1", "code": "1", "name": "x"}')[0]["code"] == "access.denied"
    assert problems("do", "people.register", "--as", "nobody")[0]["message"] == "没有用户“nobody”"
    for data in ("{", "[]", "@/nowhere.json"):
        assert "不是合格的 JSON" in problems(*asked, data)[0]["message"]


def test_the_catalog_is_checked_with_a_folder_laid_over(tree: Tree, tmp_path: Path) -> None:
    assert answer("catalog", "check", "--json")["entries"] == {"role": 4}
    assert "role\t4" in run("catalog", "check").stdout
    (tmp_path / "role").mkdir()
    (tmp_path / "role" / "x.toml").write_text('[[role]]\nid = "a"\n', "utf-8")
    assert refusal("catalog", "check", str(tmp_path)).splitlines() == [
        f"{tmp_path}/role/x.toml:1: 缺少“title”",
        f"{tmp_path}/role/x.toml:1: 缺少“grants”",
    ]
    assert len(problems("catalog", "check", str(tmp_path), "--json")) == 2
    assert "不存在" in refusal("catalog", "check", "/nowhere")


def test_an_entry_is_shown(tree: Tree) -> None:
    shown = answer("catalog", "show", "role/recorder")
    assert (shown["kind"], shown["id"], shown["version"], shown["title"]) == ("role", "recorder", 0, "记录员")
    assert "没有“role/king”" in refusal("catalog", "show", "role/king")


def test_events_are_listed_as_sentences(tree: Tree) -> None:
    newest = answer("audit", "list", "--json", "--last", "3")
    assert len(newest) == 3
    assert newest[0]["what"] == "设立组织"
    about = answer("audit", "list", "--json", "--hospital", "h1", "--about", str(tree.one.pk))
    assert [line["what"] for line in about] == ["设立组织"]
    assert "\t" in run("audit", "list", "--last", "1").stdout
    assert "x" in refusal("audit", "list", "--hospital", "x")


@pytest.mark.django_db(transaction=True)
def test_the_log_is_verified_also_against_a_printed_head(tree: Tree) -> None:
    facts = answer("audit", "verify", "--json")
    patience = time.monotonic() + 180
    while not facts["sealed"] and time.monotonic() < patience:  # transactions of other tests hold the sealing up
        time.sleep(0.05)
        facts = answer("audit", "verify", "--json")
    assert facts["status"] == "ok"
    assert "status\tok" in run("audit", "verify", "--head", facts["head"]).stdout
    assert "所持的树头不符" in refusal("audit", "verify", "--head", f"1:{'0' * 64}")
    assert "附页" in refusal("audit", "verify", "--head", "x")


def test_the_first_administrator_gets_a_one_time_password(tree: Tree) -> None:
    made = answer(
        "users", "create", "boss", "--name", "示例", "--role", "administrator", "--organisation", "h1", "--json"
    )
    user = User.objects.get(username="boss")
    assert user.check_password(made["password"])
    assert user.must_change_password
    assert RoleHolding.objects.get(user=user).organisation == tree.root
    assert "没有角色“king”" in refusal("users", "create", "x", "--name", "x", "--role", "king", "--organisation", "h1")
    assert not User.objects.filter(username="x").exists()
    assert made["password"] not in str(list(Event.objects.values()))


def test_a_user_gets_a_new_one_time_password(tree: Tree) -> None:
    tree.user("recorder")
    done = run("users", "reset", "u0")
    password = done.stdout.split("password\t")[1].strip()
    user = User.objects.get(username="u0")
    assert user.check_password(password)
    assert not user.check_password(PASSWORD)
    assert "无权查看" in refusal("users", "reset", "nobody")


def test_a_key_is_rotated(settings: Settings, tmp_path: Path) -> None:
    settings.VAULT = Vault(tmp_path)
    before = settings.VAULT.secret("audit")
    assert answer("keys", "rotate", "audit", "--json") == {"rotated": "audit"}
    assert "重启 tongxin serve" in answer("keys", "rotate", "session", "--json")["next"]
    assert settings.VAULT.secret("audit") != before


def test_an_old_database_is_told_to_upgrade_and_other_mistakes_are_raised(
    monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    from django.db import connection, transaction

    def ask(statement: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    monkeypatch.setattr(start, "started", lambda: ask("SELECT 1 FROM not_there"))
    assert refusal("keys", "rotate", "audit") == "数据库还不是本版本的。请先运行 tongxin upgrade。"
    monkeypatch.setattr(start, "started", lambda: ask("SELEKT"))
    assert isinstance(run("keys", "rotate", "audit").exception, ProgrammingError)


def test_results_are_plain(tree: Tree) -> None:
    kind = {"kind": "organisations.organisation", "id": str(tree.one.pk)}
    assert plain(tree.one, type(tree.one)) == kind
    assert plain([tree.one, "x"], list) == [kind, "x"]
    assert plain(None, None) is None
    assert plain({"a": 1}, dict[str, int]) == {"a": 1}
