"""Who may strike and when, with whom, and what a strike sets off."""

from __future__ import annotations

from datetime import timedelta

import pytest

from games.contract import Action, Announced, Badged, Depart, Finished, Seated, Speak, Tick
from games.lobby import Join
from games.raid.state import Analyze, Fight, ShowTop
from tests.raid.scene import Scene
from tests.scenes import NOON


def test_the_boss_appears_with_what_it_shows_from_the_start() -> None:
    scene = Scene("lantern")
    assert len(scene.shared.weaknesses) == 1
    assert len(scene.shared.resistances) == 2
    assert scene.shared.current_hp == scene.boss.total_hp
    assert scene.shared.event_end - scene.shared.event_start == timedelta(days=3)
    assert scene.announced() == ["raid-notice-start"]
    assert scene.world.players == {}, "the host is no raider before the first strike"


def test_raiders_are_seated_by_their_first_strike_only() -> None:
    scene = Scene(cooldown=0, recovery=1)
    for player in (30, 10, 30, 20, 10):
        scene.wait(seconds=2)
        scene.ok(player, Fight())
    assert [(e.player, e.seat) for e in scene.of(Seated)] == [(30, 1), (10, 2), (20, 3)]
    assert scene.shared.raiders == 3


def test_the_cooldown_is_the_players_own_and_ends_on_the_second() -> None:
    scene = Scene()
    scene.own(7, "bram", "nessa", team=("bram",))
    scene.ok(7, Fight())
    scene.wait(seconds=scene.boss.cooldown - 1)
    assert scene.refused(7, Fight()) == "raid-cooling"
    assert scene.refused(7, Analyze()) == "raid-cooling"
    scene.ok(8, Fight())
    scene.wait(seconds=1)
    scene.ok(7, Fight())
    assert scene.player(7).strikes == 2


def test_who_has_struck_rests_and_comes_back() -> None:
    scene = Scene(cooldown=0)
    scene.own_team(7, "bram")
    scene.ok(7, Fight())
    assert scene.refused(7, Fight()) == "raid-all-exhausted-until"
    scene.wait(seconds=scene.boss.recovery or 0)
    scene.ok(7, Fight())
    assert set(scene.player(7).exhausted_characters) == {"bram"}


def test_against_some_bosses_everybody_strikes_once() -> None:
    scene = Scene("clockwork")
    scene.own(7, "bram", "nessa", team=("bram",))
    scene.ok(7, Fight())
    scene.wait(hours=20)
    scene.ok(7, Fight())
    assert [row["team"] for row in scene.rows()] == ["bram", "nessa"]
    scene.wait(hours=1)
    assert scene.refused(7, Fight()) == "raid-all-exhausted"


def test_a_saved_team_with_somebody_resting_gives_way_to_the_best_one() -> None:
    scene = Scene(cooldown=0)
    scene.own(7, "bram", "nessa", "tam", team=("bram", "tam"))
    scene.ok(7, Fight())
    scene.ok(7, Fight())
    assert [row["team"] for row in scene.rows()] == ["bram,tam", "nessa"]


@pytest.mark.parametrize(
    "team", [("aurelian",), ("bram", "bram"), ("bram", "nobody"), ("bram",) * 7, ()]
)
def test_a_team_that_cannot_be_never_strikes(team: tuple[str, ...]) -> None:
    scene = Scene(weaknesses=[], resistances=[], analysis_thresholds=())
    scene.own(7, "bram", "nessa", team=team)
    scene.ok(7, Fight())
    assert scene.rows()[0]["team"] == "bram,nessa"


def test_characters_that_a_running_raid_does_not_know_stay_at_home() -> None:
    scene = Scene()
    scene.own(7, "newcomer", "bram", team=("newcomer",))
    scene.ok(7, Fight())
    assert scene.rows()[0]["team"] == "bram"


def test_every_nth_strike_provokes_a_curse_and_the_oldest_gives_way() -> None:
    scene = Scene(retaliation_every=2, curse_limit=2, total_hp=100_000)
    seen: list[tuple[str, ...]] = []
    for player in range(1, 9):
        scene.ok(player, Analyze() if player % 3 else Fight())
        seen.append(scene.shared.active_curses)
    assert [len(curses) for curses in seen] == [0, 1, 1, 2, 2, 2, 2, 2]
    assert seen[5][0] == seen[3][1], "the oldest went"
    assert seen[5][1] not in seen[3], "the new one is another"
    assert [bool(row["retaliation"]) for row in scene.rows()] == [False, True] * 4
    assert scene.announced()[1:].count("raid-notice-retaliation") == 2
    assert scene.announced().count("raid-notice-retaliation-instead") == 2


