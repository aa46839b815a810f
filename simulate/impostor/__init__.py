"""Impostor between scripted players. They play through the rules that people play by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from games.contract import Game
from games.impostor.state import Rules
from simulate.impostor.crew import Crewmate
from simulate.impostor.liars import Impostor, Plot
from simulate.impostor.players import Mind
from simulate.impostor.simple import Anything, NaiveCrew, NaiveImpostor
from simulate.impostor.table import Table
from simulate.simulation import BadLineup, Result

Make = Callable[[Random, Plot], Mind]

KINDS: Mapping[str, tuple[Make, Make]] = {
    "sensible": (lambda rng, _: Crewmate(rng), Impostor),
    "naive": (lambda rng, _: NaiveCrew(rng), lambda rng, _: NaiveImpostor(rng)),
    "random": (lambda rng, _: Anything(rng), lambda rng, _: Anything(rng)),
}
"""Each kind of player, as one of the crew and as an impostor."""


class ImpostorSimulation:
    """Plays whole games of Impostor."""

    key = "impostor"
    sides = ("crew", "impostors")
    ways = ("votes", "tasks", "parity")

    def __init__(self, game: Game) -> None:
        self._game = game
        self.presets = game.presets
        rules = game.rules(game.presets[0], {})
        assert isinstance(rules, Rules)
        self.sizes = sorted(rules.sizes)

    def play(self, players: int, preset: str, lineup: str, seed: str) -> Result:
        kinds = parse_lineup(lineup)
        rules = self._game.rules(preset, {})
        seats = tuple(range(1, players + 1))
        table = Table(self._game, rules, seats, seed)
        table.play(cast_minds(table, kinds, seed))
        ending = table.world.shared.ending
        assert ending is not None
        return Result(players, ending.winner, ending.way, table.world.shared.round, table.seconds)


def cast_minds(table: Table, kinds: Mapping[str, str], seed: str) -> dict[int, Mind]:
    """Hand each seat the script of its side and the kind that was wished for."""
    plot, minds = Plot(), {}
    for p in table.world.shared.seats:
        side = "impostors" if p in table.impostors else "crew"
        make = KINDS[kinds[side]][side == "impostors"]
        minds[p] = make(Random(f"{seed}-mind-{p}"), plot)
    return minds


def parse_lineup(lineup: str) -> dict[str, str]:
    """``naive``, or ``crew=naive,impostors=sensible``; a side that is not named is sensible."""
    if "=" not in lineup:
        lineup = f"crew={lineup},impostors={lineup}"
    kinds = dict.fromkeys(ImpostorSimulation.sides, "sensible")
    for part in lineup.split(","):
        side, _, kind = part.strip().partition("=")
        if side not in kinds or kind not in KINDS:
            sides, known = ", ".join(kinds), ", ".join(KINDS)
            raise BadLineup(f"{part!r}: the sides are {sides}, the players {known}")
        kinds[side] = kind
    return kinds


def build(game: Game) -> ImpostorSimulation:
    """The simulation of Impostor by these rules and data."""
    return ImpostorSimulation(game)
