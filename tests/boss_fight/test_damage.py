"""Worked examples, by hand from the balance file: what an answer deals, and to what effect."""

from __future__ import annotations

import pytest

from games.boss_fight import balance, damage
from tests.boss_fight.scene import FOLDER, PINNED, Scene, pinned_game

NUMBERS = balance.load(PINNED).damage
FOREVER = b"[bosses.kraken]\nhp = 100000"


@pytest.mark.parametrize(
    ("level", "left", "streak", "dealt"),
    [
        ("easy", (20, 20), 0, 150),  # 100, and the whole 50 for an answer at once
        ("easy", (0, 20), 0, 100),  # at the last moment: nothing for speed
        ("easy", (10, 20), 0, 125),  # half the time left: half of 50
        ("easy", (19_999, 20_000), 0, 149),  # a millisecond costs a point, rounded down
        ("medium", (5, 20), 1, 142),  # 120 + 12 (a quarter of 50 is 12.5) + 10
        ("hard", (20, 20), 5, 250),  # 150 + 50 + 5 × 10
        ("hard", (20, 20), 99, 250),  # a longer streak adds no more
        ("hard", (0, 20), 3, 180),  # 150 + 3 × 10
    ],
)
def test_a_right_answer_deals(level: str, left: tuple[int, int], streak: int, dealt: int) -> None:
    assert damage.raw(NUMBERS, level, left, streak) == dealt  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sizes", "fairness", "factors"),
    [
        ({1: 3, 2: 3}, 100, {1: 100, 2: 100}),
        ({1: 4, 2: 1}, 100, {1: 100, 2: 400}),  # one deals as much as four
        ({1: 3, 2: 2}, 100, {1: 100, 2: 150}),
        ({1: 3, 2: 2}, 50, {1: 100, 2: 125}),  # half of the difference is made up for
        ({1: 5, 2: 1}, 0, {1: 100, 2: 100}),
        ({1: 2, 2: 0, 3: 1}, 100, {1: 100, 3: 200}),  # nobody left in team 2
        ({}, 100, {}),
    ],
)
def test_smaller_teams_hit_harder(
    sizes: dict[int, int], fairness: int, factors: dict[int, int]
) -> None:
    assert damage.factors(sizes, fairness) == factors


@pytest.mark.parametrize(
    ("boss", "members", "laps", "hp"),
    [
        ("kraken", {1: 1, 2: 1}, 0, 600),  # 300 for each
        ("kraken", {1: 3, 2: 1}, 0, 1800),  # as if both teams had three
        ("sphinx", {1: 2, 2: 2, 3: 1}, 0, 2400),  # 400 × six
        ("kraken", {1: 1, 2: 1}, 1, 720),  # 20 % more in the second lap
        ("kraken", {1: 1, 2: 1}, 2, 840),
    ],
)
def test_hp_grow_with_the_players(boss: str, members: dict[int, int], laps: int, hp: int) -> None:
    rules = pinned_game().rules("normal", {})
    assert damage.boss_hp(rules, boss, members, laps) == hp


def test_a_question_from_open_to_reveal() -> None:
    scene = Scene((1, 2), (3,), game=pinned_game(FOREVER))
    hp = scene.hp
    scene.answer(1)  # at once: 150
    scene.wait(10)
    scene.answer(3)  # half the time: 125, twice for being one against two
    scene.wait(5)
    scene.answer(2, right=False)
    assert scene.phase == "reveal"
    assert [scene.player(p).damage for p in (1, 2, 3)] == [150, 0, 250]
    assert scene.world.shared.dealt == {1: 150, 2: 250}
    assert scene.hp == hp - 400


def test_a_streak_grows_breaks_on_a_mistake_and_on_silence() -> None:
    scene = Scene((1, 2), (3, 4), game=pinned_game(FOREVER))
    dealt = []
    for right in (True, True, True, False, True):
        scene.answer(1, right)
        scene.answer(2, right)
        scene.answer(3)
        if scene.world.shared.number != 2:
            scene.answer(4)
        else:
            scene.time_up()
        dealt.append([scene.player(p).dealt for p in (1, 4)])
        scene.next_question()
    # Player 1 loses the streak with the fourth answer, player 4 with silence in the second.
    assert dealt == [[150, 150], [160, 0], [170, 150], [0, 160], [150, 170]]
    assert scene.player(1).best_streak == 3


def test_what_was_dealt_before_somebody_leaves_stays_and_the_others_make_up_for_them() -> None:
    scene = Scene((1, 2), (3, 4), game=pinned_game(FOREVER))
    scene.everybody()
    scene.leave(4)
    scene.next_question()
    assert scene.world.shared.factors == {1: 100, 2: 200}
    assert scene.player(4).damage == 150
    scene.everybody()
    assert scene.world.shared.dealt == {1: 320, 2: 320}


def test_the_last_hit_is_the_first_that_takes_the_boss_to_zero() -> None:
    scene = Scene((1, 2), (3, 4), game=pinned_game(b"[bosses.kraken]\nhp = 100"))
    assert scene.hp == 400
    for player in (4, 1, 3, 2):  # 150, 150, then 100 are left, then nothing
        scene.answer(player)
    assert scene.phase == "over"
    assert scene.world.shared.last_hit == 3
    assert [scene.player(p).damage for p in (4, 1, 3, 2)] == [150, 150, 100, 0]
    assert scene.player(2).correct == 1
    assert scene.hp == 0


@pytest.mark.parametrize(("hp", "last_hit"), [(74, 2), (75, 2), (76, None)])
def test_a_point_below_at_and_above_what_is_dealt(hp: int, last_hit: int | None) -> None:
    # The boss has twice as many HP as the file says for one player, and the answer deals 150.
    scene = Scene((1,), (2,), game=pinned_game(f"[bosses.kraken]\nhp = {hp}".encode()))
    scene.answer(1, right=False)
    scene.answer(2)  # 150 at once
    assert scene.world.shared.last_hit == last_hit
    assert scene.hp == max(0, 2 * hp - 150)


def test_huge_bosses_and_huge_teams_stay_whole_numbers() -> None:
    game = pinned_game(f"[bosses.kraken]\nhp = {balance.MOST_HP}".encode())
    scene = Scene(tuple(range(1, 30)), (30,), game=game)
    assert scene.hp == balance.MOST_HP * 58
    assert scene.hp < 2**53
    scene.everybody()
    assert scene.world.shared.dealt == {1: 29 * 150, 2: 150 * 29}


def test_the_shipped_numbers_are_these() -> None:
    """Whoever tunes them looks at the examples of this file again, and at the simulation."""
    shipped = balance.load((FOLDER / "balance.toml").read_bytes())
    assert shipped.damage == NUMBERS
    assert shipped.course.medium_below == 67
    assert shipped.course.hard_below == 34
