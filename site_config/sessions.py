"""Django's sessions in the database, looked up by SQL: every request and every connection does so first, and the ORM
takes ten times as long to write the question down as the database to answer.
"""

from typing import Any, override

from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

LOAD = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    @override
    def load(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(LOAD, [self.session_key, connection.ops.adapt_datetimefield_value(timezone.now())])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None  # so that a key of somebody's own making is never used
            return {}
        return self.decode(found[0])
