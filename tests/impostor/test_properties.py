"""Whatever people press, the rules hold: any table size, any order, any nonsense."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import reduce
from operator import or_
from random import Random

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from games.contract import (
    Action,
    Context,
    Depart,
    Finished,
    Move,
    Rejected,
    Scored,
    Screen,
    Speak,
    Step,
    Tick,
    World,
)
from games.impostor.state import MOVES, Player, Rules, State, Suspect, Vote
from tests.impostor.scene import Scene, real_game

GAME = real_game()


def reread(world: World[State, Player]) -> World[State, Player]:
    """The world as it comes back from the database."""

    def there_and_back(value: object, kind: type) -> object:
        return msgspec.json.decode(msgspec.json.encode(value), type=kind)

    players = {p: there_and_back(player, Player) for p, player in world.players.items()}
    rules = there_and_back(world.rules, Rules)
    return World(rules, there_and_back(world.shared, State), players)  # type: ignore[arg-type]


class AnyGame(RuleBasedStateMachine):
    """Presses whatever the board shows, by whoever is there, and more."""

    @initialize(players=st.integers(4, 15), seed=st.integers(0, 10**6), opened=st.booleans())
    def deal(self, players: int, seed: int, opened: bool) -> None:
        self.scene = Scene(players, game=GAME, seed=seed, open_ballots=opened)
        self.keyboards: dict[str, Screen] = {}

    def playing(self) -> bool:
        return self.scene.world.shared.ending is None

    @property
    def board_moves(self) -> list[Move]:
        return list(self.scene.game.board(self.scene.world).moves)

    @precondition(playing)
    @rule(who=st.integers(0, 14), which=st.integers(0, 99))
    def press_something_legal(self, who: int, which: int) -> None:
        seats = self.scene.world.shared.seats
        moves = self.scene.moves(seats[who % len(seats)])
        if moves:
            self.scene.ok(seats[who % len(seats)], moves[which % len(moves)])

    @precondition(playing)
    @rule()
    def what_is_legal_is_accepted_and_the_rest_of_the_board_refused(self) -> None:
        scene = self.scene
        for player in (*scene.world.shared.seats, 99):
            legal = set(scene.moves(player))
            for move in self.board_moves:
                context = Context(scene.now, Random(0))
                result = scene.game.apply(scene.world, Action(player, move), context)
                assert isinstance(result, Step if move in legal else Rejected), (player, move)

    @precondition(playing)
    @rule(who=st.integers(0, 16), whom=st.integers(-1, 16))
    def press_what_is_not_there(self, who: int, whom: int) -> None:
        for move in (Suspect(whom), Vote(whom)):
            if move not in self.board_moves:
                assert isinstance(self.scene.act(Action(who, move)), Rejected)

    @precondition(playing)
    @rule(seed=st.integers(0, 99), times=st.integers(1, 5))
    def all_press_something(self, seed: int, times: int) -> None:
        """A busy moment, so that phases close early as well."""
        rng = Random(seed)
        for player in self.scene.alive * times:
            moves = self.scene.moves(player)
            if moves:
                self.scene.ok(player, rng.choice(moves))

    @precondition(playing)
    @rule()
    def time_up(self) -> None:
        self.scene.time_up()

    @precondition(playing)
    @rule(who=st.lists(st.integers(1, 15), min_size=1, max_size=6))
    def leave(self, who: list[int]) -> None:
        for player in who:
            self.scene.act(Action(player, Depart("left")))

    @rule(who=st.integers(0, 16))
    def speak(self, who: int) -> None:
        self.scene.act(Action(who, Speak("hm")))

    @precondition(playing)
    @rule(minutes=st.integers(0, 60))
    def outage(self, minutes: int) -> None:
        self.scene.world = self.scene.game.delay(self.scene.world, timedelta(minutes=minutes))

    @rule()
    def restart(self) -> None:
        again = reread(self.scene.world)
        assert again == self.scene.world
        self.scene.world = again

    @rule(who=st.integers(0, 16))
    def a_late_tick_changes_nothing(self, who: int) -> None:
        before = self.scene.world
        self.scene.act(Action(None, Tick(self.scene.now - timedelta(seconds=who + 1))))
        assert self.scene.world is before

    @invariant()
    def the_world_is_sound(self) -> None:
        self.scene.game.check(self.scene.world)

    @invariant()
    def the_keyboard_is_the_same_as_long_as_the_phase_is(self) -> None:
        phase = self.scene.game.phase(self.scene.world)
        keyboard = Screen((), self.scene.game.board(self.scene.world).rows)
        assert self.keyboards.setdefault(phase, keyboard) == keyboard

    @invariant()
    def legal_moves_are_on_the_board(self) -> None:
        board = set(self.board_moves)
        for player in self.scene.world.shared.seats:
            assert set(self.scene.moves(player)) <= board
            assert self.scene.game.private(self.scene.world, player).lines

    def teardown(self) -> None:
        """Left alone, every game ends, and everybody gets one outcome."""
        if not hasattr(self, "scene"):
            return
        for _ in range(3 * self.scene.rules.max_rounds):
            if not self.playing():
                break
            self.scene.time_up()
        scored = Counter(event.player for event in self.scene.of(Scored))
        assert scored == Counter(self.scene.world.shared.seats)
        assert len(self.scene.of(Finished)) == 1
        assert all(event.xp >= 0 for event in self.scene.of(Scored))


AnyGame.TestCase.settings = settings(
    max_examples=40, stateful_step_count=40, deadline=None, derandomize=True
)
TestAnyGame = AnyGame.TestCase


def test_the_same_seed_and_moves_play_the_same_game() -> None:
    def play() -> tuple[object, object]:
        rng = Random(5)
        scene = Scene(9, game=GAME, seed=11)
        while scene.world.shared.ending is None:
            player = rng.randint(1, 9)
            moves = scene.moves(player)
            if rng.random() < 0.05 or not moves:
                scene.time_up()
            else:
                scene.ok(player, rng.choice(moves))
        return scene.world, scene.events

    assert play() == play()


def test_moves_survive_being_written_down() -> None:
    kinds = reduce(or_, MOVES)  # type: ignore[arg-type]
    for move in (*Scene(5).moves(1), Suspect(2**52 - 1), Vote(None)):
        assert msgspec.json.decode(msgspec.json.encode(move), type=kinds) == move
