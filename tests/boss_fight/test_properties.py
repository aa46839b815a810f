"""Whatever people press, the rules hold: any teams, any order, any nonsense."""

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

from games.boss_fight.state import MOVES, BossWorld, Choose, Memory, Player, Rules, State, playing
from games.contract import (
    Action,
    Badged,
    Context,
    Depart,
    Finished,
    Move,
    Part,
    Ranked,
    Recorded,
    Rejected,
    Scored,
    Screen,
    Speak,
    Step,
    Tick,
    World,
)
from tests.boss_fight.scene import Scene, real_game

GAME = real_game()


def there_and_back(value: object, kind: type) -> object:
    return msgspec.json.decode(msgspec.json.encode(value), type=kind)


def reread(world: BossWorld) -> BossWorld:
    """The world as it comes back from the database."""
    players = {p: there_and_back(player, Player) for p, player in world.players.items()}
    rules = there_and_back(world.rules, Rules)
    return World(rules, there_and_back(world.shared, State), players)  # type: ignore[arg-type]


def teams_of(people: int, teams: int, rng: Random) -> list[list[int]]:
    """So many people, spread at random over teams of which at least two have somebody."""
    found: list[list[int]] = [[1], [2], *([] for _ in range(teams - 2))]
    for p in range(3, people + 1):
        rng.choice(found).append(p)
    rng.shuffle(found)
    return found


class AnyFight(RuleBasedStateMachine):
    """Presses whatever the board shows, by whoever is there, and more."""

    @initialize(people=st.integers(2, 12), teams=st.integers(2, 4), seed=st.integers(0, 10**6))
    def deal(self, people: int, teams: int, seed: int) -> None:
        spread = teams_of(people, teams, Random(seed))
        self.scene = Scene(*spread, game=GAME, preset="blitz", seed=seed)
        self.keyboards: dict[str, Screen] = {}
        self.hp = self.scene.hp

    def fighting(self) -> bool:
        return self.scene.phase != "over"

    @precondition(fighting)
    @rule(who=st.integers(0, 14), which=st.integers(0, 99), wait=st.floats(0, 8))
    def press_something_legal(self, who: int, which: int, wait: float) -> None:
        seats = self.scene.world.shared.seats
        self.scene.wait(wait)
        moves = self.scene.moves(seats[who % len(seats)])
        if moves:
            self.scene.ok(seats[who % len(seats)], moves[which % len(moves)])

    @precondition(fighting)
    @rule(seed=st.integers(0, 99), right=st.floats(0, 1))
    def all_answer(self, seed: int, right: float) -> None:
        """A busy moment: everybody who has not answered does, in any order."""
        rng, number = Random(seed), self.scene.world.shared.number
        people = list(playing(self.scene.world))
        rng.shuffle(people)
        for p in people:
            same = self.scene.phase == "question" and self.scene.world.shared.number == number
            if same and self.scene.player(p).choice is None:
                self.scene.answer(p, right=rng.random() < right)

    @precondition(fighting)
    @rule()
    def what_is_legal_is_accepted_and_the_rest_of_the_board_refused(self) -> None:
        scene = self.scene
        for player in (*scene.world.shared.seats, 99):
            legal = set(scene.moves(player))
            for move in scene.game.board(scene.world).moves:
                context = Context(scene.now, Random(0), chat=scene.memory)
                result = scene.game.apply(scene.world, Action(player, move), context)
                assert isinstance(result, Step if move in legal else Rejected), (player, move)

    @precondition(fighting)
    @rule(who=st.integers(0, 16), option=st.one_of(st.integers(-9, -1), st.integers(4, 99)))
    def press_what_is_not_there(self, who: int, option: int) -> None:
        assert isinstance(self.scene.act(Action(who, Choose(option))), Rejected)

    @precondition(fighting)
    @rule()
    def time_up(self) -> None:
        self.scene.time_up()

    @precondition(fighting)
    @rule(who=st.lists(st.integers(1, 12), min_size=1, max_size=4))
    def leave(self, who: list[int]) -> None:
        for player in who:
            self.scene.act(Action(player, Depart("left")))

    @rule(who=st.integers(0, 16))
    def speak(self, who: int) -> None:
        self.scene.act(Action(who, Speak("hm")))

    @precondition(fighting)
    @rule(minutes=st.integers(0, 60))
    def outage(self, minutes: int) -> None:
        self.scene.world = self.scene.game.delay(self.scene.world, timedelta(minutes=minutes))

    @rule()
    def restart(self) -> None:
        again = reread(self.scene.world)
        assert again == self.scene.world
        self.scene.world = again
        assert there_and_back(self.scene.memory, Memory) == self.scene.memory

    @rule(who=st.integers(0, 16))
    def a_late_tick_changes_nothing(self, who: int) -> None:
        before = self.scene.world
        self.scene.act(Action(None, Tick(self.scene.now - timedelta(seconds=who + 1))))
        assert self.scene.world is before

    @invariant()
    def the_boss_never_heals_and_never_falls_below_nothing(self) -> None:
        if hasattr(self, "scene"):
            assert 0 <= self.scene.hp <= self.hp
            self.hp = self.scene.hp

    @invariant()
    def a_phase_has_one_keyboard(self) -> None:
        if not hasattr(self, "scene"):
            return
        screen = self.scene.game.board(self.scene.world)
        phase = self.scene.game.phase(self.scene.world)
        assert self.keyboards.setdefault(phase, screen).rows == screen.rows

    def teardown(self) -> None:
        """Every fight comes to its end when time passes, and is written down whole."""
        if not hasattr(self, "scene"):
            return
        scene = self.scene
        for _ in range(2 * scene.rules.questions):
            if not self.fighting():
                break
            scene.time_up()
        self.everybody_has_one_outcome()
        self.what_is_written_adds_up()

    def everybody_has_one_outcome(self) -> None:
        scene = self.scene
        assert Counter(e.player for e in scene.of(Scored)) == Counter(scene.world.shared.seats)
        assert len(scene.of(Finished)) == 1
        assert all(event.xp >= 0 for event in scene.of(Scored))

    def what_is_written_adds_up(self) -> None:
        scene, shared = self.scene, self.scene.world.shared
        rows = [each.row for each in scene.kept("player_sessions", Recorded)]
        assert sum(int(row["damage"] or 0) for row in rows) == shared.max_hp - shared.hp
        assert [row["player_id"] for row in rows] == list(shared.seats)
        (boss,) = scene.kept("boss_session", Recorded)
        assert boss.row["final_damage"] == shared.max_hp - shared.hp
        hits = [each for each in scene.kept("badges", Badged) if each.badge == "last_hit"]
        assert len(hits) == (shared.hp == 0) == (boss.row["last_hitter_id"] is not None)
        assert len([b for b in scene.kept("badges", Badged) if b.badge == "mvp"]) <= 1
        entries = [(r.player, r.board, r.scope) for r in scene.kept("leaderboards", Ranked)]
        assert len(entries) == len(set(entries)) == 2 * len(shared.seats)
        assert len({part.name for part in scene.of(Part)}) == len(scene.of(Part)) == 4
        winners = [row for row in rows if row["winner"]]
        assert all(row["team"] == boss.row["winning_team"] for row in winners)


