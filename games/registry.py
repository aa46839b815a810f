"""The games that Parlor knows. A new game adds its line here and its folder next to this file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from games import boss_fight, impostor, raid
from games.contract import Game

Build = Callable[[bytes, Mapping[str, int], Mapping[str, bytes]], Game]
"""Makes a game of its ``balance.toml``, the number of its written entries by kind, and its other
data files by name: ``bosses`` for ``bosses.toml``. Raises ValueError for a balance it cannot use,
and :class:`games.contract.BadData` to name the file as well."""

GAMES: Mapping[str, Build] = {
    "impostor": lambda balance, bank, _: impostor.build(balance, bank),
    "boss_fight": boss_fight.build,
    "raid": raid.build,
}
