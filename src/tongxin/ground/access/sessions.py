"""Who is signed in: the session and its user, by statements written out and prepared, because every page begins with them.

Putting them together by the ORM takes several times as long as PostgreSQL needs to answer (ADR 0022).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.db import connection

from tongxin.ground.access.models import User
from tongxin.ground.access.statements import ask

_SESSION = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > now()"
_FIELDS = [field.attname for field in User._meta.concrete_fields]
_USER = f"SELECT {', '.join(_FIELDS)} FROM {User._meta.db_table} WHERE id = %s"  # noqa: S608


class SessionStore(db.SessionStore):
    """Django's sessions in the database; `SESSION_ENGINE` names this module, and Django looks for this name in it."""

    def load(self) -> dict[str, Any]:
        """Return what a session holds; nothing, and no key any more, for one that is over or never was."""
        row = ask(_SESSION, self.session_key)
        if row is None:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(row[0])
        return held


class Backend(ModelBackend):
    """Django's names and passwords."""

    def get_user(self, user_id: UUID) -> User | None:
        """Return a user who may still sign in."""
        row = ask(_USER, user_id)
        if row is None:
            return None
        user: User = User.from_db(connection.alias, _FIELDS, row)
        return user if self.user_can_authenticate(user) else None
