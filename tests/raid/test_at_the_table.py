"""A raid as the managers see it: through the table that every game sits at."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import msgspec
import pytest
from msgspec.structs import replace

from games.contract import (
    Action,
    Call,
    Context,
    Finished,
    Rejected,
    Rewarded,
    Seated,
    Started,
    Step,
)
from games.lobby import Cancel, Join
from games.raid.state import Analyze, Claim, Fight, Player, Profile, ShowTop, Toggle
from games.table import AnyWorld, Outage, Rulebook, encode
from tests.impostor.scene import real_game as impostor
from tests.raid.scene import GAME
from tests.scenes import NOON

BOOK = Rulebook(GAME)


def context(number: int = 0, player: int = 7) -> Context:
    return Context(NOON, Random(number), {player: GAME.new_profile(player)})


def opened(boss: str = "mire", **changes: int) -> AnyWorld:
    rules = GAME.rules(boss, {})
    rules = replace(rules, boss=replace(rules.boss, **changes))
    step = BOOK.open(rules, 1, context())
    assert isinstance(step.events[0], Started)
    return step.world


def acted(world: AnyWorld, player: int, move: object, number: int = 1) -> Step:  # type: ignore
    step = BOOK.apply(world, Action(player, move), context(number, player))  # type: ignore[arg-type]
    assert isinstance(step, Step), step
    BOOK.check(step.world)
    return step


def test_a_raid_has_no_lobby() -> None:
    world = opened()
    assert BOOK.status(world) == "active"
    assert world.players == {}
    assert BOOK.deadline(world) is not None


def test_the_world_is_read_back_as_it_was() -> None:
    step = acted(opened(), 7, Fight())
    world = step.world
    states = {player: encode(state) for player, state in world.players.items()}
    assert BOOK.decode(encode(world.rules), 1, encode(world.shared), states) == world
    for move in (Fight(), Analyze(), Toggle("bram"), Claim(), Call("fight", ("x",))):
        assert BOOK.decode_move(encode(move)) == move


def test_the_size_of_what_is_written_does_not_grow_with_the_crowd() -> None:
    world = opened(total_hp=2**53)
    sizes = []
    for player in range(1, 400):
        step = acted(replace(world, players={}), player, Fight(), player)
        assert set(step.world.players) == {player}
        world = step.world
        sizes.append(len(encode(world.shared)) + len(encode(world.players[player])))
    # Numbers get longer, and there are curses; lists of people do not.
    assert max(sizes) < 1_600
    assert sizes[-1] <= max(sizes[:100])


def test_rewards_wait_after_the_end_and_nothing_else_goes_on() -> None:
    world = opened(total_hp=1)
    ended = acted(world, 7, Fight())
    assert [e.winner for e in ended.events if isinstance(e, Finished)] == ["heroes"]
    assert BOOK.status(ended.world) == "finished"
    assert BOOK.deadline(ended.world) is None
    for move in (Fight(), Analyze(), Toggle("bram"), Join()):
        assert isinstance(BOOK.apply(ended.world, Action(7, move), context(2)), Rejected)
    claimed = acted(ended.world, 7, Claim(), 3)
    assert "victory" in [e.reward for e in claimed.events if isinstance(e, Rewarded)]
    assert BOOK.status(claimed.world) == "finished"
    assert BOOK.epoch(claimed.world) == BOOK.epoch(ended.world), "the buttons are still good"
    again = acted(claimed.world, 7, Claim(), 4)
    assert again.events == ()
    assert again.world is claimed.world
    assert acted(claimed.world, 8, ShowTop(), 5).events == ()
    assert set(BOOK.board(claimed.world).moves) == {Claim(), ShowTop()}
    assert set(BOOK.legal(claimed.world, 7)) == {Claim(), ShowTop()}


def test_a_raid_that_was_called_off_pays_nothing_more() -> None:
    world = acted(opened(), 7, Fight()).world
    off = BOOK.apply(world, Action(1, Cancel(), admin=True), context())
    assert isinstance(off, Step)
    assert isinstance(BOOK.apply(off.world, Action(7, Claim()), context()), Rejected)


def test_other_games_have_no_moves_after_their_end() -> None:
    assert impostor().after_end == ()


def test_an_outage_moves_the_end() -> None:
    world = opened()
    before = BOOK.deadline(world)
    step = BOOK.apply(
        world,
        Action(None, Outage(NOON - timedelta(hours=3))),
        context(),
    )
    assert isinstance(step, Step)
    assert before is not None
    assert BOOK.deadline(step.world) == before + timedelta(hours=3)


def test_a_first_strike_seats_the_raider_with_a_state_to_keep() -> None:
    step = acted(opened(), 7, Fight())
    assert [(e.player, e.seat) for e in step.events if isinstance(e, Seated)] == [(7, 1)]
    assert isinstance(step.world.players[7], Player)
    assert isinstance(step.profiles[7], Profile)


def test_older_states_are_refused_by_name() -> None:
    world = opened()
    raw = msgspec.json.encode(world.shared).decode()
    with pytest.raises(ValueError, match="state version 0"):
        BOOK.decode(encode(world.rules), 0, raw, {})
