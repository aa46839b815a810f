"""What the scenes of all games have in common: real rules, and a clock that is set by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any, TypeVar

import msgspec

from games.contract import (
    Action,
    Announced,
    Context,
    Depart,
    Event,
    Game,
    Move,
    PlayerId,
    Rejected,
    Step,
    Tick,
    World,
)

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

E = TypeVar("E", bound=Event)


class Scene:
    """One game from its beginning on. Each action is checked against the game's invariants.

    A game's own scene deals, and gives the world its first value.
    """

    world: Any

    def __init__(self, game: Any, seed: int, now: datetime = NOON) -> None:
        self.game = game
        self.seed = seed
        self.now = now
        self.moves_made = 0
        self.events: list[Event] = []
        self.last: Step[Any, Any] | Rejected | None = None

    def _context(self, player: PlayerId | None = None) -> Context:
        """What the engine gives along with this player's next action."""
        del player  # What players or chats keep comes along in the scenes of such games.
        return Context(self.now, Random(f"{self.seed}/{self.moves_made}"))

    def _apply(self, action: Action) -> Step[Any, Any] | Rejected:
        result: Step[Any, Any] | Rejected
        result = self.game.apply(self.world, action, self._context(action.actor))
        return result

    def _keep(self, step: Step[Any, Any]) -> None:
        self.world = step.world
        self.events += step.events

    # ── Acting ───────────────────────────────────────────────────────────────────────────────

    def act(self, action: Action) -> Step[Any, Any] | Rejected:
        """Make a move, legal or not."""
        self.moves_made += 1
        self.last = self._apply(action)
        if isinstance(self.last, Step):
            self.game.check(self.last.world)
            self._keep(self.last)
        return self.last

    def ok(self, player: PlayerId, *moves: Move) -> Step[Any, Any]:
        """Make moves that must not be refused."""
        for move in moves:
            assert isinstance(self.act(Action(player, move)), Step), self.last
        assert isinstance(self.last, Step)
        return self.last

    def refused(self, player: PlayerId, move: Move) -> str:
        """Make a move that must be refused; gives the reason's key."""
        before = self.world
        result = self.act(Action(player, move))
        assert isinstance(result, Rejected), result
        assert self.world is before
        return result.reason.key

    def leave(self, player: PlayerId) -> None:
        self.ok(player, Depart("left"))

    def time_up(self) -> None:
        """Let the next deadline pass."""
        deadline = self.game.deadline(self.world)
        assert deadline is not None
        self.now = max(self.now, deadline)
        self.act(Action(None, Tick(deadline)))

    # ── Looking ──────────────────────────────────────────────────────────────────────────────

    @property
    def phase(self) -> str:
        phase: str = self.world.shared.phase
        return phase

    def of(self, kind: type[E]) -> list[E]:
        """All events of a kind so far."""
        return [event for event in self.events if isinstance(event, kind)]

    def announced(self) -> list[str]:
        """The keys of what everybody was told so far."""
        return [event.text.key for event in self.of(Announced) if event.to is None]

    @property
    def told(self) -> str:
        """The key of what the last one to act was told."""
        assert isinstance(self.last, Step)
        assert self.last.answer is not None
        return self.last.answer.text.key

    def moves(self, player: PlayerId) -> list[Move]:
        """The moves of the board that are open to this player."""
        return list(self.game.legal(self.world, player))


def reread(value: Any, kind: Any) -> Any:
    """A value as it comes back from the database."""
    return msgspec.json.decode(msgspec.json.encode(value), type=kind)


def reread_world(game: Game, world: World[Any, Any]) -> World[Any, Any]:
    """The world as it comes back from the database."""
    players = {p: reread(player, game.player_type) for p, player in world.players.items()}
    rules = reread(world.rules, game.rules_type)
    return World(rules, reread(world.shared, game.state_type), players)
