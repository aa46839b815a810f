"""The worlds that were played on last, so that a busy session is not read, decoded and checked
anew for every batch.

A world is used again only if the session's row, read inside the transaction, still has the
version that the world was committed with: whatever another process did is seen. Everything in
here can be lost without harm.
"""

from __future__ import annotations

from typing import NamedTuple

from games.contract import Screen
from games.table import AnyWorld, Status

SESSIONS_REMEMBERED = 256
"""Worlds cost some ten kilobytes each, and the collector has to walk through all of them."""


class Remembered(NamedTuple):
    """A committed world, whole and checked, and its board."""

    version: int
    status: Status
    world: AnyWorld
    board: Screen


class Recent:
    """Worlds by session. Written by the mailbox's thread after a commit, read by any."""

    def __init__(self) -> None:
        self._worlds: dict[int, Remembered] = {}

    def find(self, session_id: int, version: int) -> Remembered | None:
        """The session's world of exactly this version, if it is at hand."""
        found = self._worlds.get(session_id)
        return found if found is not None and found.version == version else None

    def keep(self, session_id: int, committed: Remembered) -> None:
        """Remember a world that was committed, and forget the one that has rested longest."""
        self._worlds.pop(session_id, None)
        self._worlds[session_id] = committed
        if len(self._worlds) > SESSIONS_REMEMBERED:
            del self._worlds[next(iter(self._worlds))]
