"""Scripted fights: a smaller team has a fair chance, and the boss is no walkover and no wall."""

from __future__ import annotations

from collections import Counter

import pytest

from managers.content import load_library
from simulate.boss_fight import build, parse_lineup
from simulate.simulation import BadLineup

SIMULATION = build(load_library().rulebooks["boss_fight"].game)


@pytest.mark.parametrize(("players", "lineup"), [(4, "equal,smaller=1"), (5, "equal,smaller=2")])
def test_teams_of_unequal_size_have_a_fair_chance(players: int, lineup: str) -> None:
    won = Counter(SIMULATION.play(players, "normal", lineup, str(n)).winner for n in range(150))
    assert 0.38 <= won["smaller"] / 150 <= 0.62, won


def test_most_bosses_fall_to_people_who_know_something_and_to_nobody_else() -> None:
    ways = Counter(SIMULATION.play(6, "normal", "sensible", str(n)).way for n in range(60))
    assert 0.6 <= ways["defeated"] / 60 < 1
    guessing = Counter(SIMULATION.play(6, "normal", "random", str(n)).way for n in range(20))
    assert guessing["defeated"] == 0


def test_a_fight_takes_minutes_not_hours() -> None:
    results = [SIMULATION.play(8, "normal", "sensible", str(n)) for n in range(20)]
    assert all(60 < result.seconds <= 660 for result in results)


def test_the_same_seed_plays_the_same_fight() -> None:
    one, two = (SIMULATION.play(7, "blitz", "sensible", "x") for _ in range(2))
    assert one == two


def test_wishes_for_players() -> None:
    assert parse_lineup("equal") == ("equal", 0)
    assert parse_lineup("random,smaller=2") == ("random", 2)
    for wrong in ("clever", "equal,larger=2", "equal,smaller=x"):
        with pytest.raises(BadLineup, match="write sensible"):
            parse_lineup(wrong)
    with pytest.raises(BadLineup, match="no smaller team"):
        SIMULATION.play(4, "normal", "equal,smaller=2", "1")
