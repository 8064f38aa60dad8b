"""Django's PostgreSQL with two additions, for what is asked thousands of times a minute: an election, or the start of a shift."""

from __future__ import annotations

import select
from typing import Any

from django.db.backends.postgresql import base, operations
from django.db.backends.utils import CursorWrapper
from psycopg.pq import TransactionStatus


class _Operations(operations.DatabaseOperations):
    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        """Return a prepared statement as it was written: its values never were in its text."""
        return super().last_executed_query(cursor, sql, params) or str(sql)


class DatabaseWrapper(base.DatabaseWrapper):
    """The backend that `ENGINE` names; Django looks for this name in the module `base` of it."""

    ops_class = _Operations

    def get_connection_params(self) -> dict[str, Any]:
        """Return how to connect; a statement of `prepared` is planned for good the fifth time, as psycopg would by itself."""
        return {**super().get_connection_params(), "prepare_threshold": 5}

    def is_usable(self) -> bool:
        """Tell whether a kept connection still stands, before the first statement of a request.

        Django asks the server, with one statement of ten of a short request; here the kernel is asked. A server that died, was
        stopped or ended the connection has closed it or sent a last word: then there is something to read, and Django's own
        question tells what it is; so it does of a transaction that somebody left open or broken.
        """
        if self.connection.info.transaction_status != TransactionStatus.IDLE:
            return super().is_usable()
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        return not waiting.poll(0) or super().is_usable()

    def prepared(self) -> CursorWrapper:
        """Return a cursor whose statements PostgreSQL plans once for a connection, and whose values are not in their text.

        For statements written out that are asked again and again; Django's own differ too much in their text to be kept.
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            bound: Any = base.ServerBindingCursor
            cursor = bound(self.connection)
        return self.make_debug_cursor(cursor) if self.queries_logged else self.make_cursor(cursor)
