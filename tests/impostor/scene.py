"""A table of Impostor to play at in tests: real rules, a clock that is set by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import TypeVar

from games.contract import (
    Action,
    Announced,
    Context,
    Depart,
    Event,
    Move,
    PlayerId,
    Rejected,
    Speak,
    Step,
    Tick,
)
from games.impostor import Impostor, build, puzzles
from games.impostor.state import Choose, GoTo, Player, State, Vote, living

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PINNED = Path(__file__).with_name("pinned.toml")
REAL = Path(__file__).resolve().parents[2] / "games" / "impostor" / "balance.toml"
BANK = {"trivia": 140, "riddle": 80, "unscramble": 80}

E = TypeVar("E", bound=Event)


def pinned_game() -> Impostor:
    """The game with numbers that stay the same when the real ones are tuned."""
    return build(PINNED.read_bytes(), {})


def real_game() -> Impostor:
    """The game as it ships."""
    return build(REAL.read_bytes(), BANK)


class Scene:
    """One game from its deal on. Each action is checked against the game's invariants."""

    def __init__(
        self,
        players: int,
        *,
        impostors: Iterable[PlayerId] = (),
        detective: PlayerId | None = None,
        game: Impostor | None = None,
        seed: int = 0,
        **settings: str | int | bool,
    ) -> None:
        self.game = game or pinned_game()
        self.rules = self.game.rules(self.game.presets[0], settings)
        self.now = NOON
        self.moves_made = 0
        self.events: list[Event] = []
        self.last: Step[State, Player] | Rejected | None = None
        step = self._deal(range(1, players + 1), set(impostors), detective, seed)
        self.world = step.world
        self.events += step.events

    def _deal(
        self, seats: Iterable[int], impostors: set[int], detective: int | None, seed: int
    ) -> Step[State, Player]:
        """Shuffle until the roles lie as the test wants them."""
        for self.seed in count(seed):
            step = self.game.setup(self.rules, tuple(seats), self._context())
            dealt = {p for p, player in step.world.players.items() if player.impostor}
            found = [p for p, player in step.world.players.items() if player.role == "detective"]
            if impostors in (set(), dealt) and detective in (None, *found):
                return step
        raise AssertionError

    def _context(self) -> Context:
        return Context(self.now, Random(f"{self.seed}/{self.moves_made}"))

    # ── Acting ───────────────────────────────────────────────────────────────────────────────

    def act(self, action: Action) -> Step[State, Player] | Rejected:
        self.moves_made += 1
        self.last = self.game.apply(self.world, action, self._context())
        if isinstance(self.last, Step):
            self.game.check(self.last.world)
            self.world = self.last.world
            self.events += self.last.events
        return self.last

    def press(self, player: PlayerId, *moves: Move) -> Step[State, Player] | Rejected | None:
        for move in moves:
            self.act(Action(player, move))
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

    def solve(self, player: PlayerId, right: bool = True) -> Step[State, Player]:
        option = puzzles.show(self.world.players[player].puzzle).right
        return self.ok(player, Choose(option if right else (option + 1) % 4))

    def gather(self, room: int, *players: PlayerId) -> None:
        for player in players:
            self.ok(player, GoTo(room))

    def leave(self, player: PlayerId) -> None:
        self.ok(player, Depart("left"))

    def say(self, player: PlayerId, message: str) -> None:
        self.ok(player, Speak(message))

    def time_up(self) -> None:
        """Let the present phase run to its deadline."""
        deadline = self.game.deadline(self.world)
        assert deadline is not None
        self.now = deadline
        self.act(Action(None, Tick(deadline)))

    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    def skip_to(self, phase: str) -> None:
        """Let deadlines pass until this phase."""
        while self.world.shared.phase != phase:
            self.time_up()

    def everybody_skips(self) -> None:
        """Go to the vote and end it with nobody ejected and nobody idle."""
        self.skip_to("vote")
        for player in living(self.world):
            self.ok(player, Vote(None))

    # ── Looking ──────────────────────────────────────────────────────────────────────────────

    @property
    def phase(self) -> str:
        return self.world.shared.phase

    @property
    def alive(self) -> tuple[PlayerId, ...]:
        return living(self.world)

    def of(self, kind: type[E]) -> list[E]:
        """All events of a kind so far."""
        return [event for event in self.events if isinstance(event, kind)]

    def announced(self) -> list[str]:
        """The keys of what the topic was told so far."""
        return [event.text.key for event in self.of(Announced) if event.to is None]

    @property
    def answer(self) -> str:
        """The key of what the last one to press was told."""
        assert isinstance(self.last, Step)
        assert self.last.answer is not None
        return self.last.answer.text.key

    def moves(self, player: PlayerId) -> list[Move]:
        return list(self.game.legal(self.world, player))
