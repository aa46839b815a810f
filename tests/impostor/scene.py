"""A table of Impostor to play at in tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import count
from pathlib import Path

from games.contract import Action, Move, PlayerId, Rejected, Speak, Step
from games.impostor import Impostor, build, puzzles
from games.impostor.state import Choose, GoTo, Player, State, Vote, living
from tests import scenes

PINNED = Path(__file__).with_name("pinned.toml")
REAL = Path(__file__).resolve().parents[2] / "games" / "impostor" / "balance.toml"
BANK = {"trivia": 140, "riddle": 80, "unscramble": 80}


def pinned_game() -> Impostor:
    """The game with numbers that stay the same when the real ones are tuned."""
    return build(PINNED.read_bytes(), {})


def real_game() -> Impostor:
    """The game as it ships."""
    return build(REAL.read_bytes(), BANK)


class Scene(scenes.Scene):
    """One game from its deal on."""

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
        super().__init__(game or pinned_game(), seed)
        self.rules = self.game.rules(self.game.presets[0], settings)
        self._keep(self._deal(range(1, players + 1), set(impostors), detective))

    def _deal(
        self, seats: Iterable[int], impostors: set[int], detective: int | None
    ) -> Step[State, Player]:
        """Shuffle until the roles lie as the test wants them."""
        for seed in count(self.seed):
            self.seed = seed
            step: Step[State, Player]
            step = self.game.setup(self.rules, tuple(seats), self._context())
            dealt = {p for p, player in step.world.players.items() if player.impostor}
            found = [p for p, player in step.world.players.items() if player.role == "detective"]
            if impostors in (set(), dealt) and detective in (None, *found):
                return step
        raise AssertionError

    # ── Acting ───────────────────────────────────────────────────────────────────────────────

    def press(self, player: PlayerId, *moves: Move) -> Step[State, Player] | Rejected | None:
        """Press buttons, whether they are refused or not."""
        for move in moves:
            self.act(Action(player, move))
        return self.last

    def solve(self, player: PlayerId, right: bool = True) -> Step[State, Player]:
        option = puzzles.show(self.world.players[player].puzzle).right
        return self.ok(player, Choose(option if right else (option + 1) % 4))

    def gather(self, room: int, *players: PlayerId) -> None:
        for player in players:
            self.ok(player, GoTo(room))

    def say(self, player: PlayerId, message: str) -> None:
        self.ok(player, Speak(message))

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

    @property
    def alive(self) -> tuple[PlayerId, ...]:
        return living(self.world)
