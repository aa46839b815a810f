"""A table of Raccoons for tests: the real rulebook, a clock that is set by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from random import Random

from examples import raccoons
from games.contract import Action, Context, Event, Move, PlayerId, Rejected, Step, Tick
from games.lobby import Begin, Join
from games.table import AnyStep, AnyWorld, Rulebook
from managers.content import Library, load_library

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def library() -> Library:
    """Everything that ships, and the example beside it."""
    return load_library(extra={Path("examples/raccoons"): raccoons.build})


class Table:
    """A game that has just begun. Every world is checked, and every action is kept."""

    def __init__(
        self, book: Rulebook, players: int, *, seed: int = 0, preset: str = "normal"
    ) -> None:
        self.book, self.seed, self.now = book, seed, NOON
        self.rules = book.game.rules(preset, {})
        self.log: list[tuple[datetime, Action]] = []
        self.events: list[Event] = []
        opened = book.open(self.rules, 1, self.context(0))
        self.world: AnyWorld = opened.world
        for player in range(2, players + 1):
            self.ok(player, Join())
        self.ok(1, Begin())

    def context(self, number: int) -> Context:
        """What the engine gives with the action of this number."""
        return Context(self.now, Random(f"{self.seed}/{number}"))

    def act(self, action: Action) -> AnyStep | Rejected:
        """Make a move, legal or not."""
        result = self.book.apply(self.world, action, self.context(len(self.log) + 1))
        if isinstance(result, Step):
            self.book.check(result.world)
            self.log.append((self.now, action))
            self.world = result.world
            self.events += result.events
        return result

    def ok(self, player: PlayerId, move: Move) -> AnyStep:
        """Make a move that must not be refused."""
        result = self.act(Action(player, move))
        assert isinstance(result, Step), result
        return result

    def refused(self, player: PlayerId, move: Move) -> str:
        """Make a move that must be refused; the reason's key."""
        before = self.world
        result = self.act(Action(player, move))
        assert isinstance(result, Rejected), result
        assert self.world is before
        return result.reason.key

    def time_up(self) -> None:
        """Let the present night run to its deadline."""
        deadline = self.book.deadline(self.world)
        assert deadline is not None
        self.now = deadline
        assert isinstance(self.act(Action(None, Tick(deadline))), Step)

    @property
    def over(self) -> bool:
        """Whether the game has come to its end."""
        return self.book.status(self.world) == "finished"
