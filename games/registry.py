"""The games that Parlor knows. A new game adds its line here and its folder next to this file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from games import impostor
from games.contract import Game

Build = Callable[[bytes, Mapping[str, int]], Game]
"""Makes a game of its ``balance.toml`` and the number of its written entries by kind."""

GAMES: Mapping[str, Build] = {
    "impostor": impostor.build,
}
