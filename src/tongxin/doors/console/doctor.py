"""`tongxin doctor`: is this installation sound, one line for each check."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable
from typing import Any

import click
from django.conf import settings
from django.db import connection, connections
from django.utils.translation import gettext

from tongxin.doors.console import start
from tongxin.doors.console.output import AS_JSON, emit, table
from tongxin.toolbox.problems import Refused, refuse
from tongxin.toolbox.vault import Vault
from tongxin.toolbox.words import N_

OLDEST = 150_000  # PostgreSQL 15


def register(group: click.Group) -> None:
    """Add the subcommand."""
    group.add_command(doctor)


@click.command()
@AS_JSON
def doctor(as_json: bool) -> None:
    """Examine database, roles, migrations, secrets, catalog, audit and keys; exit status 1 when anything is wrong."""
    start.started()
    checks: dict[str, Callable[[], str]] = {
        "database": _database,
        "roles": _roles,
        "migrations": _migrations,
        "secrets": _secrets,
        "keys": _keys,
        "catalog": _catalog,
        "audit": _audit,
    }
    with start.working():
        found = [_examined(name, check) for name, check in checks.items()]
    if as_json:
        emit({"checks": found})
    else:
        table([(row["check"], row["status"], row["detail"]) for row in found])
    if any(row["status"] != "ok" for row in found):
        sys.exit(1)


def _examined(name: str, check: Callable[[], str]) -> dict[str, str]:
    try:
        return {"check": name, "status": "ok", "detail": check()}
    except Refused as refused:
        sentences = " ".join(problem.sentence(gettext) for problem in refused.problems)
        return {"check": name, "status": "wrong", "detail": sentences}


def _database() -> str:
    version = connection.cursor().connection.info.server_version
    if version < OLDEST:
        raise refuse("doctor.version", N_("PostgreSQL 版本过旧（{version}）。请升级到 15 或更高。"), version=version)
    return f"PostgreSQL {version // 10_000}.{version % 10_000}"


def _roles() -> str:
    """The application may neither pass row-level security, nor make tables, nor change what is append-only."""
    role, excess = _one(
        "SELECT current_user, rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole"
        " OR has_schema_privilege(current_user, 'public', 'CREATE') FROM pg_roles WHERE rolname = current_user"
    )
    if excess:
        sentence = N_(
            "数据库用户 {role} 的权限过大（可绕过行级安全或改动表结构）。应用应使用 tongxin_app 这样的普通用户。"
        )
        raise refuse("doctor.role", sentence, role=role)
    (open_tables,) = _one(
        "SELECT coalesce(string_agg(DISTINCT tgrelid::regclass::text, ' '), '') FROM pg_trigger"
        " WHERE tgname LIKE '%\\_append\\_only' AND has_table_privilege(tgrelid, 'UPDATE, DELETE, TRUNCATE')"
    )
    if open_tables:
        sentence = N_("只可追加的表 {tables} 能被应用改动。请运行 tongxin upgrade 重新授权。")
        raise refuse("doctor.grants", sentence, tables=open_tables)
    return str(role)


def _migrations() -> str:
    start.check_migrated()
    return ""


def _secrets() -> str:
    vault: Vault = settings.VAULT
    for path in (vault.folder, *vault.folder.rglob("*")):
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            sentence = N_("{path} 可被他人读取。请执行 chmod go= {path}。")
            raise refuse("doctor.secrets", sentence, path=path)
    return str(vault.folder)


def _keys() -> str:
    """What `upgrade` sealed in this database opens with the keys that are here: so a restore has the right ones."""
    left = start.probe()
    if left is None:
        raise refuse("doctor.no_probe", N_("数据库中没有密钥检验值。请运行 tongxin upgrade。"))
    sealed, lookup = left
    vault: Vault = settings.VAULT
    for path in (vault.path("personal"), vault.path("lookup")):
        if not path.exists():
            raise refuse("doctor.key", N_("缺少密钥文件 {path}。请从备份恢复它。"), path=path)
    if vault.unseal(sealed, bound_to=start.PROBE) != start.PROBE or vault.fingerprint(start.PROBE) != lookup:
        raise refuse("doctor.lookup", N_("查找用密钥与数据库不符。请恢复原来的 {path}。"), path=vault.path("lookup"))
    return ""


def _catalog() -> str:
    from tongxin.ground.catalog.queries import active

    active()
    return " ".join(map(str, settings.CATALOG_FOLDERS))


def _audit() -> str:
    from tongxin.ground.audit.queries import verify

    verdict = verify()
    if verdict.problem is not None:
        raise Refused(verdict.problem)
    return f"sealed {verdict.sealed}, unsealed {verdict.unsealed}"


def _one(query: str) -> tuple[Any, ...]:
    with connections["default"].cursor() as cursor:
        cursor.execute(query)
        return tuple(cursor.fetchone())
