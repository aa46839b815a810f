"""Strikes worked out by hand from the data files.

Against the Mire King, might and grit count: Bram 36 + 64 = 100, Nessa 67 + 28 = 95,
Tam 16 + 16 = 32, Corvin 22 + 18 = 40, Ysolde 13 + 19 = 32, Odile 24 + 27 = 51,
Gruna 54 + 36 = 90, Keld 58 + 29 = 87, Mother Brine 46 + 72 = 118.
A match with a weakness is worth +15 %, with a resistance -12 %; the curse of rust takes 12 % for
each of the forge or among artificers, leaden 8 % for each guardian or striker, homesick 10 % for
each of harbour or wilds. The multiplier stays between 25 % and 250 %.
"""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from games.contract import Announced, Finished, Rewarded
from games.raid import scoring
from games.raid.state import MOST, Analyze, Claim, Fight
from tests.raid.scene import Scene

STARTERS = ("bram", "ysolde", "tam", "corvin", "nessa", "odile")
RESISTED = ("brine", "keld", "ysolde", "gruna", "bram", "odile")


@pytest.mark.parametrize(
    ("team", "weaknesses", "resistances", "curses", "stats", "percent", "score", "damage"),
    [
        # One character, nothing for or against it: 100 × 100 %.
        (("bram",), [], [], [], 100, 100, 100, 10),
        # Nessa is of Ember: 195 × 115 % = 224.25.
        (("bram", "nessa"), ["ember"], [], [], 195, 115, 224, 22),
        # Tam is a gale, Odile of the wilds: 350 × (100 + 15 - 12) % = 360.5.
        (STARTERS, ["gale"], ["wilds"], [], 350, 103, 360, 36),
        # Nessa matches two weaknesses and still counts once: 95 × 115 % = 109.25.
        (("nessa",), ["ember", "striker"], [], [], 95, 115, 109, 10),
        # Gruna is a striker and of stone, weak and resisted: 90 × 103 % = 92.7.
        (("gruna",), ["striker"], ["stone"], [], 90, 103, 92, 9),
        # All six resisted: 478 × (100 - 6 × 12) % = 133.84.
        (RESISTED, [], ["tide", "stone", "wilds"], [], 478, 28, 133, 13),
        # And cursed as well: 28 - 4 × 8 - 3 × 10 = -34, which is clamped: 478 × 25 % = 119.5.
        (RESISTED, [], ["tide", "stone", "wilds"], ["leaden", "homesick"], 478, 25, 119, 11),
        # Two curses strike Bram, of the forge and a guardian: 100 × (100 - 12 - 8) %.
        (("bram",), [], [], ["rust", "leaden"], 100, 80, 80, 8),
        # Everything there is to know: Bram, Nessa, Tam and Ysolde match; 350 × 160 %.
        (STARTERS, ["ember", "gale", "striker", "mystic", "forge"], [], [], 350, 160, 560, 56),
        # A weakness, a resistance and a curse for one and the same: 32 × (100 + 15 - 12 - 10) %
        # = 29.76, which is not enough for 3.
        (("ysolde",), ["mystic"], ["tide"], ["homesick"], 32, 93, 29, 2),
    ],
)
def test_a_fight(
    team: tuple[str, ...],
    weaknesses: list[str],
    resistances: list[str],
    curses: list[str],
    stats: int,
    percent: int,
    score: int,
    damage: int,
) -> None:
    scene = Scene("mire", weaknesses=weaknesses, resistances=resistances, analysis_thresholds=())
    scene.set(active_curses=tuple(curses))
    scene.own_team(7, *team)
    made = scoring.tally(scene.rules, scene.shared, team)
    assert (made.stats, made.percent, made.score) == (stats, percent, score)
    scene.ok(7, Fight())
    assert scene.shared.current_hp == 600 - damage
    assert scene.player(7).personal_damage == damage
    (row,) = scene.rows()
    assert row == {
        "player_id": 7,
        "action": "fight",
        "team": ",".join(team),
        "score": score,
        "damage": damage,
        "analysis_points": 0,
        "breakthrough": None,
        "retaliation": None,
    }


def test_the_multiplier_stops_at_its_upper_bound() -> None:
    scene = Scene(
        weaknesses=["ember", "gale", "striker", "mystic", "forge"],
        resistances=[],
        analysis_thresholds=(),
    )
    tight = replace(scene.rules, scoring=replace(scene.rules.scoring, most=150))
    made = scoring.tally(tight, scene.shared, STARTERS)
    assert (made.percent, made.score) == (150, 525)


def test_stats_that_do_not_count_are_worth_nothing() -> None:
    """Against the Lantern Eater precision and spirit count: Bram has 18 + 30."""
    scene = Scene("lantern", weaknesses=[], resistances=[], analysis_thresholds=())
    assert scoring.tally(scene.rules, scene.shared, ("bram",)).score == 48


