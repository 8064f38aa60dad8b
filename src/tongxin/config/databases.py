"""Which PostgreSQL: the one named by the environment, else the private one in TONGXIN_HOME."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tongxin.toolbox.postgres import Embedded

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
    """Return Django's settings for a `postgresql://` URL; a socket folder may stand in `?host=`."""
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": query.pop("user", unquote(parts.username or "")),
        "PASSWORD": query.pop("password", unquote(parts.password or "")),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**query, "application_name": "tongxin"},
    }
