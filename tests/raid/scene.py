"""A raid to play at in tests: real rules and data, and a clock that is set by hand.

As in the house, a move is given the state and the profile of the one who makes it and of nobody
else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from msgspec.structs import replace

from games.contract import (
    Action,
    Announced,
    Context,
    Event,
    Home,
    Move,
    PlayerId,
    Recorded,
    Rejected,
    Screen,
    Step,
    Tick,
    World,
)
from games.raid import Raid, build
from games.raid.state import Boss, Player, Profile, RaidWorld, Rules, State

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FOLDER = Path(__file__).resolve().parents[2] / "games" / "raid"

E = TypeVar("E", bound=Event)


def files() -> dict[str, bytes]:
    """The shipped data files by name."""
    return {path.stem: path.read_bytes() for path in FOLDER.glob("*.toml")}


def real_game() -> Raid:
    """The game as it ships."""
    data = files()
    return build(data.pop("balance"), {}, data)


GAME = real_game()


class Scene:
    """One raid from the boss's appearance on. Each action is checked against the invariants."""

    def __init__(
        self,
        boss: str = "mire",
        *,
        seed: int = 0,
        weaknesses: Iterable[str] | None = None,
        resistances: Iterable[str] | None = None,
        **changes: Any,
    ) -> None:
        self.game = GAME
        if weaknesses is not None:
            weaknesses = tuple(weaknesses)
            changes["weaknesses"] = len(weaknesses)
        rules = self.game.rules(boss, {})
        self.rules: Rules = replace(rules, boss=replace(rules.boss, **changes))
        self.seed = seed
        self.now = NOON
        self.moves_made = 0
        self.profiles: dict[PlayerId, Profile] = {}
        self.events: list[Event] = []
        self.last: Step[State, Player] | Rejected | None = None
        step = self.game.setup(self.rules, (1,), self._context(None))
        self.world: RaidWorld = step.world
        self.events += step.events
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

    def _context(self, player: PlayerId | None) -> Context:
        profiles = {player: self.profile(player)} if player is not None else {}
        return Context(self.now, Random(f"{self.seed}/{self.moves_made}"), profiles)

    # ── Acting ───────────────────────────────────────────────────────────────────────────────

    def act(self, action: Action) -> Step[State, Player] | Rejected:
        self.moves_made += 1
        everyone = self.world.players
        alone = {p: state for p, state in everyone.items() if p == action.actor}
        inner: RaidWorld = World(self.rules, self.world.shared, alone)
        self.last = self.game.apply(inner, action, self._context(action.actor))
        if isinstance(self.last, Step):
            self.game.check(self.last.world)
            if self.last.world is not inner:
                after = self.last.world
                self.world = World(self.rules, after.shared, {**everyone, **after.players})
            self.profiles |= self.last.profiles
            self.events += self.last.events
        return self.last

    def ok(self, player: PlayerId, *moves: Move) -> Step[State, Player]:
        """Make moves that must not be refused."""
        for move in moves:
            assert isinstance(self.act(Action(player, move)), Step), self.last
        assert isinstance(self.last, Step)
        return self.last

    def refused(self, player: PlayerId, move: Move) -> str:
        """Make a move that must be refused; gives the reason's key."""
        before = self.world
        answer = self.act(Action(player, move))
        assert isinstance(answer, Rejected), answer
        assert self.world is before
        return answer.reason.key

    def home(self, player: PlayerId, move: Move) -> Home | Rejected:
        """Do something with one's own things."""
        self.moves_made += 1
        context = self._context(None)
        home = self.game.at_home(self.profile(player), player, move, context)
        if isinstance(home, Home):
            self.profiles[player] = home.profile
        return home

    def panel(self, player: PlayerId) -> Screen:
        return self.game.open_panel(self.world, player, self._context(player))

    def wait(self, **time: int) -> None:
        self.now += timedelta(**time)

    def time_up(self) -> None:
        """Let the next deadline pass."""
        deadline = self.game.deadline(self.world)
        assert deadline is not None
        self.now = deadline
        self.act(Action(None, Tick(deadline)))

    # ── Looking ──────────────────────────────────────────────────────────────────────────────

    def of(self, kind: type[E]) -> list[E]:
        """All events of a kind so far."""
        return [event for event in self.events if isinstance(event, kind)]

    def announced(self) -> list[str]:
        """The keys of what every hub was told so far."""
        return [event.text.key for event in self.of(Announced)]

    def rows(self) -> list[dict[str, Any]]:
        """The strike log."""
        return [event.row for event in self.of(Recorded)]

    @property
    def answer(self) -> str:
        """The key of what the last one to act was told."""
        assert isinstance(self.last, Step)
        assert self.last.answer is not None
        return self.last.answer.text.key
