"""What is said at the table, and what everybody therefore knows of past rounds.

Scripted players do not write sentences: they make claims. Everything in here is public.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any, Literal

from games.contract import PlayerId

Deed = Literal["solved", "failed", "hid"]


@dataclass(frozen=True, slots=True)
class Statement:
    """A player's account of the round: where they were, whom they noticed, what they did."""

    room: int
    seen: tuple[PlayerId, ...]
    deed: Deed


@dataclass(frozen=True, slots=True)
class Check:
    """Somebody says to be a detective who checked a player."""

    by: PlayerId
    target: PlayerId
    guilty: bool


@dataclass(slots=True)
class Round:
    """One round as the whole table remembers it.

    ``repaired`` is by how much the progress bar rose, ``scenes`` the rooms in which somebody
    was found.
    """

    number: int
    repaired: int
    victims: tuple[PlayerId, ...]
    scenes: frozenset[int]
    statements: dict[PlayerId, Statement] = field(default_factory=dict)
    accusations: dict[PlayerId, PlayerId] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)


@dataclass(slots=True)
class Record:
    """All rounds that had a meeting, the present one last.

    ``memo`` keeps what was worked out from it, so that not every player has to do it again.
    """

    rounds: list[Round] = field(default_factory=list)
    memo: dict[Hashable, Any] = field(default_factory=dict)

    @property
    def now(self) -> Round:
        return self.rounds[-1]

    def checks(self) -> list[Check]:
        """Everything that was ever claimed to come from a detective's check."""
        return [check for past in self.rounds for check in past.checks]
