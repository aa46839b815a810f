"""Whatever people press, the rules hold: any teams, any order, any nonsense."""

from __future__ import annotations

from functools import reduce
from operator import or_
from random import Random

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from games.boss_fight.state import MOVES, Choose, Memory, playing
from games.contract import (
    Action,
    Badged,
    Context,
    Depart,
    Move,
    Part,
    Ranked,
    Recorded,
    Rejected,
    Step,
    Tick,
)
from tests.boss_fight.scene import Scene, real_game
from tests.machines import AnyTable, play_at_random
from tests.scenes import reread, reread_world
from tests.thoroughness import examples

GAME = real_game()


def teams_of(people: int, teams: int, rng: Random) -> list[list[int]]:
    """So many people, spread at random over teams of which at least two have somebody."""
    found: list[list[int]] = [[1], [2], *([] for _ in range(teams - 2))]
    for p in range(3, people + 1):
        rng.choice(found).append(p)
    rng.shuffle(found)
    return found


class AnyFight(AnyTable):
    """Any fight."""

    @initialize(people=st.integers(2, 12), teams=st.integers(2, 4), seed=st.integers(0, 10**6))
    def deal(self, people: int, teams: int, seed: int) -> None:
        spread = teams_of(people, teams, Random(seed))
        scene = Scene(*spread, game=GAME, preset="blitz", seed=seed)
        self.begin(scene, phases_left=2 * scene.rules.questions)
        self.hp = scene.hp

    @precondition(AnyTable.playing)
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

    @precondition(AnyTable.playing)
    @rule(who=st.integers(0, 16), option=st.one_of(st.integers(-9, -1), st.integers(4, 99)))
    def press_what_is_not_there(self, who: int, option: int) -> None:
        assert isinstance(self.scene.act(Action(who, Choose(option))), Rejected)

    @rule()
    def the_chats_memory_survives_a_restart(self) -> None:
        assert reread(self.scene.memory, Memory) == self.scene.memory

    @invariant()
    def the_boss_never_heals_and_never_falls_below_nothing(self) -> None:
        assert 0 <= self.scene.hp <= self.hp
        self.hp = self.scene.hp

    def teardown(self) -> None:
        """Every fight comes to its end when time passes, and is written down whole."""
        super().teardown()
        if hasattr(self, "scene"):
            self.what_is_written_adds_up()

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


AnyFight.TestCase.settings = examples(40, stateful_step_count=40)
TestAnyFight = AnyFight.TestCase


def test_the_same_seed_and_moves_play_the_same_fight() -> None:
    def play() -> tuple[object, object, object]:
        scene = Scene((1, 2, 3), (4, 5), (6,), game=GAME, seed=11)
        play_at_random(scene, seed=5, people=6, idle=0.1)
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
        step = GAME.apply(
            reread_world(GAME, world), Action(actor, msgspec.json.decode(move, type=kinds)), ctx
        )
        assert isinstance(step, Step)
        world = step.world
    assert world == scene.world


def test_moves_survive_being_written_down() -> None:
    kinds = reduce(or_, MOVES)  # type: ignore[arg-type]
    for move in Scene((1,), (2,)).moves(1):
        assert msgspec.json.decode(msgspec.json.encode(move), type=kinds) == move