def test_the_last_hit_is_one_and_ends_it() -> None:
    scene = Scene(retaliation_every=1, weaknesses=[], resistances=[], analysis_thresholds=())
    scene.set(current_hp=15)
    for player in (1, 2):
        scene.own_team(player, "bram")
    scene.ok(1, Fight())
    scene.events.clear()
    scene.ok(2, Fight())
    assert scene.shared.active_curses, "from the first strike"
    assert scene.announced() == ["raid-notice-victory"], "a boss that fell strikes no more"
    assert [e.winner for e in scene.of(Finished)] == ["heroes"]
    assert [(e.player, e.badge) for e in scene.of(Badged)] == [(2, "raid-last-hit")]
    assert scene.shared.ending is not None
    assert scene.shared.ending.last_hit == 2
    assert scene.refused(3, Fight()) == "raid-over"
    assert scene.game.deadline(scene.world) is None


def test_the_leaders_are_the_best_five_of_all() -> None:
    scene = Scene(total_hp=10**9, cooldown=0, recovery=1, analysis_thresholds=(), weaknesses=[])
    everyone = ["bram", "nessa", "tam", "corvin", "ysolde", "odile", "gruna", "keld"]
    for round_ in range(3):
        for player in range(1, 9):
            scene.wait(seconds=2)
            scene.own_team(player, everyone[(player + round_ * player) % 8])
            scene.ok(player, Fight() if player % 2 else Analyze())
    totals = {
        p: state.personal_damage + state.personal_analysis
        for p, state in scene.world.players.items()
    }
    best = sorted(totals.values(), reverse=True)[:5]
    assert [one.total for one in scene.shared.top] == best
    assert all(totals[one.player] == one.total for one in scene.shared.top)
    scene.ok(99, ShowTop())
    assert scene.told == "raid-top"


# ── Time ─────────────────────────────────────────────────────────────────────────────────────


def test_time_is_called_and_then_it_is_up() -> None:
    scene = Scene()
    scene.ok(7, Fight())
    scene.time_up()
    assert scene.now == NOON + timedelta(hours=46)
    scene.ok(8, Fight())
    scene.time_up()
    assert scene.now == NOON + timedelta(hours=48)
    assert scene.announced()[-2:] == ["raid-notice-last-call", "raid-notice-escaped"]
    assert [e.winner for e in scene.of(Finished)] == ["threat"]
    assert all(e.vital for e in scene.of(Announced)[-2:])
    assert scene.refused(7, Fight()) == "raid-over"


def test_a_strike_after_the_end_comes_too_late_even_if_nobody_has_told_it() -> None:
    scene = Scene()
    scene.wait(hours=48)
    assert scene.refused(7, Fight()) == "raid-time-is-up"


def test_nobody_wins_where_nobody_came() -> None:
    scene = Scene()
    scene.time_up()
    scene.time_up()
    assert [e.winner for e in scene.of(Finished)] == [None]
    assert scene.announced()[-1] == "raid-notice-nobody"


def test_a_clock_that_slept_through_the_call_ends_the_raid_at_once() -> None:
    scene = Scene()
    scene.ok(7, Fight())
    deadline = scene.game.deadline(scene.world)
    assert deadline is not None
    scene.now = scene.shared.event_end
    scene.act(Action(None, Tick(deadline)))
    assert scene.announced()[1:] == ["raid-notice-escaped"]


def test_an_outage_is_given_back() -> None:
    scene = Scene()
    scene.world = scene.game.delay(scene.world, timedelta(hours=5))
    assert scene.shared.event_end == NOON + timedelta(hours=53)
    assert scene.game.deadline(scene.world) == NOON + timedelta(hours=51)


# ── What a raid leaves alone ─────────────────────────────────────────────────────────────────


def test_talk_and_departures_change_nothing() -> None:
    scene = Scene()
    scene.ok(7, Fight())
    before = scene.world
    scene.ok(7, Speak("hello"))
    assert scene.refused(8, Depart("left")) == "raid-no-seats"
    assert scene.world is before
    assert scene.refused(7, Join()) == "raid-unknown-move"


def test_a_strike_reads_only_the_strikers_own_state() -> None:
    """The scene hands over nobody else; what others did must not be lost by that."""
    scene = Scene()
    scene.ok(1, Fight())
    step = scene.ok(2, Fight())
    assert set(step.world.players) == {2}
    assert scene.shared.raiders == 2
