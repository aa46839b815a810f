"""A paused table: the clock stands still, but nobody has to stay for that."""

from __future__ import annotations

from datetime import timedelta

from games.contract import PlayerId
from games.impostor.state import Vote
from games.lobby import Begin, Cancel, Kick
from games.table import Outage
from tests.table.sitting import Sitting


def vote_that_waits_for_one() -> tuple[Sitting, PlayerId]:
    """A vote in which everybody has cast a ballot but one of the crew, who is named."""
    table = Sitting(5)
    table.ok(1, Begin())
    while not table.phase.startswith("vote"):
        table.time_up()
    *voters, late = sorted(range(1, 6), key=lambda p: not table.world.players[p].impostor)
    for player in voters:
        table.ok(player, Vote(None))
    return table, late


def test_a_phase_that_opens_in_a_pause_lasts_its_own_time_after_it() -> None:
    table, late = vote_that_waits_for_one()
    table.pause()
    table.wait(hours=23)
    table.leaves(late)
    assert table.phase == "tasks-2"
    table.wait(hours=1)
    table.resume()
    assert table.left == timedelta(seconds=75)


def test_an_administrator_may_call_a_paused_lobby_off() -> None:
    """A closed topic is where nobody else could."""
    table = Sitting(3)
    table.pause()
    table.ok(9, Cancel(), admin=True)
    assert table.status == "abandoned"


def test_an_administrator_who_kicks_somebody_without_a_seat_is_told_so() -> None:
    """And not that they themselves are not in the game."""
    table, late = vote_that_waits_for_one()
    assert table.refused(9, Kick(77), admin=True) == "lobby-nobody-to-kick"
    table.leaves(late)
    assert table.refused(9, Kick(late), admin=True) == "lobby-nobody-to-kick"


def test_time_that_was_given_back_is_not_given_back_again() -> None:
    """A board that nobody was shown is waited for while the topic is closed, or Telegram away."""
    table, _ = vote_that_waits_for_one()
    unseen_since, left = table.now, table.left
    table.pause()
    table.wait(hours=2)
    table.resume()
    assert table.left == left
    table.wait(seconds=10)
    table.ok(None, Outage(unseen_since))
    assert table.left == left
    table.ok(None, Outage(unseen_since))
    assert table.left == left
