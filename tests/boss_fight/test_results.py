"""Who wins, and how a fight is written down: parts that stand alone, with keys of their own."""

from __future__ import annotations

import msgspec
import pytest

from games.contract import Announced, Badged, Finished, Part, Ranked, Recorded, Scored
from tests.boss_fight.scene import Scene, pinned_game

FOREVER = pinned_game(b"[bosses.kraken]\nhp = 100000")


def won_fight() -> Scene:
    """Team 1 (players 1 and 2) fells a boss of 1200 HP; 3 was one against two."""
    scene = Scene((1, 2), (3,))
    scene.everybody()
    scene.next_question()
    scene.answer(2)
    scene.answer(1)
    scene.answer(3, right=False)
    scene.next_question()
    scene.answer(3, right=False)
    scene.answer(1)
    scene.answer(2)
    return scene


def badges(scene: Scene) -> set[tuple[int, str]]:
    return {(each.player, each.badge) for each in scene.kept("badges", Badged)}


def test_everything_is_written_in_four_parts_that_stand_alone() -> None:
    scene = won_fight()
    assert scene.phase == "over"
    assert [part.name for part in scene.of(Part)] == [
        "player_sessions",
        "badges",
        "leaderboards",
        "boss_session",
    ]
    for part in scene.of(Part):
        assert msgspec.json.decode(msgspec.json.encode(part), type=Part) == part


def test_each_players_row() -> None:
    scene = won_fight()
    rows = [each.row for each in scene.kept("player_sessions", Recorded)]
    # 1200 HP. Easy: 150 + 150 + 300. Medium: 180 + 180 leave 240. Hard: 1 takes 220, 2 the rest.
    assert [row["damage"] for row in rows] == [550, 350, 300]
    assert [(row["player_id"], row["team"], row["winner"]) for row in rows] == [
        (1, 1, True),
        (2, 1, True),
        (3, 2, False),
    ]
    assert [row["correct_answers"] for row in rows] == [3, 3, 1]
    assert sum(int(row["damage"] or 0) for row in rows) == 1200
    assert set(rows[0]) == {"player_id", "team", "damage", "correct_answers", "winner"}


def test_the_bosss_row() -> None:
    scene = won_fight()
    (kept,) = scene.kept("boss_session", Recorded)
    assert kept.table == "boss_sessions"
    assert kept.row == {
        "boss": "kraken",
        "event": scene.world.shared.event,
        "total_hp": 1200,
        "final_damage": 1200,
        "outcome": "defeated",
        "winning_team": 1,
        "mvp_id": 1,
        "last_hitter_id": scene.world.shared.last_hit,
    }


def test_badges_of_a_won_fight() -> None:
    scene = won_fight()
    last_hit = scene.world.shared.last_hit
    assert last_hit in (1, 2)
    assert badges(scene) == {
        (1, "mvp"),
        (last_hit, "last_hit"),
        (1, "boss_defeated"),
        (2, "boss_defeated"),
        (1, "milestone_2"),
        (2, "milestone_2"),
    }


def test_no_badge_is_given_twice_for_one_scope() -> None:
    scene = won_fight()
    given = [(b.player, b.badge, b.scope) for b in scene.kept("badges", Badged)]
    assert len(given) == len(set(given))


def test_two_entries_on_leaderboards_for_each_player() -> None:
    scene = won_fight()
    event = scene.world.shared.event
    ranked = scene.kept("leaderboards", Ranked)
    assert [(r.player, r.board, r.scope) for r in ranked if r.player == 3] == [
        (3, "boss_specific", f"{event}/kraken"),
        (3, "event_overall", event),
    ]
    assert len(ranked) == 6
    for entry in ranked:
        player = scene.player(entry.player)
        assert entry.amounts == {
            "damage": player.damage,
            "correct_answers": player.correct,
            "sessions_played": 1,
        }


def test_outcomes_and_xp() -> None:
    scene = won_fight()
    last_hit = scene.world.shared.last_hit
    xp = {s.player: (s.outcome, s.xp) for s in scene.of(Scored)}
    # 5 for playing, 5 a right answer, 20 for winning, 10 for the boss, 15 as MVP, 10 last hit.
    expected = {1: 5 + 15 + 20 + 10 + 15, 2: 5 + 15 + 20 + 10, 3: 5 + 5 + 10}
    expected[last_hit or 0] += 10
    assert {p: earned for p, (_, earned) in xp.items()} == expected
    assert {p: outcome for p, (outcome, _) in xp.items()} == {1: "win", 2: "win", 3: "lose"}
    assert scene.of(Finished) == [Finished("team-1")]


