"""Whatever people press at a table with seats, some things always hold; a game adds its own."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from games.contract import (
    Action,
    Depart,
    Finished,
    Move,
    Rejected,
    Scored,
    Screen,
    Speak,
    Step,
    Tick,
)
from tests.scenes import Scene, reread_world


class AnyTable(RuleBasedStateMachine):
    """Presses whatever the board shows, by whoever is there, and more.

    A game's machine deals: it sets ``scene``, and calls ``begin``.
    """

    scene: Any
    phases_left: int
    """In so many phases, every game is over."""

    def begin(self, scene: Scene, phases_left: int) -> None:
        self.scene = scene
        self.phases_left = phases_left
        self.keyboards: dict[str, Screen] = {}

    def playing(self) -> bool:
        return self.scene.world.shared.ending is None

    @property
    def board_moves(self) -> list[Move]:
        return list(self.scene.game.board(self.scene.world).moves)

    @precondition(playing)
    @rule(who=st.integers(0, 14), which=st.integers(0, 99), wait=st.integers(0, 8))
    def press_something_legal(self, who: int, which: int, wait: int) -> None:
        seats = self.scene.world.shared.seats
        self.scene.wait(wait)
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
                result = scene.game.apply(scene.world, Action(player, move), scene._context())
                assert isinstance(result, Step if move in legal else Rejected), (player, move)

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
        again = reread_world(self.scene.game, self.scene.world)
        assert again == self.scene.world
        self.scene.world = again

    @rule(hours=st.integers(1, 16))
    def a_tick_of_long_ago_changes_nothing(self, hours: int) -> None:
        before = self.scene.world
        self.scene.act(Action(None, Tick(self.scene.now - timedelta(hours=hours))))
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
        for _ in range(self.phases_left):
            if self.playing():
                self.scene.time_up()
        scored = Counter(event.player for event in self.scene.of(Scored))
        assert scored == Counter(self.scene.world.shared.seats)
        assert len(self.scene.of(Finished)) == 1
        assert all(event.xp >= 0 for event in self.scene.of(Scored))


def play_at_random(scene: Any, seed: int, people: int, idle: float) -> None:
    """Play on to the end by whatever chance presses; ``idle`` is how often time is let pass."""
    rng = Random(seed)
    while scene.world.shared.ending is None:
        player = rng.randint(1, people)
        moves = scene.moves(player)
        scene.wait(rng.randrange(2))
        if rng.random() < idle or not moves:
            scene.time_up()
        else:
            scene.ok(player, rng.choice(moves))
