"""A fight to play in tests: real rules, a clock that is set by hand, a chat that remembers."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from games.boss_fight import BossFight, build, questions
from games.boss_fight.state import LEVELS, Choose, Memory, Player, State, playing
from games.contract import (
    Action,
    Announced,
    Context,
    Depart,
    Event,
    Keepsake,
    Move,
    Part,
    PlayerId,
    Rejected,
    Step,
    Tick,
)

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FOLDER = Path(__file__).resolve().parents[2] / "games" / "boss_fight"
PINNED = Path(__file__).with_name("pinned.toml").read_bytes()
PINNED_BOSSES = b"""
[bosses.kraken]
hp = 300
[bosses.sphinx]
hp = 400
"""
TOPICS = ("science", "music", "myths", "nature")
BANK = {f"{topic}_{level}": 6 for topic in TOPICS for level in LEVELS}

E = TypeVar("E", bound=Event)
K = TypeVar("K", bound=Event)


def pinned_game(bosses: bytes = PINNED_BOSSES, milestones: Sequence[int] = (2, 5, 10)) -> BossFight:
    """The game with numbers that stay the same when the real ones are tuned."""
    data = {**tomllib.loads(PINNED.decode()), "milestones": {"correct": list(milestones)}}
    return build(data, BANK, {"bosses": bosses})


def real_game() -> BossFight:
    """The game as it ships, but for the number of questions."""
    bosses = (FOLDER / "bosses.toml").read_bytes()
    return build((FOLDER / "balance.toml").read_bytes(), BANK, {"bosses": bosses})


class Scene:
    """One fight from its first question on. Each action is checked against the invariants."""

    def __init__(
        self,
        *teams: Sequence[PlayerId],
        game: BossFight | None = None,
        preset: str | None = None,
        memory: Memory | None = None,
        seed: int = 0,
        now: datetime = NOON,
    ) -> None:
        self.game = game or pinned_game()
        self.rules = self.game.rules(preset or self.game.presets[0], {})
        self.now = now
        self.seed = seed
        self.moves_made = 0
        self.events: list[Event] = []
        self.last: Step[State, Player] | Rejected | None = None
        self.memory = memory if memory is not None else self.game.new_chat()
        step = self.game.setup_teams(self.rules, teams, self._context())
        self.game.check(step.world)
        self._keep(step)

    def _context(self) -> Context:
        return Context(self.now, Random(f"{self.seed}/{self.moves_made}"), chat=self.memory)

    def _keep(self, step: Step[State, Player]) -> None:
        self.world = step.world
        self.events += step.events
        if step.chat is not None:
            self.memory = step.chat

    # ── Acting ───────────────────────────────────────────────────────────────────────────────

    def act(self, action: Action) -> Step[State, Player] | Rejected:
        self.moves_made += 1
        self.last = self.game.apply(self.world, action, self._context())
        if isinstance(self.last, Step):
            self.game.check(self.last.world)
            self._keep(self.last)
        return self.last

    def ok(self, player: PlayerId, *moves: Move) -> Step[State, Player]:
        """Press buttons that must not be refused."""
        for move in moves:
            assert isinstance(self.act(Action(player, move)), Step), self.last
        assert isinstance(self.last, Step)
        return self.last

    def refused(self, player: PlayerId, move: Move) -> str:
        """Press a button that must be refused; gives the reason's key."""
        before = self.world
        answer = self.act(Action(player, move))
        assert isinstance(answer, Rejected), answer
        assert self.world is before
        return answer.reason.key

    @property
    def right(self) -> int:
        """The option that is right just now."""
        return questions.show(self.world.shared.question).right

    def answer(self, player: PlayerId, right: bool = True) -> Step[State, Player]:
        """Answer the open question, on purpose rightly or wrongly."""
        return self.ok(player, Choose(self.right if right else (self.right + 1) % 4))

    def everybody(self, right: bool = True) -> None:
        """Let all who are still there answer, in seating order; that closes the question."""
        for player in playing(self.world):
            self.answer(player, right)

    def leave(self, player: PlayerId) -> None:
        self.ok(player, Depart("left"))

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def time_up(self) -> None:
        """Let the open question, or the reveal, run to its deadline."""
        deadline = self.game.deadline(self.world)
        assert deadline is not None
        self.now = max(self.now, deadline)
        self.act(Action(None, Tick(deadline)))

    def next_question(self) -> None:
        """Let the reveal pass."""
        assert self.phase == "reveal"
        self.time_up()

    # ── Looking ──────────────────────────────────────────────────────────────────────────────

    @property
    def phase(self) -> str:
        return self.world.shared.phase

    @property
    def hp(self) -> int:
        return self.world.shared.hp

    def player(self, player: PlayerId) -> Player:
        return self.world.players[player]

    def of(self, kind: type[E]) -> list[E]:
        """All events of a kind so far."""
        return [event for event in self.events if isinstance(event, kind)]

    def part(self, name: str) -> tuple[Keepsake, ...]:
        """What was written down in one part at the end."""
        (found,) = [part for part in self.of(Part) if part.name == name]
        return found.keepsakes

    def kept(self, name: str, kind: type[K]) -> list[K]:
        """The keepsakes of one kind in a part."""
        return [each for each in self.part(name) if isinstance(each, kind)]

    def announced(self) -> list[str]:
        """The keys of what the topic was told so far."""
        return [event.text.key for event in self.of(Announced)]

    @property
    def told(self) -> str:
        """The key of what the last one to press was told."""
        assert isinstance(self.last, Step)
        assert self.last.answer is not None
        return self.last.answer.text.key

    def moves(self, player: PlayerId) -> list[Move]:
        return list(self.game.legal(self.world, player))
