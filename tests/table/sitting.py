"""A table of Impostor from its lobby on: the shipped rulebook, a clock that is set by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from games.contract import Action, Context, Depart, Event, Move, PlayerId, Rejected, Step, Tick
from games.lobby import Join, Leave
from games.table import AnyStep, AnyWorld, Pause, Resume
from managers.content import load_library

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
BOOK = load_library().rulebooks["impostor"]


class Sitting:
    """Players 1, 2, 3 and so on sit down at a table that player 1 opens."""

    def __init__(self, players: int, **settings: int) -> None:
        self.now = NOON
        self.made = 0
        self.events: list[Event] = []
        rules = BOOK.game.rules("normal", settings)
        self.world: AnyWorld = BOOK.open(rules, 1, self._context()).world
        for player in range(2, players + 1):
            self.ok(player, Join())

    def _context(self) -> Context:
        self.made += 1
        return Context(self.now, Random(self.made))

    def act(self, actor: PlayerId | None, move: Move, admin: bool = False) -> AnyStep | Rejected:
        """Make a move, legal or not."""
        result = BOOK.apply(self.world, Action(actor, move, admin), self._context())
        if isinstance(result, Step):
            BOOK.check(result.world)
            self.world = result.world
            self.events += result.events
        return result

    def ok(self, actor: PlayerId | None, move: Move, admin: bool = False) -> AnyStep:
        """Make a move that must not be refused."""
        result = self.act(actor, move, admin)
        assert isinstance(result, Step), result
        return result

    def refused(self, actor: PlayerId, move: Move, admin: bool = False) -> str:
        """Make a move that must be refused; the reason's key."""
        result = self.act(actor, move, admin)
        assert isinstance(result, Rejected), result
        return result.reason.key

    def leaves(self, player: PlayerId) -> None:
        """Get up from the table, at whatever point of the game."""
        self.ok(player, Leave() if self.world.shared.lobby else Depart("left"))

    def wait(self, **time: int) -> None:
        self.now += timedelta(**time)

    def time_up(self) -> None:
        """Let the next deadline pass."""
        deadline = BOOK.deadline(self.world)
        assert deadline is not None
        self.now = deadline
        self.ok(None, Tick(deadline))

    def pause(self) -> None:
        self.ok(None, Pause())

    def resume(self) -> None:
        self.ok(None, Resume())

    @property
    def left(self) -> timedelta:
        """How long there is until the next deadline."""
        deadline = BOOK.deadline(self.world)
        assert deadline is not None
        return deadline - self.now

    @property
    def phase(self) -> str:
        return BOOK.phase(self.world)

    @property
    def status(self) -> str:
        return BOOK.status(self.world)
