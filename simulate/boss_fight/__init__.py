"""Boss Fight between scripted players: has a smaller team a fair chance, and does the boss fall?

Every game is fought by two teams of unequal size. The report's sides are the smaller and the
larger of them, so a share near one half is fair.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from games.boss_fight import questions
from games.boss_fight.balance import level_of
from games.boss_fight.state import BossWorld, Choose, Memory, Rules, Season, playing
from games.contract import Action, Context, Game, PlayerId, Rejected, Tick
from simulate.simulation import BadLineup, Result

DAWN = datetime(2026, 1, 1, tzinfo=UTC)
EASIER = {"easy": 0.15, "medium": 0.0, "hard": -0.15}
GUESSED = 0.25
MISSES = 0.04
"""How often somebody does not get round to answering."""

KINDS = {
    "sensible": (0.45, 0.85),  # people who differ in what they know
    "equal": (0.65, 0.65),  # so that nothing but the numbers differs
    "random": (0.0, 0.0),  # anybody who presses anything
}
"""Each kind of player: from what share of right answers to what share, for a tricky question."""


class IllegalPress(Exception):
    """A scripted player pressed what the rules refuse: the script is wrong."""


class BossFightSimulation:
    """Plays whole fights of two teams."""

    key = "boss_fight"
    sides = ("smaller", "larger")
    ways = ("defeated", "questions", "time")
    sizes = tuple(range(3, 13))

    def __init__(self, game: Game) -> None:
        self._game = game
        self.presets = game.presets

    def play(self, players: int, preset: str, lineup: str, seed: str) -> Result:
        kind, few = parse_lineup(lineup)
        rng = Random(f"{seed}-people")
        few = few or rng.randint(1, (players - 1) // 2)
        if 2 * few >= players:
            raise BadLineup(f"{few} of {players} are no smaller team")
        low, high = KINDS[kind]
        skills = {p: rng.uniform(low, high) for p in range(1, players + 1)}
        fight = Fight(self._game, preset, few, skills, seed)
        fight.play()
        end = fight.world.shared.ending
        assert end is not None
        winner = None if end.winner is None else self.sides[end.winner - 1]
        return Result(players, winner, end.way, fight.world.shared.number, fight.seconds)


class Fight:
    """One fight from its first question to its end; team 1 are the first ``few`` players."""

    def __init__(
        self, game: Game, preset: str, few: int, skills: dict[PlayerId, float], seed: str
    ) -> None:
        self._game, self._seed, self._moves = game, seed, 0
        self._skills = skills
        self._rng = Random(f"{seed}-answers")
        self.now = DAWN
        rules = game.rules(preset, {})
        assert isinstance(rules, Rules)
        # Any boss of the game, as if it were this season's next one.
        boss = self._rng.choice(list(rules.bosses))
        self._memory = Memory(season=Season("simulated", None, DAWN, None, (boss,)))
        people = tuple(skills)
        step = game.setup_teams(rules, (people[:few], people[few:]), self._context())
        self.world: BossWorld = step.world
        self._memory = step.chat or self._memory

    @property
    def seconds(self) -> float:
        """How long the fight has lasted."""
        return (self.now - DAWN).total_seconds()

    def play(self) -> None:
        """Fight to the end."""
        while (deadline := self.world.shared.deadline) is not None:
            if self.world.shared.phase == "question":
                self._answer()
            if self.world.shared.deadline == deadline:
                self.now = deadline
                self._act(Action(None, Tick(deadline)))

    def _answer(self) -> None:
        """Everybody answers the open question at a human moment, if at all."""
        opened, rules = self.now, self.world.rules
        moments = sorted(
            (min(self._rng.lognormvariate(1.8, 0.45), rules.times.question - 0.5), p)
            for p in playing(self.world)
            if self._rng.random() >= MISSES
        )
        for seconds, p in moments:
            if self.world.shared.phase != "question":
                break  # Nobody waits for those who have long been silent.
            self.now = opened + timedelta(seconds=seconds)
            self._act(Action(p, Choose(self._option(p))))

    def _option(self, p: PlayerId) -> int:
        shown = questions.show(self.world.shared.question)
        skill = self._skills[p] + EASIER[level_of(self.world.shared.question.kind)]
        if self._rng.random() < max(skill, GUESSED):
            return shown.right
        return self._rng.choice([o for o in range(len(shown.options)) if o != shown.right])

    def _act(self, action: Action) -> None:
        result = self._game.apply(self.world, action, self._context())
        if isinstance(result, Rejected):
            raise IllegalPress(f"fight {self._seed}: {action}: {result.reason}")
        self.world = result.world
        self._memory = result.chat or self._memory

    def _context(self) -> Context:
        self._moves += 1
        return Context(self.now, Random(f"{self._seed}-{self._moves}"), chat=self._memory)


def parse_lineup(lineup: str) -> tuple[str, int]:
    """``equal``, or ``equal,smaller=1`` for one player in the smaller team (0: any number)."""
    kind, _, rest = lineup.partition(",")
    name, _, few = rest.partition("=")
    if kind not in KINDS or (rest and (name != "smaller" or not few.isdecimal())):
        known = ", ".join(KINDS)
        raise BadLineup(f"{lineup!r}: write {known}, or one of them and ,smaller=1")
    return kind, int(few or 0)


def build(game: Game) -> BossFightSimulation:
    """The simulation of Boss Fight by these rules and data."""
    return BossFightSimulation(game)
