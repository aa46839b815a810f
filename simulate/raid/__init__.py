"""World-Threat Raid between scripted raiders: how long a boss lives for a crowd of some size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from heapq import heapify, heappop, heappush
from random import Random

import msgspec

from games import contract
from games.contract import Action, Context, Move, PlayerId, Rejected, Tick, World
from games.raid import Raid
from games.raid.home import draw
from games.raid.state import Analyze, Fight, Player, Profile, RaidWorld, Rules
from simulate.simulation import BadLineup, Result

DAWN = datetime(2026, 1, 1, tzinfo=UTC)
DAY = 86_400
VISITS_A_DAY = (1, 5)
"""How often one raider looks in on a day: everyone has a habit between these two."""

MOST_RECRUITS = 10


class Kind(msgspec.Struct, frozen=True):
    """A kind of raider: whether they have recruited, and their share of strikes that analyze as
    long as there is something to find out."""

    recruits: bool
    analyzes: float


KINDS = {
    "sensible": Kind(recruits=True, analyzes=0.4),
    "naive": Kind(recruits=False, analyzes=0.0),
    "random": Kind(recruits=True, analyzes=0.5),
}


class RaidSimulation:
    """Plays whole raids. A table's size is the number of raiders a day."""

    key: str = "raid"
    sides: tuple[str, ...] = ("heroes", "threat")
    ways: tuple[str, ...] = ("slain", "time")
    sizes: Sequence[int] = (5, 20, 50, 500, 5_000)

    def __init__(self, game: Raid) -> None:
        self._game = game
        self.presets: Sequence[str] = game.presets

    def play(self, players: int, preset: str, lineup: str, seed: str) -> Result:
        kind = KINDS.get(lineup)
        if kind is None:
            raise BadLineup(f"there are no raiders called {lineup!r}: {', '.join(KINDS)}")
        raid = RaidPlay(self._game, self._game.rules(preset, {}), kind, players, seed)
        raid.play()
        shared = raid.world.shared
        assert shared.ending is not None
        lived = (shared.ending.at - shared.event_start).total_seconds()
        way = "slain" if shared.ending.winner == "heroes" else "time"
        return Result(players, shared.ending.winner, way, shared.strike_count, lived)


class RaidPlay:
    """One raid from the boss's appearance to its end.

    As in the real house, a move is given the state of the one who makes it and of nobody else.
    """

    def __init__(self, game: Raid, rules: Rules, kind: Kind, players: int, seed: str) -> None:
        self._game = game
        self._kind = kind
        self._seed = seed
        self._moves = 0
        self._rng = Random(f"{seed}-raiders")
        self._states: dict[PlayerId, Player] = {}
        self._profiles: dict[PlayerId, Profile] = {}
        self._habits = {p: self._rng.randint(*VISITS_A_DAY) for p in range(1, players + 1)}
        self.now = DAWN
        self.world: RaidWorld = game.setup(rules, (), self._context(1)).world

    def play(self) -> None:
        """Let everybody look in at their own moments until it is over."""
        visits = [
            (DAWN + timedelta(seconds=self._rng.random() * DAY / often), p)
            for p, often in self._habits.items()
        ]
        heapify(visits)
        while self.world.shared.ending is None:
            at, p = visits[0]
            deadline = self._game.deadline(self.world)
            assert deadline is not None
            if deadline <= at:
                self.now = deadline
                self._make(None, Tick(deadline))
                continue
            heappop(visits)
            self.now = at
            self._make(p, self._wish())
            heappush(visits, (at + self._pause(p), p))

    def _profile(self, player: PlayerId) -> Profile:
        """What a raider owns, made up when they first look in."""
        if player not in self._profiles:
            self._profiles[player] = self._made_up(player, Random(f"{self._seed}-owner-{player}"))
        return self._profiles[player]

    def _made_up(self, player: PlayerId, rng: Random) -> Profile:
        profile: Profile = self._game.new_profile(player)
        if not self._kind.recruits:
            return profile
        content = self._game.content
        count = rng.randint(0, MOST_RECRUITS)
        drawn = (draw(content.balance, content.catalogue.characters, rng) for _ in range(count))
        return msgspec.structs.replace(
            profile, characters=tuple(dict.fromkeys((*profile.characters, *drawn)))
        )

    def _pause(self, player: PlayerId) -> timedelta:
        """How long this raider stays away between two visits."""
        usual = DAY / self._habits[player]
        return timedelta(seconds=self._rng.uniform(0.2, 1.8) * usual)

    def _wish(self) -> Move:
        known = self.world.shared.analysis_breakthroughs
        secrets = known < len(self.world.rules.boss.analysis_thresholds)
        return Analyze() if secrets and self._rng.random() < self._kind.analyzes else Fight()

    def _context(self, player: PlayerId) -> Context:
        self._moves += 1
        rng = Random(f"{self._seed}-{self._moves}")
        return Context(self.now, rng, {player: self._profile(player)})

    def _make(self, player: PlayerId | None, move: Move) -> None:
        """Make a move; who is still resting is refused and looks in again later."""
        shared, rules = self.world.shared, self.world.rules
        mine = dict(self._mine(player))
        result = self._game.apply(
            World(rules, shared, mine), Action(player, move), self._context(player or 1)
        )
        if isinstance(result, Rejected):
            return
        self.world = World(rules, result.world.shared)
        self._states.update(result.world.players)
        self._profiles.update(result.profiles)

    def _mine(self, player: PlayerId | None) -> Iterator[tuple[PlayerId, Player]]:
        if player is not None and player in self._states:
            yield player, self._states[player]


def build(game: contract.Game) -> RaidSimulation:
    """The simulation of a raid with its data files."""
    if not isinstance(game, Raid):
        raise TypeError(f"the simulation of raids cannot play {game.key}")
    return RaidSimulation(game)
