"""What stays fixed while one session lasts."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class LobbyRules(msgspec.Struct, frozen=True):
    """How many may play and how long (in seconds) a lobby waits for them.

    ``seats`` of 0 means that the game has no lobby: it starts the moment it is opened. With
    ``teams``, players choose one of that many or are placed in the smallest, and at least two
    have to have somebody in them.
    """

    min_players: int
    seats: int
    seconds: int
    extend_seconds: int
    teams: int = 0


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that stays fixed while one session lasts; a game derives its own from this.

    It is written down with the session, so editing a balance file never changes a running game.
    """

    preset: str
    lobby: LobbyRules


Settings = Mapping[str, str | int | bool]
"""A chat's wishes, by name. A game reads those that it knows and ignores the rest."""
