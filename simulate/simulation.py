"""What every simulation is made of: one played game's result, and how a game is simulated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec


class BadLineup(ValueError):
    """The wish for players names a side or a kind of player that there is not."""


class Result(msgspec.Struct, frozen=True):
    """How one game went. ``winner`` is a side or None for nobody; ``seconds`` are of game time."""

    players: int
    winner: str | None
    way: str
    rounds: int
    seconds: float


class Simulation(Protocol):
    """One game, played by scripted players.

    ``sides`` and ``ways`` name what the report has a column for; ``sizes`` the numbers of
    players that there are. Implementations are made once in every worker process.
    """

    @property
    def key(self) -> str: ...
    @property
    def sides(self) -> Sequence[str]: ...
    @property
    def ways(self) -> Sequence[str]: ...
    @property
    def sizes(self) -> Sequence[int]: ...
    @property
    def presets(self) -> Sequence[str]: ...

    def play(self, players: int, preset: str, lineup: str, seed: str) -> Result:
        """Play one whole game; the same arguments play the same game.

        Raises :class:`BadLineup` if ``lineup`` is no wish for players of this game.
        """
        ...
