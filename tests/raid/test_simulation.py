"""Scripted raiders play raids through the real rules."""

from __future__ import annotations

import pytest

from simulate.raid import build
from simulate.simulation import BadLineup
from tests.raid.scene import GAME

SIMULATION = build(GAME)


def test_the_same_seed_plays_the_same_raid() -> None:
    one = SIMULATION.play(5, "mire", "sensible", "a")
    assert one == SIMULATION.play(5, "mire", "sensible", "a")
    assert one != SIMULATION.play(5, "mire", "sensible", "b")


@pytest.mark.parametrize(("boss", "players"), [("mire", 5), ("lantern", 20), ("leviathan", 50)])
def test_a_boss_is_a_match_for_the_crowd_it_is_made_for(boss: str, players: int) -> None:
    raids = [SIMULATION.play(players, boss, "sensible", str(n)) for n in range(8)]
    won = [raid for raid in raids if raid.winner == "heroes"]
    assert len(won) >= 4
    duration = GAME.rules(boss, {}).boss.duration
    assert sum(raid.seconds for raid in won) / len(won) > duration / 2


def test_many_raiders_make_short_work_of_a_small_boss() -> None:
    few = SIMULATION.play(5, "mire", "sensible", "1")
    many = SIMULATION.play(5_000, "mire", "sensible", "1")
    assert many.winner == "heroes"
    assert many.seconds < few.seconds / 10


def test_a_large_boss_shrugs_off_a_handful() -> None:
    assert SIMULATION.play(5, "sun", "sensible", "1").winner == "threat"


def test_raiders_that_there_are_not() -> None:
    with pytest.raises(BadLineup, match="lazy"):
        SIMULATION.play(5, "mire", "lazy", "1")
