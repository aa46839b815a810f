"""The games that can be simulated. A new simulation adds its line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from managers.content import load_library
from simulate.boss_fight import build as boss_fight
from simulate.impostor import build as impostor
from simulate.raid import build as raid
from simulate.simulation import Simulation

SIMULATIONS: Mapping[str, Callable[[], Simulation]] = {
    "boss_fight": lambda: boss_fight(load_library().rulebooks["boss_fight"].game),
    "impostor": lambda: impostor(load_library().rulebooks["impostor"].game),
    "raid": lambda: raid(load_library().rulebooks["raid"].game),
}
