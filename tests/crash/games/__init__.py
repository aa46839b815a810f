"""The games that the crash test plays, one module each."""

from __future__ import annotations

from tests.crash.games.base import Game
from tests.crash.games.boss_fight import BossFight
from tests.crash.games.impostor import Impostor
from tests.crash.games.raid import WorldThreatRaid

GAMES: dict[str, Game] = {game.key: game for game in (Impostor(), BossFight(), WorldThreatRaid())}
"""In the order in which they get tables."""
