"""The games that Parlor knows. A new game adds its name here and its folder next to this file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from games.contract import Game

Build = Callable[[bytes, Mapping[str, int], Mapping[str, bytes]], Game]
"""Makes a game of its ``balance.toml``, the number of its written entries by kind, and its other
data files by name: ``bosses`` for ``bosses.toml``. Raises ValueError for a balance it cannot use,
and :class:`games.contract.BadData` to name the file as well."""

SHIPPED = (
    "impostor",
    "boss_fight",
    "raid",
)

GAMES: Mapping[str, Build] = {key: import_module(f"games.{key}").build for key in SHIPPED}
