"""Moves and what surrounds one: who makes it, and what rules may know when they judge it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import Any, Literal

import msgspec

from games.contract.texts import PlayerId


class Move(msgspec.Struct, frozen=True, tag=True):
    """What somebody wants to do. Each game derives its own moves from this."""


class Tick(Move, frozen=True, tag="tick"):
    """A deadline has passed. Rules ignore a tick whose deadline is no longer theirs."""

    deadline: datetime


class Speak(Move, frozen=True, tag="speak"):
    """The actor wrote an ordinary message in the game's topic."""

    message: str


class Depart(Move, frozen=True, tag="depart"):
    """The actor is out: by ``/leave``, by leaving the group, or removed by an administrator."""

    why: Literal["left", "kicked"] = "left"


class Call(Move, frozen=True, tag="call"):
    """One of the game's own commands (:class:`Command`), with the words that followed it."""

    name: str
    words: tuple[str, ...] = ()


class Action(msgspec.Struct, frozen=True):
    """A move with the one who makes it.

    ``actor`` is None for moves of the house (ticks). ``admin`` says that the actor is known to
    be an administrator of the chat; it is part of the logged action, so a replay needs no
    Telegram to decide the same.
    """

    actor: PlayerId | None
    move: Move
    admin: bool = False


class Context(msgspec.Struct, frozen=True):
    """The world outside, as far as a rule may see it.

    ``now`` is aware UTC. ``rng`` is seeded from the session's seed and the action's number, so
    an outcome does not depend on how actions were batched and a replay draws the same.

    What a game remembers beyond one session comes along here: ``profiles``, what the acting
    player keeps from game to game, and ``chat``, what the session's chat does. Both are as they
    were written last; they are logged with the action, so a replay needs nothing else.
    """

    now: datetime
    rng: Random
    profiles: Mapping[PlayerId, Any] = msgspec.field(default_factory=dict)
    chat: Any = None