def test_results_are_announced_so_that_they_are_heard() -> None:
    scene = won_fight()
    (end,) = [e for e in scene.of(Announced) if e.text.key == "boss_fight-notice-end"]
    assert end.vital
    assert scene.events[-1] == Finished("team-1")


def test_a_boss_that_survives_still_has_a_winner_but_no_slayers() -> None:
    scene = Scene((1,), (2,), game=FOREVER)
    while scene.phase != "over":
        scene.answer(1)
        scene.answer(2, right=False)
        if scene.phase == "reveal":
            scene.next_question()
    assert scene.of(Finished) == [Finished("team-1")]
    (kept,) = scene.kept("boss_session", Recorded)
    assert kept.row["outcome"] == "survived"
    assert kept.row["last_hitter_id"] is None
    assert kept.row["final_damage"] == scene.player(1).damage
    assert badges(scene) == {(1, "mvp"), (1, "milestone_2"), (1, "milestone_5")}


def test_nobody_wins_without_damage() -> None:
    scene = Scene((1,), (2,), game=FOREVER)
    while scene.phase != "over":
        scene.everybody(right=False)
        if scene.phase == "reveal":
            scene.next_question()
    assert scene.of(Finished) == [Finished(None)]
    assert badges(scene) == set()
    assert [s.xp for s in scene.of(Scored)] == [5, 5]


def test_who_never_answered_earns_nothing() -> None:
    scene = Scene((1, 2), (3,), game=FOREVER)
    while scene.phase != "over":
        scene.answer(1)
        scene.answer(3, right=False)
        if scene.phase == "question":
            scene.time_up()
        if scene.phase == "reveal":
            scene.next_question()
    assert {s.player: s.xp for s in scene.of(Scored)}[2] == 0


# ── Ties ─────────────────────────────────────────────────────────────────────────────────────


def test_equal_damage_and_equal_answers_are_a_draw() -> None:
    scene = Scene((1,), (2,), game=FOREVER)
    while scene.phase != "over":
        scene.everybody()
        if scene.phase == "reveal":
            scene.next_question()
    assert scene.player(1).damage == scene.player(2).damage > 0
    assert scene.of(Finished) == [Finished(None)]
    assert [s.outcome for s in scene.of(Scored)] == ["lose", "lose"]
    (kept,) = scene.kept("boss_session", Recorded)
    assert kept.row["winning_team"] is None
    assert kept.row["mvp_id"] == 1, "between equals the earlier seat"


@pytest.mark.parametrize("first", [1, 2])
def test_on_equal_damage_the_last_hit_decides(first: int) -> None:
    # 300 HP for two: 150 and 150 take them to exactly 0.
    scene = Scene((1,), (2,), game=pinned_game(b"[bosses.kraken]\nhp = 150"))
    second = 3 - first
    scene.answer(first)
    scene.answer(second)
    assert scene.player(1).damage == scene.player(2).damage == 150
    assert scene.world.shared.last_hit == second
    assert scene.of(Finished) == [Finished(f"team-{second}")]
    assert (second, "boss_defeated") in badges(scene)
    assert (first, "boss_defeated") not in badges(scene)


def test_on_equal_damage_without_a_last_hit_more_right_answers_decide() -> None:
    # Two quick answers of 1 deal 150 + 160; two of the pair in team 2 need the same sum.
    scene = Scene((1,), (2,), game=FOREVER)
    world = scene.world
    players = {
        1: msgspec.structs.replace(world.players[1], damage=300, correct=2, answered=2),
        2: msgspec.structs.replace(world.players[2], damage=300, correct=3, answered=3),
    }
    shared = msgspec.structs.replace(world.shared, hp=world.shared.max_hp - 600, number=6)
    asked = tuple(f"x-{n}" for n in range(6))
    shared = msgspec.structs.replace(shared, asked=asked)
    scene.world = msgspec.structs.replace(world, shared=shared, players=players)
    scene.everybody(right=False)
    assert scene.of(Finished) == [Finished("team-2")]


def test_who_left_is_neither_mvp_nor_a_winner() -> None:
    scene = Scene((1, 2), (3,), game=FOREVER)
    scene.answer(1)
    scene.wait(15)
    scene.answer(2)
    scene.answer(3, right=False)
    scene.leave(1)
    scene.next_question()
    while scene.phase != "over":
        scene.everybody(right=False)
        if scene.phase == "reveal":
            scene.next_question()
    rows = {each.row["player_id"]: each.row for each in scene.kept("player_sessions", Recorded)}
    assert rows[1]["damage"] == 150
    assert rows[1]["winner"] is False
    assert rows[2]["winner"] is True
    assert (2, "mvp") in badges(scene)
    assert len(scene.kept("leaderboards", Ranked)) == 6
    assert sorted(s.player for s in scene.of(Scored)) == [1, 2, 3]
