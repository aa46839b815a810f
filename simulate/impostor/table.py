"""Plays one whole game through the real rules, on a clock that nobody waits for.

The table asks the players what they want, presses the buttons for them at human moments of a
phase, and lets the deadline pass where they are too slow. The moments are shares of the phase,
so that every preset is played at its own pace.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from heapq import heappop, heappush
from random import Random

from games.contract import (
    Action,
    Answer,
    Context,
    Game,
    Move,
    Names,
    PlayerId,
    Rejected,
    Rules,
    Tick,
)
from games.impostor import puzzles, state
from games.impostor.state import ImpostorWorld, living
from simulate.impostor.players import Act, Mind, Solve, Wait, Walk
from simulate.impostor.talk import Record, Round
from simulate.impostor.views import Public, View, public, view

DAWN = datetime(2026, 1, 1, tzinfo=UTC)

# Between which shares of a phase a player gets round to something.
FIRST_LOOK = (0.05, 0.25)
NEXT_LOOK = (0.05, 0.15)
SOLVING = (0.15, 0.5)
READY = (0.55, 0.9)
VOTING = (0.15, 0.85)


class IllegalPress(Exception):
    """A scripted player pressed what the rules refuse: the script is wrong."""


class Table:
    """One game from the deal to its end."""

    def __init__(self, game: Game, rules: Rules, seats: tuple[PlayerId, ...], seed: str) -> None:
        self._game = game
        self._seed = seed
        self._moves = 0
        self.rng = Random(f"{seed}-table")
        self.now = DAWN
        self.record = Record()
        self._progress = 0
        self.world: ImpostorWorld = game.setup(rules, seats, self._context()).world

    @property
    def seconds(self) -> float:
        """How long the game has lasted."""
        return (self.now - DAWN).total_seconds()

    @property
    def impostors(self) -> list[PlayerId]:
        """Who was dealt which side, for the one who hands out the scripts."""
        return [p for p, player in self.world.players.items() if player.impostor]

    def play(self, minds: Mapping[PlayerId, Mind]) -> None:
        """Play to the end, each seat with its mind."""
        phases = {"tasks": self._tasks, "meeting": self._meeting, "vote": self._vote}
        while self.world.shared.phase != "over":
            began = self._phase()
            phases[self.world.shared.phase](minds)
            if self._phase() == began:
                self._wait()

    # ── Pressing ─────────────────────────────────────────────────────────────────────────────

    def _context(self) -> Context:
        self._moves += 1
        return Context(self.now, Random(f"{self._seed}-{self._moves}"))

    def _press(self, player: PlayerId | None, move: Move) -> Answer | None:
        result = self._game.apply(self.world, Action(player, move), self._context())
        if isinstance(result, Rejected):
            raise IllegalPress(f"game {self._seed}: {player} {move}: {result.reason}")
        self.world = result.world
        return result.answer

    def _wait(self) -> None:
        """Let the deadline pass."""
        deadline = self.world.shared.deadline
        assert deadline is not None
        self.now = deadline
        self._press(None, Tick(deadline))

    def _phase(self) -> tuple[str, int]:
        return self.world.shared.phase, self.world.shared.round

    def _view(self, known: Public, player: PlayerId) -> View:
        return view(self.world, known, self.record, player)

    def _moments(self, span: tuple[float, float]) -> list[tuple[datetime, PlayerId]]:
        """A moment of this phase for each living player, soonest first."""
        deadline = self.world.shared.deadline
        assert deadline is not None
        length = deadline - self.now
        drawn = [(self.now + length * self.rng.uniform(*span), p) for p in living(self.world)]
        return sorted(drawn)

    # ── The phases ───────────────────────────────────────────────────────────────────────────

    def _tasks(self, minds: Mapping[PlayerId, Mind]) -> None:
        """Everybody looks round and decides; walks and waits make them look and decide again."""
        deadline = self.world.shared.deadline
        assert deadline is not None
        known, length = public(self.world), deadline - self.now
        due: list[tuple[datetime, PlayerId, int, Solve | None]] = [
            (at, p, 0, None) for at, p in self._moments(FIRST_LOOK)
        ]
        while due and due[0][0] < deadline:
            self.now, p, looks, solving = heappop(due)
            if solving is not None:
                self._press(p, state.Choose(self._option(p, solving.skill)))
                continue
            match minds[p].work(self._view(known, p), self._look(p), looks):
                case Act():
                    self._press(p, state.Act())
                case Solve() as plan:
                    later = self.now + length * self.rng.uniform(*SOLVING)
                    heappush(due, (later, p, looks, plan))
                case Wait():
                    later = self.now + length * self.rng.uniform(*SOLVING)
                    heappush(due, (later, p, looks + 1, None))
                case Walk(room=room):
                    self._press(p, state.GoTo(room))
                    later = self.now + length * self.rng.uniform(*NEXT_LOOK)
                    heappush(due, (later, p, looks + 1, None))

    def _look(self, p: PlayerId) -> tuple[PlayerId, ...]:
        answer = self._press(p, state.Look())
        seen = answer.text.args.get("seen") if answer is not None else None
        return seen.players if isinstance(seen, Names) else ()

    def _option(self, p: PlayerId, skill: float) -> int:
        """The option that a player of this skill takes, having read their own puzzle."""
        shown = puzzles.show(self.world.players[p].puzzle)
        if self.rng.random() < skill:
            return shown.right
        return self.rng.choice([o for o in range(len(shown.options)) if o != shown.right])

    def _meeting(self, minds: Mapping[PlayerId, Mind]) -> None:
        """Accounts, checks, what the checks showed, accusations; then all are ready to vote."""
        known, began = public(self.world), self._phase()
        self._open_round(known)
        now, alive = self.record.now, list(known.living)
        for p in alive:
            minds[p].gather(self._view(known, p))
        alive.sort(key=lambda p: self.rng.random() + minds[p].reserve)
        for p in alive:
            if (account := minds[p].state(self._view(known, p))) is not None:
                now.statements[p] = account
        for p in alive:
            target = minds[p].check(self._view(known, p))
            if target is not None:
                self._press(p, state.Suspect(target))
        for p in alive:
            if (check := minds[p].announce(self._view(known, p))) is not None:
                now.checks.append(check)
        for p in alive:
            if (target := minds[p].accuse(self._view(known, p))) is not None:
                now.accusations[p] = target
        for at, p in self._moments(READY):
            if self._phase() == began:
                self.now = at
                self._press(p, state.Ready())

    def _open_round(self, known: Public) -> None:
        found = self.world.shared.found
        before = self._progress
        self._progress = known.progress
        self.record.rounds.append(
            Round(
                number=known.round,
                repaired=known.progress - before,
                victims=tuple(f.player for f in found),
                scenes=frozenset(f.room for f in found),
            )
        )

    def _vote(self, minds: Mapping[PlayerId, Mind]) -> None:
        known = public(self.world)
        for at, p in self._moments(VOTING):
            self.now = at
            self._press(p, state.Vote(minds[p].vote(self._view(known, p))))