def test_a_boss_without_a_dominant_stat_shrugs_a_strike_off() -> None:
    scene = Scene(dominant_stats=(), weaknesses=[], analysis_thresholds=())
    scene.ok(7, Fight())
    assert scene.shared.current_hp == 600
    assert scene.shared.strike_count == 1
    assert scene.rows()[0]["score"] == 0
    assert scene.rows()[0]["team"], "it takes somebody to be shrugged off"
    assert scene.last.answer.text.args["lines"].items[0].key == "raid-report-nothing"  # type: ignore


def test_the_largest_boss_loses_exactly_what_it_is_hit_for() -> None:
    scene = Scene(total_hp=2**53, weaknesses=[], resistances=[], analysis_thresholds=())
    scene.own_team(7, "bram")
    scene.ok(7, Fight())
    assert scene.shared.current_hp == 9_007_199_254_740_982


@pytest.mark.parametrize(
    ("hp", "left", "slain"), [(11, 1, False), (10, 0, True), (9, 0, True), (1, 0, True)]
)
def test_hp_stop_at_nothing(hp: int, left: int, slain: bool) -> None:
    scene = Scene(weaknesses=[], resistances=[], analysis_thresholds=())
    scene.set(current_hp=hp)
    scene.own_team(7, "bram")
    scene.ok(7, Fight())
    assert scene.shared.current_hp == left
    assert bool(scene.of(Finished)) is slain
    assert scene.rows()[0]["damage"] == 10, "a strike is worth what it is worth, overkill or not"


@pytest.mark.parametrize(("before", "after", "fires"), [(49, 59, 0), (50, 60, 1), (51, 61, 1)])
def test_a_threshold_is_crossed_when_it_is_reached(before: int, after: int, fires: int) -> None:
    scene = Scene(weaknesses=["gale"], resistances=[], analysis_thresholds=(60, 150))
    scene.set(analysis_points=before)
    scene.own_team(7, "bram")
    scene.ok(7, Analyze())
    assert scene.shared.analysis_points == after
    assert scene.shared.analysis_breakthroughs == fires
    assert len(scene.shared.weaknesses) == 1 + fires
    assert scene.announced().count("raid-notice-breakthrough") == fires
    assert scene.shared.current_hp == 600


def test_one_strike_may_cross_several_thresholds() -> None:
    """Bram and Nessa bring 22 points, which is three thresholds and not the fourth."""
    scene = Scene(weaknesses=["ember"], resistances=[], analysis_thresholds=(5, 10, 22, 23))
    scene.own_team(7, "bram", "nessa")
    scene.ok(7, Analyze())
    shared = scene.shared
    assert (shared.analysis_points, shared.analysis_breakthroughs) == (22, 3)
    assert len(set(shared.weaknesses)) == 4
    assert scene.announced().count("raid-notice-breakthrough") == 3
    paid = [event.reward for event in scene.of(Rewarded)]
    assert paid == ["strike-1", "breakthrough-1", "breakthrough-2", "breakthrough-3"]
    assert scene.rows()[0]["breakthrough"] == ",".join(shared.weaknesses[1:])


def test_sums_stop_where_numbers_stop_being_exact() -> None:
    scene = Scene(weaknesses=[], resistances=[], analysis_thresholds=())
    scene.set(analysis_points=MOST - 3)
    scene.own_team(7, "bram")
    scene.ok(7, Analyze())
    assert scene.shared.analysis_points == MOST


@pytest.mark.parametrize(("hp", "told"), [(461, []), (460, [75]), (310, [50]), (70, [10])])
def test_a_mark_is_told_when_hp_reach_it(hp: int, told: list[int]) -> None:
    """Of 600 HP 75 % are 450, 50 % are 300, 10 % are 60; Bram takes 10."""
    scene = Scene(weaknesses=[], resistances=[], analysis_thresholds=())
    scene.set(current_hp=hp)
    scene.own_team(7, "bram")
    scene.ok(7, Fight())
    said = [event.text for event in scene.of(Announced) if event.text.key == "raid-notice-hp"]
    assert [text.args["percent"] for text in said] == told


def test_a_mark_that_was_jumped_over_is_not_told_later() -> None:
    scene = Scene(weaknesses=[], resistances=[], analysis_thresholds=(), cooldown=0)
    scene.set(current_hp=310)
    scene.own(7, "bram", "nessa")
    scene.ok(7, Fight())
    assert scene.shared.hp_marks == (75, 50)
    scene.own(8, "bram")
    scene.ok(8, Fight())
    assert scene.announced().count("raid-notice-hp") == 1


@pytest.mark.parametrize(("damage", "open_"), [(39, []), (40, ["damage-1"]), (41, ["damage-1"])])
def test_a_milestone_is_reached_at_its_amount(damage: int, open_: list[str]) -> None:
    """The Mire King's first milestone is 40 points of damage."""
    scene = Scene(weaknesses=[], resistances=[], analysis_thresholds=(), cooldown=0)
    scene.own_team(7, "bram")
    scene.ok(7, Fight())
    scene.world = replace(
        scene.world, players={7: replace(scene.player(7), personal_damage=damage)}
    )
    scene.events.clear()
    scene.ok(7, Claim())
    assert [event.reward for event in scene.of(Rewarded)] == open_
