"""What the session manager takes and gives back."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypedDict

import msgspec

from games.contract import Outcome

Status = Literal["waiting", "active", "finished", "abandoned"]


class TopicBusy(Exception):
    """The topic has a live session already; ``session_id`` is that one."""

    def __init__(self, session_id: int) -> None:
        super().__init__(f"session {session_id} is being played in this topic")
        self.session_id = session_id


class SessionOver(Exception):
    """The session has ended or never was; nothing may be written to it any more."""


class Session(msgspec.Struct, frozen=True):
    """A session's row without its secrets (the seed and the state)."""

    id: int
    chat_id: int
    topic_id: int
    topic_name: str
    game_type: str
    number: int
    status: Status
    creator_id: int
    max_players: int | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    deadline_at: datetime | None
    version: int
    winner: str | None
    paused: bool


class SessionPlayer(msgspec.Struct, frozen=True):
    """A player's seat in a session. ``role`` is secret until the session has finished."""

    player_id: int
    name: str
    seat: int
    role: str | None
    joined_at: datetime
    left_at: datetime | None
    outcome: Outcome | None
    xp_earned: int


class SessionOptions(TypedDict, total=False):
    """What else a new session may be given; see :class:`db.models.GameSession`."""

    status: Status
    max_players: int | None
    game_state: str | None
    state_version: int
    rules: str
    seed: int
    deadline_at: datetime | None
    reach: Literal["chat", "world"]
    created_at: datetime
    started_at: datetime | None


class Cleaned(msgspec.Struct, frozen=True):
    """How many rows a clean-up of old sessions removed; ``full`` says that more are waiting."""

    actions: int
    texts: int
    lobbies: int
    full: bool


class CleanedUntil(msgspec.Struct, frozen=True):
    """The session that lost its bulk last; sessions lose it in the order in which they ended."""

    finished_at: datetime
    session_id: int
