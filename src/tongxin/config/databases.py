"""Which PostgreSQL: the one named by the environment, else the private one in TONGXIN_HOME."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tongxin.toolbox.postgres import Embedded
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

APP_ROLE, OWNER_ROLE = "tongxin_app", "tongxin_owner"


def embedded(home: Path) -> Embedded | None:
    """Return the private server, or None when TONGXIN_DATABASE_URL names another."""
    return None if os.environ.get("TONGXIN_DATABASE_URL") else Embedded(home)


def databases(home: Path) -> dict[str, dict[str, Any]]:
    """Return Django's databases: `default` as the application's role, `owner` for migrations only."""
    server = embedded(home)
    if server is None:
        app = os.environ["TONGXIN_DATABASE_URL"]
        return {"default": parse(app), "owner": parse(os.environ.get("TONGXIN_MIGRATE_URL", app))}
    return {
        "default": parse(server.url("tongxin", APP_ROLE)),
        "owner": parse(server.url("tongxin", OWNER_ROLE)),
    }


def parse(url: str) -> dict[str, Any]:
    """Return Django's settings for a `postgresql://` URL; a socket folder may stand in `?host=`. Raises `Refused`."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        sentence = N_("数据库地址应写成 postgresql://用户:密码@主机/库名，现在是 {url}")
        raise refuse("config.database", sentence, url=f"{parts.scheme}://{parts.hostname or ''}{parts.path}")
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "tongxin.config.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": query.pop("user", unquote(parts.username or "")),
        "PASSWORD": query.pop("password", unquote(parts.password or "")),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**query, "application_name": "tongxin"},
    }