AnyFight.TestCase.settings = settings(
    max_examples=40, stateful_step_count=40, deadline=None, derandomize=True
)
TestAnyFight = AnyFight.TestCase


def test_the_same_seed_and_moves_play_the_same_fight() -> None:
    def play() -> tuple[object, object, object]:
        rng = Random(5)
        scene = Scene((1, 2, 3), (4, 5), (6,), game=GAME, seed=11)
        while scene.phase != "over":
            player = rng.randint(1, 6)
            moves = scene.moves(player)
            scene.wait(rng.random())
            if rng.random() < 0.1 or not moves:
                scene.time_up()
            else:
                scene.ok(player, rng.choice(moves))
        return scene.world, scene.events, scene.memory

    assert play() == play()


def test_a_replay_from_the_written_log_is_the_fight_that_was_played() -> None:
    """The engine's log holds the moves, the time, and what the chat remembered just then."""
    kinds = reduce(or_, (*MOVES, Tick, Depart))  # type: ignore[arg-type]
    rng, log = Random(3), []
    scene = Scene((1, 2), (3, 4), game=GAME, seed=4)
    start = scene.world
    while scene.phase != "over":
        scene.wait(rng.random() * 3)
        player = rng.randint(1, 4)
        moves: list[Move] = scene.moves(player)
        given = msgspec.json.encode(scene.memory)
        if moves and rng.random() < 0.8:
            action = Action(player, rng.choice(moves))
        else:
            deadline = scene.game.deadline(scene.world)
            assert deadline is not None
            scene.now = max(scene.now, deadline)
            action = Action(None, Tick(deadline))
        scene.act(action)
        log.append((scene.now, action.actor, msgspec.json.encode(action.move), given))
    world = start
    for number, (now, actor, move, given) in enumerate(log, 1):
        memory = msgspec.json.decode(given, type=Memory)
        ctx = Context(now, Random(f"{scene.seed}/{number}"), chat=memory)
        step = GAME.apply(reread(world), Action(actor, msgspec.json.decode(move, type=kinds)), ctx)
        assert isinstance(step, Step)
        world = step.world
    assert world == scene.world


def test_moves_survive_being_written_down() -> None:
    kinds = reduce(or_, MOVES)  # type: ignore[arg-type]
    for move in Scene((1,), (2,)).moves(1):
        assert msgspec.json.decode(msgspec.json.encode(move), type=kinds) == move
