"""World-Threat Raid: one boss for a chat, or for every chat, that takes hours or days to slay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from games import contract
from games.contract import (
    Action,
    Call,
    Command,
    Context,
    Home,
    Move,
    PlayerId,
    Rejected,
    Screen,
    Settings,
    Step,
)
from games.raid import data, home, invariants, rewards, rules, screens, state, team
from games.raid.data import Content
from games.raid.state import Player, Profile, RaidWorld, State


class Raid(contract.Game):
    """The game, with the bosses, characters, curses and numbers of its data files."""

    key: str = "raid"
    state_version: int = 1
    needs: Literal["all", "actor"] = "actor"
    rules_type: type[contract.Rules] = state.Rules
    state_type: type[Any] = State
    player_type: type[Any] = Player
    profile_type: type[Any] | None = Profile
    move_types: tuple[type[Move], ...] = state.MOVES
    after_end: tuple[type[Move], ...] = (*rules.AFTER_END, Call)
    opened_by: Literal["anyone", "admins"] = "admins"
    spreads: bool = True
    open_to_all: bool = True
    spawns: bool = True
    late_outcomes: Mapping[str, contract.Outcome] = rewards.OUTCOMES
    panel: bool = True
    commands: tuple[Command, ...] = (
        Command("raid", "attach"),
        *(Command(name, "move") for name in rules.CALLS),
        Command("roster", "home"),
        Command("recruit", "home"),
    )

    def __init__(self, content: Content) -> None:
        self.content = content
        self.presets: tuple[str, ...] = tuple(content.bosses)

    def rules(self, preset: str, settings: Settings) -> state.Rules:
        del settings  # A boss is the same in every chat.
        return data.rules(self.content, preset)

    def setup(
        self, rules_: state.Rules, seats: Sequence[PlayerId], ctx: Context
    ) -> Step[State, Player]:
        del seats  # Nobody is a raider before the first strike, the host included.
        return rules.setup(rules_, ctx)

    def apply(
        self, world: RaidWorld, action: Action, ctx: Context
    ) -> Step[State, Player] | Rejected:
        return rules.apply(world, action, self._profile(action.actor, ctx), ctx)

    def delay(self, world: RaidWorld, by: timedelta) -> RaidWorld:
        return rules.delay(world, by)

    def deadline(self, world: RaidWorld) -> datetime | None:
        return rules.deadline(world)

    def phase(self, world: RaidWorld) -> str:
        return rules.phase(world)

    def board(self, world: RaidWorld) -> Screen:
        return screens.board(world)

    def private(self, world: RaidWorld, player: PlayerId) -> Screen:
        return screens.private(world, player)

    def open_panel(self, world: RaidWorld, player: PlayerId, ctx: Context) -> Screen:
        return team.panel(world, player, self._profile(player, ctx), ctx)

    def legal(self, world: RaidWorld, player: PlayerId) -> Iterable[Move]:
        del player  # Who has to rest is known to the clock alone.
        return rules.legal(world)

    def check(self, world: RaidWorld) -> None:
        invariants.check(world)

    def new_profile(self, player: PlayerId) -> Profile:
        del player  # Everybody begins alike.
        start = self.content.balance.start
        return Profile(start.characters, start.coins, start.tickets)

    def at_home(
        self, profile: Profile, player: PlayerId, move: Move, ctx: Context
    ) -> Home | Rejected:
        del player  # What is theirs is in the profile.
        catalogue = self.content.catalogue.characters
        return home.at_home(self.content.balance, catalogue, profile, move, ctx)

    def _profile(self, player: PlayerId | None, ctx: Context) -> Profile:
        kept = ctx.profiles.get(player) if player is not None else None
        return kept if isinstance(kept, Profile) else self.new_profile(player or 0)


def build(balance: bytes, bank: Mapping[str, int], data_files: Mapping[str, bytes]) -> Raid:
    """The game from its data files. Raises :class:`games.contract.BadData` for a wrong one."""
    del bank  # Nothing of a raid is drawn from numbered messages.
    return Raid(data.load(balance, data_files))
