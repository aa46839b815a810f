"""What happens: each event says what has to be kept or told, and the engine sees to it."""

from __future__ import annotations

from typing import Literal

import msgspec

from games.contract.texts import PlayerId, Text


class Event(msgspec.Struct, frozen=True, tag=True):
    """Something that happened and has to be kept or told. The engine writes each kind down."""


class Announced(Event, frozen=True, tag="announced"):
    """Narration for the whole topic, said exactly once.

    ``vital`` narration is repeated if a crash leaves it unclear whether it got through; other
    narration is then left unsaid. ``to`` addresses one player's private chat instead, where
    that works.
    """

    text: Text
    vital: bool = False
    to: PlayerId | None = None


class Seated(Event, frozen=True, tag="seated"):
    """A player took a seat; seats are counted from 1 in the order they were taken."""

    player: PlayerId
    seat: int


class Unseated(Event, frozen=True, tag="unseated"):
    """A player gave up a seat before the game began; nothing of it stays."""

    player: PlayerId


class Started(Event, frozen=True, tag="started"):
    """The lobby is over and play begins."""


class Dealt(Event, frozen=True, tag="dealt"):
    """A player's role, for the records (never shown before the game ends)."""

    player: PlayerId
    role: str


class Voted(Event, frozen=True, tag="voted"):
    """One ballot cast or changed; ``target`` None is a vote to skip."""

    voter: PlayerId
    target: PlayerId | None
    round: int


class Solved(Event, frozen=True, tag="solved"):
    """One task answered. ``fake`` tasks are counted apart; wrong answers earn 0 XP."""

    player: PlayerId
    kind: str
    description: str
    right: bool
    fake: bool
    xp: int


class Spoke(Event, frozen=True, tag="spoke"):
    """A message worth keeping, with the phase it was said in."""

    player: PlayerId
    message: str
    phase: str


Outcome = Literal["win", "lose", "left", "afk"]


class Scored(Event, frozen=True, tag="scored"):
    """A player's one outcome of this game and all the XP earned in it."""

    player: PlayerId
    outcome: Outcome
    xp: int


class Finished(Event, frozen=True, tag="finished"):
    """The game came to its end. ``winner`` names a side of the game, or None for nobody."""

    winner: str | None


class Abandoned(Event, frozen=True, tag="abandoned"):
    """The game was given up without a result."""


class Recorded(Event, frozen=True, tag="recorded"):
    """One row for a table of the game's own. The engine adds ``session_id`` and ``at``.

    A row whose unique key is there already is left alone.
    """

    table: str
    row: dict[str, str | int | bool | None]


class Rewarded(Event, frozen=True, tag="rewarded"):
    """XP for a player, once for each ``reward`` of this session, however often it is claimed."""

    player: PlayerId
    reward: str
    xp: int


class Badged(Event, frozen=True, tag="badged"):
    """A badge for a player, once for each ``scope`` (such as a season, or ``""`` for ever)."""

    player: PlayerId
    badge: str
    scope: str = ""


class Ranked(Event, frozen=True, tag="ranked"):
    """Amounts to be added to a player's entry on a leaderboard, once for each session.

    ``board`` is the kind of leaderboard, ``scope`` which one of that kind.
    """

    player: PlayerId
    board: str
    scope: str
    amounts: dict[str, int]


Keepsake = Recorded | Rewarded | Badged | Ranked
"""Events that may be written late, because writing them twice changes nothing."""


class Part(Event, frozen=True, tag="part"):
    """Keepsakes that are written together or, if that fails, owed and written later.

    A part that cannot be written takes neither the move nor the other parts with it.
    """

    name: str
    keepsakes: tuple[Keepsake, ...]


class SeatOpened(Event, frozen=True, tag="seat-opened"):
    """A seat became free in a lobby that had been full; the queue wants to know."""


class WantsSeat(Event, frozen=True, tag="wants-seat"):
    """A player asks to be told when a seat opens in this chat."""

    player: PlayerId


class RematchCalled(Event, frozen=True, tag="rematch"):
    """A player wants the same game again, with the same people invited."""

    player: PlayerId
    invited: tuple[PlayerId, ...]
