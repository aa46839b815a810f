"""Raccoons: everyone wants the fullest bin, and nobody wants company. For 2–8, in three minutes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from games import contract
from games.contract import Action, BadData, Context, Move, PlayerId, Rejected, Screen, Step

from . import rules, screens
from .state import Raccoon, RaccoonsWorld, Rules, Sneak, State


class Raccoons(contract.Game):
    """The game, with the presets of one balance file."""

    key: str = "raccoons"
    state_version: int = 1
    needs: Literal["all", "actor"] = "all"
    rules_type: type[contract.Rules] = Rules
    state_type: type[Any] = State
    player_type: type[Any] = Raccoon
    move_types: tuple[type[Move], ...] = (Sneak,)

    def __init__(self, presets: Mapping[str, Rules]) -> None:
        self.presets: tuple[str, ...] = tuple(presets)
        self._rules = presets

    def rules(self, preset: str, settings: contract.Settings) -> Rules:
        if preset not in self._rules:
            raise ValueError(f"Raccoons has no preset {preset!r}: {', '.join(self.presets)}")
        lobby = self._rules[preset].lobby
        wanted = int(settings.get("seats") or lobby.seats)
        seats = max(lobby.min_players, min(wanted, lobby.seats))
        return replace(self._rules[preset], lobby=replace(lobby, seats=seats))

    def setup(self, rules_: Rules, seats: Sequence[PlayerId], ctx: Context) -> Step[State, Raccoon]:
        return rules.setup(rules_, seats, ctx)

    def apply(
        self, world: RaccoonsWorld, action: Action, ctx: Context
    ) -> Step[State, Raccoon] | Rejected:
        return rules.apply(world, action, ctx)

    def delay(self, world: RaccoonsWorld, by: timedelta) -> RaccoonsWorld:
        return rules.delay(world, by)

    def deadline(self, world: RaccoonsWorld) -> datetime | None:
        return world.shared.deadline

    def phase(self, world: RaccoonsWorld) -> str:
        return f"night-{world.shared.night}" if world.shared.bins else "over"

    def board(self, world: RaccoonsWorld) -> Screen:
        return screens.board(world)

    def private(self, world: RaccoonsWorld, player: PlayerId) -> Screen:
        return screens.private(world, player)

    def legal(self, world: RaccoonsWorld, player: PlayerId) -> Iterable[Move]:
        return rules.legal(world, player)

    def check(self, world: RaccoonsWorld) -> None:
        rules.check(world)


def build(balance: bytes, bank: Mapping[str, int], data: Mapping[str, bytes]) -> Raccoons:
    """The game from its balance file. It has no written entries and no further data files."""
    del bank, data
    return Raccoons(
        {name: _preset(name, table) for name, table in tomllib.loads(balance.decode()).items()}
    )


def _preset(name: str, table: dict[str, Any]) -> Rules:
    try:
        preset = msgspec.convert({**table, "preset": name}, Rules)
    except msgspec.ValidationError as error:
        raise BadData("balance.toml", name, str(error)) from error
    lobby = preset.lobby
    if not 2 <= lobby.min_players <= lobby.seats:
        raise BadData("balance.toml", f"{name}.lobby.min_players", "from 2 to as many as seats")
    if preset.most_snacks < lobby.seats + preset.spare_bins:
        raise BadData("balance.toml", f"{name}.most_snacks", "too few for bins that all differ")
    return preset
