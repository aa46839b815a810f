"""Boss Fight: a live team quiz of about ten minutes in which right answers hurt a boss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from games import contract
from games.boss_fight import balance as balances
from games.boss_fight import events, invariants, rules, screens, state
from games.boss_fight.state import BossWorld, Memory, Player, State
from games.contract import (
    Action,
    ChatPage,
    Command,
    Context,
    Move,
    PlayerId,
    Rejected,
    Screen,
    Settings,
    Standing,
    Step,
)


class BossFight(contract.Game):
    """The game, with the numbers of one balance file, its bosses and one bank of questions."""

    key: str = "boss_fight"
    state_version: int = 1
    needs: Literal["all", "actor"] = "all"
    rules_type: type[contract.Rules] = state.Rules
    state_type: type[Any] = State
    player_type: type[Any] = Player
    chat_type: type[Any] | None = Memory
    move_types: tuple[type[Move], ...] = state.MOVES
    commands: tuple[Command, ...] = (Command("boss", "chat"), Command("event", "chat"))

    def __init__(
        self, balance: balances.Balance, bosses: Mapping[str, int], bank: Mapping[str, int]
    ) -> None:
        self.balance = balance
        self.bosses = dict(bosses)
        self.presets: tuple[str, ...] = tuple(balance.presets)
        self._bank = dict(bank)

    def rules(self, preset: str, settings: Settings) -> state.Rules:
        return balances.rules(self.balance, self.bosses, self._bank, preset, settings)

    def setup(
        self, rules_: state.Rules, seats: Sequence[PlayerId], ctx: Context
    ) -> Step[State, Player]:
        """Deal without a lobby's teams: every other player to the same team."""
        return self.setup_teams(rules_, (seats[::2], seats[1::2]), ctx)

    def setup_teams(
        self, rules_: state.Rules, teams: Sequence[Sequence[PlayerId]], ctx: Context
    ) -> Step[State, Player]:
        return rules.setup(rules_, teams, ctx)

    def apply(
        self, world: BossWorld, action: Action, ctx: Context
    ) -> Step[State, Player] | Rejected:
        return rules.apply(world, action, ctx)

    def delay(self, world: BossWorld, by: timedelta) -> BossWorld:
        return rules.delay(world, by)

    def deadline(self, world: BossWorld) -> datetime | None:
        return world.shared.deadline

    def phase(self, world: BossWorld) -> str:
        return rules.phase(world)

    def board(self, world: BossWorld) -> Screen:
        return screens.board(world)

    def private(self, world: BossWorld, player: PlayerId) -> Screen:
        return screens.private(world, player)

    def legal(self, world: BossWorld, player: PlayerId) -> Iterable[Move]:
        return rules.legal(world, player)

    def check(self, world: BossWorld) -> None:
        invariants.check(world)

    def new_chat(self) -> Memory:
        return Memory()

    def at_chat(self, memory: Memory, action: Action, ctx: Context) -> ChatPage | Rejected:
        return events.at_chat(memory, action, ctx, self.bosses, self.balance.season)

    def standings(self, memory: Memory, now: datetime) -> Sequence[Standing]:
        return events.standings(memory, now)


def build(
    balance: bytes | Mapping[str, Any], bank: Mapping[str, int], data: Mapping[str, bytes]
) -> BossFight:
    """The game from its data: the balance file, the number of questions by kind, the bosses.

    ``bank`` of ``{"science_easy": 9}`` says that there are the messages
    ``question-science_easy-1`` to ``question-science_easy-9``. Raises BadData, a ValueError that
    names the file, the key and what is wrong with it.
    """
    numbers = balances.load(balance)
    if "bosses" not in data:
        raise contract.BadData("bosses.toml", "", "the file is missing")
    bosses = balances.load_bosses(data["bosses"])
    return BossFight(numbers, bosses, balances.load_bank(bank, numbers))
