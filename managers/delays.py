"""Sessions that are to be given back the time of an outage."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime


class PendingDelays:
    """Which sessions have not got their time back yet, and since when the outage lasted for them.
    Filled on the loop, emptied on the writer's thread once that is committed."""

    def __init__(self) -> None:
        self._since: dict[int, datetime] = {}
        self._all_since: datetime | None = None
        self._done: set[int] = set()

    def begin(self, since: datetime) -> None:
        """An outage is going on. When it ends, what was pressed meanwhile comes in before it is
        known which sessions there are, so until then it concerns every one."""
        if self._all_since is None:
            self._all_since = since

    def end(self, session_ids: Iterable[int], since: datetime) -> None:
        """The outage is over: it has lasted since then, and concerned these sessions."""
        for session_id in set(session_ids) - self._done:
            self._since.setdefault(session_id, since)
        self._all_since = None
        self._done.clear()

    def since(self, session_id: int) -> datetime | None:
        """Since when nobody could play this session; None if nothing is to be given back."""
        since = self._since.get(session_id)
        if since is None and session_id not in self._done:
            return self._all_since
        return since

    def done(self, session_id: int) -> None:
        """This session has got its time back."""
        if self._all_since is not None:
            self._done.add(session_id)
        self._since.pop(session_id, None)

    def __contains__(self, session_id: object) -> bool:
        return session_id in self._since
