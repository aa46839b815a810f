"""Whatever raccoons do: legal is what is accepted, secrets stay secret, and every game ends."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from games.contract import Action, Depart, Finished, PlayerId, Rejected, Scored
from games.table import AnyWorld, Outage, Rulebook, encode
from tests.example.table import NOON, Table, library
from tests.thoroughness import examples

BOOK = library().rulebooks["raccoons"]
SOME = examples(40)


def reread(book: Rulebook, world: AnyWorld) -> AnyWorld:
    """The world as it comes back from the database."""
    players = {player: encode(state) for player, state in world.players.items()}
    return book.decode(encode(world.rules), book.game.state_version, encode(world.shared), players)


def someone_does_something(table: Table, rng: Random) -> None:
    """One move that may well be made: mostly a bin, sometimes time, a departure, an outage."""
    player: PlayerId = rng.choice(tuple(table.world.players))
    moves = table.book.legal(table.world, player)
    chance = rng.random()
    if chance < 0.1:
        table.time_up()
    elif chance < 0.15:
        table.act(Action(player, Depart("left")))
    elif chance < 0.2:
        table.now += timedelta(minutes=1)
        table.act(Action(None, Outage(table.now - timedelta(minutes=1))))
    elif moves:
        table.ok(player, rng.choice(moves))


def play(players: int, seed: int) -> Table:
    """A whole game, its worlds checked and reread all the way."""
    rng, table = Random(seed), Table(BOOK, players, seed=seed)
    keyboards = {}
    while not table.over:
        someone_does_something(table, rng)
        assert reread(BOOK, table.world) == table.world
        board = BOOK.board(table.world)
        assert keyboards.setdefault(BOOK.phase(table.world), board.rows) == board.rows
    return table


@SOME
@given(players=st.integers(2, 8), seed=st.integers(0, 10**6), moves=st.integers(0, 60))
def test_what_is_legal_is_accepted_and_the_rest_of_the_board_refused(
    players: int, seed: int, moves: int
) -> None:
    rng, table = Random(seed), Table(BOOK, players, seed=seed)
    for _ in range(moves):
        if not table.over:
            someone_does_something(table, rng)
    if table.over:
        return
    for player in (*table.world.players, 99):
        legal = set(BOOK.legal(table.world, player))
        for move in BOOK.board(table.world).moves:
            result = BOOK.apply(table.world, Action(player, move), table.context(0))
            assert isinstance(result, Rejected) == (move not in legal), (player, move)


@SOME
@given(players=st.integers(2, 8), seed=st.integers(0, 10**6))
def test_every_game_ends_with_one_outcome_for_everyone(players: int, seed: int) -> None:
    table = play(players, seed)
    scored = [event for event in table.events if isinstance(event, Scored)]
    assert Counter(event.player for event in scored) == Counter(range(1, players + 1))
    assert all(event.xp >= 0 for event in scored)
    (end,) = (event for event in table.events if isinstance(event, Finished))
    assert (end.winner is not None) == any(event.outcome == "win" for event in scored)


@SOME
@given(players=st.integers(2, 8), seed=st.integers(0, 10**6))
def test_a_replay_of_the_written_log_comes_to_the_same_end(players: int, seed: int) -> None:
    table = play(players, seed)
    again = Table(BOOK, players, seed=seed)
    for now, action in table.log[len(again.log) :]:
        again.now = now
        written = BOOK.decode_move(encode(action.move))
        again.act(Action(action.actor, written, action.admin))
    assert (again.world, again.events) == (table.world, table.events)


@SOME
@given(players=st.integers(2, 8), seed=st.integers(0, 10**6), moves=st.integers(0, 30))
def test_the_board_does_not_tell_where_anybody_goes(players: int, seed: int, moves: int) -> None:
    rng, table = Random(seed), Table(BOOK, players, seed=seed)
    for _ in range(moves):
        if not table.over:
            someone_does_something(table, rng)
    world, bins = table.world, table.world.shared.play.bins
    others = {
        player: replace(raccoon, bin=raccoon.bin and rng.choice(bins))
        for player, raccoon in world.players.items()
    }
    elsewhere = replace(world, players=others)
    assert msgspec.json.encode(BOOK.board(world)) == msgspec.json.encode(BOOK.board(elsewhere))


@pytest.mark.parametrize("players", [2, 8])
def test_left_alone_a_game_takes_five_nights(players: int) -> None:
    table = Table(BOOK, players)
    nights = 0
    while not table.over:
        table.time_up()
        nights += 1
    assert nights == 5
    assert table.now - NOON == timedelta(seconds=5 * 40)
