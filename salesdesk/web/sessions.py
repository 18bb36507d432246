"""Sessions in the database, found by keys that can be keys."""

from __future__ import annotations

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """A cookie may hold anything: a NUL in it would be an error of PostgreSQL's instead of a visitor without a session."""

    def _validate_session_key(self, key: str | None) -> bool:
        return key is not None and key.isalnum() and super()._validate_session_key(key)  # type: ignore[misc]  # Django's own
