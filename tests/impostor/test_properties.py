"""Whatever people press, the rules hold: any table size, any order, any nonsense."""

from __future__ import annotations

from functools import reduce
from operator import or_
from random import Random

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from games.contract import Action, Rejected
from games.impostor.state import MOVES, Suspect, Vote
from tests.impostor.scene import Scene, real_game
from tests.machines import AnyTable, play_at_random
from tests.thoroughness import examples

GAME = real_game()


class AnyGame(AnyTable):
    """Any game of Impostor."""

    @initialize(players=st.integers(4, 15), seed=st.integers(0, 10**6), opened=st.booleans())
    def deal(self, players: int, seed: int, opened: bool) -> None:
        scene = Scene(players, game=GAME, seed=seed, open_ballots=opened)
        self.begin(scene, phases_left=3 * scene.rules.max_rounds)

    @precondition(AnyTable.playing)
    @rule(who=st.integers(0, 16), whom=st.integers(-1, 16))
    def press_what_is_not_there(self, who: int, whom: int) -> None:
        for move in (Suspect(whom), Vote(whom)):
            if move not in self.board_moves:
                assert isinstance(self.scene.act(Action(who, move)), Rejected)

    @precondition(AnyTable.playing)
    @rule(seed=st.integers(0, 99), times=st.integers(1, 5))
    def all_press_something(self, seed: int, times: int) -> None:
        """A busy moment, so that phases close early as well."""
        rng = Random(seed)
        for player in self.scene.alive * times:
            moves = self.scene.moves(player)
            if moves:
                self.scene.ok(player, rng.choice(moves))


AnyGame.TestCase.settings = examples(40, stateful_step_count=40)
TestAnyGame = AnyGame.TestCase


def test_the_same_seed_and_moves_play_the_same_game() -> None:
    def play() -> tuple[object, object]:
        scene = Scene(9, game=GAME, seed=11)
        play_at_random(scene, seed=5, people=9, idle=0.05)
        return scene.world, scene.events

    assert play() == play()


def test_moves_survive_being_written_down() -> None:
    kinds = reduce(or_, MOVES)  # type: ignore[arg-type]
    for move in (*Scene(5).moves(1), Suspect(2**52 - 1), Vote(None)):
        assert msgspec.json.decode(msgspec.json.encode(move), type=kinds) == move
