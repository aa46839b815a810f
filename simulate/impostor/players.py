"""What a scripted player can be asked, and the kinds of player that there are."""

from __future__ import annotations

from random import Random
from typing import Protocol

import msgspec

from games.contract import PlayerId
from simulate.impostor.talk import Check, Statement
from simulate.impostor.views import View


class Walk(msgspec.Struct, frozen=True):
    """Go to another room, look round there, and think again."""

    room: int


class Wait(msgspec.Struct, frozen=True):
    """Stay, as if at the puzzle, and look round and think again later."""


class Solve(msgspec.Struct, frozen=True):
    """Answer the puzzle, rightly with a chance of ``skill``. That ends one's tasks."""

    skill: float


class Act(msgspec.Struct, frozen=True):
    """Hide, or arm a strike. That ends one's tasks."""


Plan = Walk | Wait | Solve | Act


class Mind(Protocol):
    """A scripted player of one side. It is made for one game and may remember things.

    ``reserve`` of 0 speaks up at any moment of a meeting, more of it speaks later.
    """

    reserve: float

    def work(self, view: View, noticed: tuple[PlayerId, ...], looks: int, /) -> Plan:
        """The tasks: what to do next, having looked round ``looks`` times before."""
        ...

    def gather(self, view: View, /) -> None:
        """The meeting begins: read what was found, before anybody speaks."""
        ...

    def state(self, view: View, /) -> Statement | None:
        """The meeting: one's account of the round, or nothing."""
        ...

    def check(self, view: View, /) -> PlayerId | None:
        """A detective's choice of whom to check now, or nobody yet."""
        ...

    def announce(self, view: View, /) -> Check | None:
        """What one says to know from a check, once all accounts are heard."""
        ...

    def accuse(self, view: View, /) -> PlayerId | None:
        """Whom one names aloud before the vote."""
        ...

    def vote(self, view: View, /) -> PlayerId | None:
        """One's ballot: a living player but oneself, or None for Skip."""
        ...


class Silent:
    """A player who says nothing and skips. Other scripts override what they do better."""

    reserve = 0.0

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def gather(self, _: View, /) -> None:
        return None

    def state(self, _: View, /) -> Statement | None:
        return None

    def check(self, _: View, /) -> PlayerId | None:
        return None

    def announce(self, _: View, /) -> Check | None:
        return None

    def accuse(self, _: View, /) -> PlayerId | None:
        return None

    def vote(self, _: View, /) -> PlayerId | None:
        return None
