"""Impostor: social deduction for 4–15 players, in one topic and under one keyboard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from games import contract
from games.contract import Action, Context, Move, PlayerId, Rejected, Screen, Settings, Step
from games.impostor import balance as balances
from games.impostor import invariants, rules, screens, state
from games.impostor.puzzles import WRITTEN
from games.impostor.state import ImpostorWorld, Player, State


class Impostor(contract.Game):
    """The game, with the numbers of one balance file and the puzzles of one bank."""

    key: str = "impostor"
    state_version: int = 1
    needs: Literal["all", "actor"] = "all"
    rules_type: type[contract.Rules] = state.Rules
    state_type: type[Any] = State
    player_type: type[Any] = Player
    move_types: tuple[type[Move], ...] = state.MOVES

    def __init__(self, balance: balances.Balance, bank: Mapping[str, int]) -> None:
        self.balance = balance
        self.presets: tuple[str, ...] = tuple(balance.presets)
        self._bank = dict(bank)

    def rules(self, preset: str, settings: Settings) -> state.Rules:
        return balances.rules(self.balance, self._bank, preset, settings)

    def setup(
        self, rules_: state.Rules, seats: Sequence[PlayerId], ctx: Context
    ) -> Step[State, Player]:
        return rules.setup(rules_, seats, ctx)

    def apply(
        self, world: ImpostorWorld, action: Action, ctx: Context
    ) -> Step[State, Player] | Rejected:
        return rules.apply(world, action, ctx)

    def delay(self, world: ImpostorWorld, by: timedelta) -> ImpostorWorld:
        return rules.delay(world, by)

    def deadline(self, world: ImpostorWorld) -> datetime | None:
        return world.shared.deadline

    def phase(self, world: ImpostorWorld) -> str:
        return rules.phase(world)

    def board(self, world: ImpostorWorld) -> Screen:
        return screens.board(world)

    def private(self, world: ImpostorWorld, player: PlayerId) -> Screen:
        return screens.private(world, player)

    def legal(self, world: ImpostorWorld, player: PlayerId) -> Iterable[Move]:
        return rules.legal(world, player)

    def check(self, world: ImpostorWorld) -> None:
        invariants.check(world)


def build(
    balance: bytes | Mapping[str, Any],
    bank: Mapping[str, int],
    _data: Mapping[str, bytes] | None = None,
) -> Impostor:
    """The game from its data: the balance file, and how many written puzzles of each kind exist.

    ``bank`` of ``{"trivia": 140}`` says that there are the messages ``puzzle-trivia-1`` to
    ``puzzle-trivia-140``. Raises ValueError saying what is wrong with the balance file.
    """
    written = {kind: bank.get(kind, 0) for kind in WRITTEN}
    return Impostor(balances.load(balance), written)
