"""What a move leads to: a step into the next world, or a reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import msgspec

from games.contract.events import Event
from games.contract.texts import PlayerId, Text


class Answer(msgspec.Struct, frozen=True):
    """What the player who acted is told, in private.

    An ``alert`` is a dialog to be read and closed; otherwise it is a line that fades. Either
    has room for 200 characters.
    """

    text: Text
    alert: bool = False


State = TypeVar("State")
PlayerState = TypeVar("PlayerState")


class World(msgspec.Struct, Generic[State, PlayerState], frozen=True):
    """All that rules may look at: the session's fixed rules, shared state, the loaded players."""

    rules: Any
    shared: State
    players: Mapping[PlayerId, PlayerState] = msgspec.field(default_factory=dict)


class Step(msgspec.Struct, Generic[State, PlayerState], frozen=True):
    """A legal move's outcome. The same world and no events: the actor only looked.

    ``profiles`` and ``chat`` are set where the move changed what is kept beyond the session;
    they are written together with the world.
    """

    world: World[State, PlayerState]
    events: tuple[Event, ...] = ()
    answer: Answer | None = None
    profiles: Mapping[PlayerId, Any] = msgspec.field(default_factory=dict)
    chat: Any = None


class Rejected(msgspec.Struct, frozen=True):
    """An illegal move and the reason, for the one who made it.

    ``admin_may`` says that the same move would be legal for a chat administrator, so that the
    caller may find out whether the actor is one.
    """

    reason: Text
    admin_may: bool = False


class IllegalWorld(Exception):
    """A world broke an invariant of its game. It is never saved and never played on."""


class BadData(ValueError):
    """A data file of a game cannot be used: which file, and ``what`` is wrong at which key."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        self.file = file
        self.what = f"{key}: {problem}" if key else problem
        super().__init__(f"{file}: {self.what}")
