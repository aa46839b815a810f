"""A raid to play at in tests: real rules and data, and a clock that is set by hand.

As in the house, a move is given the state and the profile of the one who makes it and of nobody
else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from games.contract import (
    Action,
    Context,
    Home,
    Move,
    PlayerId,
    Recorded,
    Rejected,
    Screen,
    Step,
    World,
)
from games.raid import Raid, build
from games.raid.state import Boss, Player, Profile, RaidWorld, Rules, State
from tests import scenes

FOLDER = Path(__file__).resolve().parents[2] / "games" / "raid"


def files() -> dict[str, bytes]:
    """The shipped data files by name."""
    return {path.stem: path.read_bytes() for path in FOLDER.glob("*.toml")}


def real_game() -> Raid:
    """The game as it ships."""
    data = files()
    return build(data.pop("balance"), {}, data)


GAME = real_game()


class Scene(scenes.Scene):
    """One raid from the boss's appearance on."""

    def __init__(
        self,
        boss: str = "mire",
        *,
        seed: int = 0,
        weaknesses: Iterable[str] | None = None,
        resistances: Iterable[str] | None = None,
        **changes: Any,
    ) -> None:
        super().__init__(GAME, seed)
        if weaknesses is not None:
            weaknesses = tuple(weaknesses)
            changes["weaknesses"] = len(weaknesses)
        rules = self.game.rules(boss, {})
        self.rules: Rules = replace(rules, boss=replace(rules.boss, **changes))
        self.profiles: dict[PlayerId, Profile] = {}
        super()._keep(self.game.setup(self.rules, (1,), self._context()))
        known = {"weaknesses": weaknesses, "resistances": resistances}
        self.set(**{name: tuple(ids) for name, ids in known.items() if ids is not None})

    @property
    def boss(self) -> Boss:
        return self.rules.boss

    @property
    def shared(self) -> State:
        return self.world.shared

    def set(self, **changes: Any) -> None:
        """Put the boss into another state."""
        self.world = replace(self.world, shared=replace(self.world.shared, **changes))

    def own(self, player: PlayerId, *characters: str, **changes: Any) -> None:
        """Give a player exactly these characters."""
        self.profiles[player] = replace(
            self.profile(player), characters=tuple(characters), **changes
        )

    def own_team(self, player: PlayerId, *characters: str) -> None:
        """Give a player exactly these characters, and choose them all."""
        self.own(player, *characters, team=tuple(characters))

    def profile(self, player: PlayerId) -> Profile:
        return self.profiles.get(player) or self.game.new_profile(player)

    def player(self, player: PlayerId) -> Player:
        return self.world.players[player]

    def _context(self, player: PlayerId | None = None) -> Context:
        profiles = {player: self.profile(player)} if player is not None else {}
        return replace(super()._context(player), profiles=profiles)

    # ── Acting ───────────────────────────────────────────────────────────────────────────────

    def _apply(self, action: Action) -> Step[State, Player] | Rejected:
        everyone = self.world.players
        alone = {p: state for p, state in everyone.items() if p == action.actor}
        inner: RaidWorld = World(self.rules, self.world.shared, alone)
        result: Step[State, Player] | Rejected
        result = self.game.apply(inner, action, self._context(action.actor))
        if isinstance(result, Step) and result.world is inner:
            return replace(result, world=self.world)
        return result

    def _keep(self, step: Step[State, Player]) -> None:
        everyone = {**self.world.players, **step.world.players}
        unchanged = step.world is self.world
        super()._keep(step)
        if not unchanged:
            self.world = replace(self.world, players=everyone)
        self.profiles |= step.profiles

    def home(self, player: PlayerId, move: Move) -> Home | Rejected:
        """Do something with one's own things."""
        self.moves_made += 1
        context = self._context()
        home = self.game.at_home(self.profile(player), player, move, context)
        if isinstance(home, Home):
            self.profiles[player] = home.profile
        return home

    def panel(self, player: PlayerId) -> Screen:
        return self.game.open_panel(self.world, player, self._context(player))

    def wait(self, **time: int) -> None:
        self.now += timedelta(**time)

    # ── Looking ──────────────────────────────────────────────────────────────────────────────

    def rows(self) -> list[dict[str, Any]]:
        """The strike log."""
        return [event.row for event in self.of(Recorded)]
