"""Raccoons by worked examples: who eats, who quarrels, who wins, and what it is worth."""

from __future__ import annotations

from collections import Counter

import pytest
from msgspec.structs import replace

from examples import raccoons
from examples.raccoons.state import Sneak
from games.contract import (
    Announced,
    BadData,
    Depart,
    Finished,
    IllegalWorld,
    Rejected,
    Scored,
    Speak,
)
from games.table import Rulebook
from managers.content import ROOT
from tests.example.table import Table

ANN, BEN, CAT = 1, 2, 3
BALANCE = (ROOT / "examples/raccoons/balance.toml").read_text(encoding="utf-8")


@pytest.fixture
def table(book: Rulebook) -> Table:
    """Three raccoons on the last of five nights, who have eaten 4, 0 and 0; bins of 9, 7, 4, 1."""
    table = Table(book, 3)
    play = replace(table.world.shared.play, night=5, bins=(9, 7, 4, 1))
    players = {**table.world.players, ANN: replace(table.world.players[ANN], eaten=4)}
    shared = replace(table.world.shared, play=play)
    table.world = replace(table.world, shared=shared, players=players)
    return table


def told(table: Table) -> list[str]:
    return [e.text.key for e in table.events if isinstance(e, Announced)]


def outcomes(table: Table) -> dict[int, tuple[str, int]]:
    return {e.player: (e.outcome, e.xp) for e in table.events if isinstance(e, Scored)}


def winner(table: Table) -> list[str | None]:
    return [e.winner for e in table.events if isinstance(e, Finished)]


def test_who_is_alone_eats_and_who_meets_somebody_does_not(table: Table) -> None:
    table.ok(ANN, Sneak(9))
    table.ok(BEN, Sneak(9))
    table.ok(CAT, Sneak(7))
    assert table.over
    assert [table.world.players[p].eaten for p in (ANN, BEN, CAT)] == [4, 0, 7]
    # 1 XP for each snack, and 20 for the fullest.
    assert outcomes(table) == {ANN: ("lose", 4), BEN: ("lose", 0), CAT: ("win", 27)}
    assert winner(table) == ["fullest"]
    assert told(table) == ["raccoons-start", "raccoons-dawn", "raccoons-won"]


def test_the_fullest_share_the_win(table: Table) -> None:
    table.ok(CAT, Sneak(4))
    table.time_up()
    assert outcomes(table) == {ANN: ("win", 24), BEN: ("lose", 0), CAT: ("win", 24)}


def test_nobody_wins_on_an_empty_stomach(book: Rulebook) -> None:
    table = Table(book, 2)
    for _ in range(5):
        table.time_up()
    assert outcomes(table) == {ANN: ("lose", 0), BEN: ("lose", 0)}
    assert winner(table) == [None]


def test_a_night_ends_when_all_have_chosen_or_time_is_up(book: Rulebook) -> None:
    table = Table(book, 2)
    for night in (1, 2):
        assert book.phase(table.world) == f"night-{night}"
        first, second, *_ = book.board(table.world).moves
        table.ok(ANN, first)
        assert book.phase(table.world) == f"night-{night}"
        table.ok(BEN, second)
    assert book.phase(table.world) == "night-3"
    table.time_up()
    assert book.phase(table.world) == "night-4"


def test_a_mind_may_be_changed_until_then(table: Table) -> None:
    table.ok(ANN, Sneak(9))
    step = table.ok(ANN, Sneak(1))
    assert step.answer is not None
    assert step.answer.text.args == {"snacks": 1}
    world = table.world
    assert table.ok(ANN, Sneak(1)).world is world, "the same choice again was written down"
    table.time_up()
    assert outcomes(table)[ANN] == ("win", 25)


def test_who_leaves_keeps_what_was_eaten_and_is_not_waited_for(table: Table) -> None:
    table.ok(BEN, Sneak(7))
    table.ok(CAT, Sneak(1))
    table.ok(ANN, Depart("left"))
    assert outcomes(table) == {ANN: ("left", 4), BEN: ("win", 27), CAT: ("lose", 1)}


def test_nobody_plays_on_alone(book: Rulebook) -> None:
    table = Table(book, 2)
    table.ok(BEN, Sneak(table.world.shared.play.bins[0]))
    table.ok(ANN, Depart("kicked"))
    assert table.over
    assert outcomes(table) == {ANN: ("left", 0), BEN: ("lose", 0)}
    assert book.private(table.world, ANN).texts[0].key == "raccoons-not-playing"


def test_strangers_and_bins_that_are_not_there_are_refused(table: Table) -> None:
    assert table.refused(99, Sneak(9)) == "raccoons-not-playing"
    assert table.refused(ANN, Sneak(8)) == "table-not-now"
    before = table.world
    assert not isinstance(table.ok(99, Speak("hm")), Rejected)
    assert table.world is before


def test_there_is_one_bin_more_than_raccoons_and_all_differ(book: Rulebook) -> None:
    for players in range(2, 9):
        bins = Table(book, players, seed=players).world.shared.play.bins
        assert len(bins) == players + 1
        assert max(Counter(bins).values()) == 1
        assert all(1 <= snacks <= 12 for snacks in bins)


def test_a_world_in_which_somebody_is_nowhere_is_not_saved(table: Table) -> None:
    lost = {**table.world.players, ANN: replace(table.world.players[ANN], bin=3)}
    with pytest.raises(IllegalWorld, match="player 1"):
        table.book.check(replace(table.world, players=lost))


def test_a_chat_may_have_fewer_seats(book: Rulebook) -> None:
    wanted = {n: book.game.rules("blitz", {"seats": n}).lobby.seats for n in (1, 5, 50)}
    assert wanted == {1: 2, 5: 5, 50: 8}
    with pytest.raises(ValueError, match="normal, blitz"):
        book.game.rules("slow", {})


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("nights = 5", "nights = 0"), r"normal: Expected `int` >= 1 - at `\$\.nights`"),
        (("win_xp = 20", ""), "normal: Object missing required field `win_xp`"),
        (("min_players = 2", "min_players = 1"), r"normal\.lobby\.min_players"),
        (("most_snacks = 12", "most_snacks = 8"), r"normal\.most_snacks: too few"),
    ],
)
def test_a_balance_that_cannot_work_is_refused_by_name(
    change: tuple[str, str], complaint: str
) -> None:
    with pytest.raises(BadData, match=complaint):
        raccoons.build(BALANCE.replace(*change, 1).encode(), {}, {})
