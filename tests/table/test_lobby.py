"""The lobby's clock: a full table begins soon, and one that is not full any more waits again."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from games.contract import Action, Context, Step, Tick
from games.lobby import Extend, Join, JoinTeam, Kick, Leave
from games.table import AnyWorld, Outage
from managers.content import load_library
from managers.words import Reader
from tests.table.sitting import NOON, Sitting

SOON = timedelta(seconds=15)
WHOLE = timedelta(seconds=180)


def full_table() -> Sitting:
    """A table of four seats, the last of which was taken ten seconds ago."""
    table = Sitting(4, seats=4)
    assert table.left == SOON
    table.wait(seconds=10)
    return table


@pytest.mark.parametrize(("actor", "move"), [(4, Leave()), (1, Kick(4))])
def test_a_seat_that_opens_gives_the_lobby_its_time_back(actor: int, move: Leave | Kick) -> None:
    """Five seconds would not do for the queue to hear of it, and then the lobby would be gone."""
    table = full_table()
    table.ok(actor, move)
    assert table.left == WHOLE - timedelta(seconds=10)
    table.wait(seconds=20)
    assert table.status == "waiting"


def test_a_full_table_begins_after_its_pause() -> None:
    table = full_table()
    table.time_up()
    assert table.status == "active"


def test_a_table_that_fills_up_again_begins_soon_again() -> None:
    table = full_table()
    table.leaves(3)
    table.wait(seconds=30)
    table.ok(5, Join())
    assert table.left == SOON
    table.leaves(5)
    assert table.left == WHOLE - timedelta(seconds=40)


def test_time_that_was_granted_while_the_table_was_full_is_not_lost() -> None:
    table = full_table()
    for _ in range(4):
        table.ok(1, Extend())
    granted = table.left
    table.leaves(4)
    assert table.left == granted > WHOLE


def test_an_outage_takes_nothing_from_either_clock() -> None:
    table = full_table()
    table.wait(hours=1)
    table.ok(None, Outage(table.now - timedelta(hours=1)))
    assert table.left == SOON - timedelta(seconds=10)
    table.leaves(4)
    assert table.left == WHOLE - timedelta(seconds=10)


@pytest.mark.parametrize(
    ("seated", "said"),
    [
        (1, "Time ran out, and 1 player was missing."),
        (2, "Time ran out, and nobody was in a second team."),
        (4, "Time ran out, and nobody was in a second team."),
    ],
)
def test_what_was_missing_is_called_by_its_name(seated: int, said: str) -> None:
    """Four people in one team are enough people, and no game."""
    library = load_library()
    book = library.rulebooks["boss_fight"]
    ctx = Context(NOON, Random(1))
    world: AnyWorld = book.open(book.game.rules("blitz", {}), 1, ctx).world
    moves = [(player, JoinTeam(1)) for player in range(2, seated + 1)]
    for player, move in moves:
        step = book.apply(world, Action(player, move), ctx)
        assert isinstance(step, Step)
        world = step.world
    deadline = book.deadline(world)
    assert deadline is not None
    step = book.apply(world, Action(None, Tick(deadline)), Context(deadline, Random(1)))
    assert isinstance(step, Step)
    assert book.status(step.world) == "abandoned"
    farewell = step.world.shared.farewell
    assert library.words.say(farewell, Reader("en", markup="plain")) == said
