"""Leaving, idling, outages, and what everybody takes home."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Literal

import msgspec
import pytest

from games.contract import (
    Action,
    Announced,
    Context,
    Dealt,
    Depart,
    Finished,
    Rejected,
    Rewarded,
    Scored,
    Tick,
)
from games.impostor.state import Act, Me, Rules, Vote
from tests.impostor.scene import Scene, pinned_game
from tests.scenes import NOON


def outcomes(scene: Scene) -> dict[int, tuple[str, int]]:
    scored = scene.of(Scored)
    assert len({event.player for event in scored}) == len(scored)
    return {event.player: (event.outcome, event.xp) for event in scored}


def test_everybody_is_dealt_a_role() -> None:
    scene = Scene(7)
    roles = [event.role for event in scene.of(Dealt)]
    assert [event.player for event in scene.of(Dealt)] == list(range(1, 8))
    assert sorted(roles) == ["crewmate"] * 4 + ["detective"] + ["impostor"] * 2


def test_a_table_of_the_wrong_size_is_not_dealt() -> None:
    game = pinned_game()
    with pytest.raises(ValueError, match="not played by 3"):
        game.setup(game.rules("normal", {}), (1, 2, 3), Context(NOON, Random(0)))


def test_leaving_counts_at_once_and_is_announced() -> None:
    scene = Scene(5, impostors=[5])
    scene.solve(1)
    scene.leave(1)
    assert outcomes(scene) == {1: ("left", 0)}
    assert scene.announced()[-1] == "impostor-notice-left"
    assert scene.refused(1, Me()) == "impostor-gone"
    assert scene.refused(1, Depart()) == "impostor-gone"


def test_who_is_removed_by_an_administrator_has_left() -> None:
    scene = Scene(5, impostors=[5])
    scene.ok(1, Depart("kicked"))
    assert outcomes(scene)[1][0] == "left"
    assert scene.announced()[-1] == "impostor-notice-kicked"


def test_the_last_one_waited_for_may_be_the_one_who_leaves() -> None:
    scene = Scene(5, impostors=[5])
    for player in (1, 2, 3, 5):
        scene.ok(player, Act())
    scene.leave(4)
    assert scene.phase == "meeting"


def test_ballots_for_one_who_left_may_be_cast_anew() -> None:
    scene = Scene(6, impostors=[6])
    scene.skip_to("vote")
    for player in (2, 3, 4, 5):
        scene.ok(player, Vote(1))
    scene.ok(6, Vote(2))
    scene.leave(1)
    assert scene.phase == "vote"
    for player in (2, 3, 4, 5):
        scene.ok(player, Vote(6))
    assert scene.world.shared.ending is not None
    assert scene.world.players[6].status == "ejected"


def test_the_crew_wins_when_no_impostor_is_left() -> None:
    scene = Scene(5, impostors=[5])
    scene.leave(5)
    assert outcomes(scene) == {5: ("left", 0)} | dict.fromkeys(range(1, 5), ("win", 40))
    assert scene.of(Finished) == [Finished("crew")]


def test_a_departure_to_parity_wins_for_the_impostors() -> None:
    scene = Scene(4, impostors=[4])
    scene.leave(1)
    assert scene.of(Finished) == []
    scene.leave(2)
    assert scene.of(Finished) == [Finished("impostors")]
    assert outcomes(scene) == {1: ("left", 0), 2: ("left", 0), 3: ("lose", 10), 4: ("win", 40)}


def test_the_dead_may_leave_without_changing_anything_else() -> None:
    scene = Scene(5, impostors=[5])
    scene.gather(1, 1, 5)
    scene.gather(2, 2, 3, 4)
    scene.ok(5, Act())
    scene.time_up()
    told = len(scene.of(Announced))
    scene.leave(1)
    assert outcomes(scene) == {1: ("left", 0)}
    assert len(scene.of(Announced)) == told


def test_two_votes_missed_in_a_row_warn_and_then_remove() -> None:
    scene = Scene(6)
    scene.skip_to("vote")
    for player in (1, 2, 3, 4, 5):
        scene.ok(player, Vote(None))
    scene.time_up()
    assert scene.announced()[-1] == "impostor-notice-idle"
    assert [event.to for event in scene.of(Announced) if event.to] == [6]
    scene.skip_to("vote")
    for player in (1, 2, 3, 4, 5):
        scene.ok(player, Vote(None))
    scene.time_up()
    assert scene.world.players[6].status == "afk"
    assert "impostor-notice-afk" in scene.announced()
    assert outcomes(scene)[6] == ("afk", 0)


def test_a_vote_in_between_forgives_the_missed_one() -> None:
    scene = Scene(6)
    for voters in (5, 6, 5):
        scene.skip_to("vote")
        for player in range(1, voters + 1):
            scene.ok(player, Vote(None))
        if voters == 5:
            scene.time_up()
    assert len(scene.alive) == 6


def test_idling_is_looked_at_only_after_the_vote_has_decided_nothing() -> None:
    scene = Scene(5, impostors=[5])
    scene.skip_to("vote")
    scene.time_up()
    scene.skip_to("vote")
    for player in (1, 2, 3):
        scene.ok(player, Vote(5))
    scene.time_up()
    assert outcomes(scene)[4][0] == "win"
    assert outcomes(scene)[5][0] == "lose"


def test_when_all_idle_nobody_wins() -> None:
    scene = Scene(5)
    for _ in range(6):
        scene.time_up()
    assert scene.of(Finished) == [Finished(None)]
    assert {outcome for outcome, _ in outcomes(scene).values()} == {"afk"}


def test_an_outage_counts_against_nobody() -> None:
    scene = Scene(5)
    for _ in range(2):
        scene.skip_to("vote")
        before = scene.game.deadline(scene.world)
        scene.world = scene.game.delay(scene.world, timedelta(minutes=10))
        assert before is not None
        assert scene.game.deadline(scene.world) == before + timedelta(minutes=10)
        scene.time_up()
    assert len(scene.alive) == 5
    assert "impostor-notice-idle" not in scene.announced()


def test_a_tick_that_is_early_or_of_another_deadline_does_nothing() -> None:
    scene = Scene(5)
    deadline = scene.game.deadline(scene.world)
    assert deadline is not None
    before, events = scene.world, len(scene.events)
    scene.act(Action(None, Tick(deadline)))
    scene.now = deadline + timedelta(hours=1)
    scene.act(Action(None, Tick(deadline - timedelta(seconds=1))))
    assert scene.world is before
    assert len(scene.events) == events


def test_xp_adds_up() -> None:
    scene = Scene(5, impostors=[5])
    scene.gather(1, 2, 5)
    scene.gather(2, 1, 3, 4)
    scene.solve(1)
    scene.solve(2)
    scene.solve(5)
    scene.ok(5, Act())
    scene.time_up()
    scene.skip_to("vote")
    scene.ok(1, Vote(5))
    scene.ok(3, Vote(5))
    scene.ok(4, Vote(3))
    scene.ok(5, Vote(3))
    scene.skip_to("vote")
    for player in (1, 3, 4):
        scene.ok(player, Vote(5))
    scene.ok(5, Vote(1))
    assert outcomes(scene) == {
        1: ("win", 30 + 10 + 2 * 10 + 10),
        2: ("win", 30 + 10),
        3: ("win", 30 + 2 * 10 + 10),
        4: ("win", 30 + 10 + 10),
        5: ("lose", 5),
    }


def test_nothing_happens_after_the_end() -> None:
    scene = Scene(5, impostors=[5])
    scene.leave(5)
    over = scene.world
    assert scene.game.deadline(over) is None
    assert scene.moves(1) == []
    assert scene.game.board(over).rows == ()
    assert scene.refused(1, Me()) == "impostor-over"
    scene.say(1, "good game")
    scene.act(Action(None, Tick(NOON)))
    assert scene.world is over


def test_strangers_are_refused() -> None:
    scene = Scene(5)
    assert scene.refused(99, Me()) == "impostor-not-playing"
    assert isinstance(scene.act(Action(None, Me())), Rejected)
    assert scene.moves(99) == []
    assert [line.key for line in scene.game.private(scene.world, 99).lines] == [
        "impostor-not-playing"
    ]


def test_a_ballot_for_somebody_who_then_leaves_is_no_missed_vote() -> None:
    scene = Scene(6, impostors=[1])
    scene.skip_to("vote")
    scene.time_up()
    assert scene.world.players[2].missed == 1
    scene.skip_to("vote")
    scene.ok(2, Vote(3))
    scene.leave(3)
    scene.time_up()
    assert 2 in scene.alive, "who voted is not idle, whoever else went"
    assert scene.world.players[2].missed == 0
    assert 4 not in scene.alive


@pytest.mark.parametrize("reveal_role", [True, False])
@pytest.mark.parametrize("why", ["left", "kicked"])
@pytest.mark.parametrize(("player", "xp"), [(1, 5), (2, 10)])
def test_xp_does_not_tell_the_role_of_who_goes(
    player: int, xp: int, why: Literal["left", "kicked"], reveal_role: bool
) -> None:
    """A fake task earns less than a real one, and anybody can ask for anybody's figures."""
    scene = Scene(7, impostors=[1, 7], reveal_role=reveal_role)
    scene.solve(player)
    scene.ok(player, Depart(why))
    assert outcomes(scene)[player] == ("left", 0)
    assert not scene.of(Rewarded)
    while scene.world.shared.ending is None:
        scene.time_up()
    assert [(paid.player, paid.xp) for paid in scene.of(Rewarded)] == [(player, xp)]


def test_a_task_that_was_done_repairs_the_ship_whoever_leaves_afterwards() -> None:
    scene = Scene(7, impostors=[1, 2])
    scene.solve(3)
    scene.solve(4)
    scene.leave(3)
    scene.time_up()
    assert scene.world.shared.progress == 2
    scene.skip_to("vote")
    for player in scene.alive:
        scene.ok(player, Vote(None))
    scene.time_up()
    assert scene.world.shared.progress == 2, "and only once"


def test_a_game_that_began_before_departures_were_secret_goes_on_as_it_began() -> None:
    """Otherwise whoever left it and was paid at once would be paid once more at the end."""
    scene = Scene(7, impostors=[1, 7])
    old = msgspec.json.encode(scene.world.rules).replace(b',"departed_secret":true', b"")
    assert b"departed" not in old
    rules = msgspec.json.decode(old, type=Rules)
    scene.world = msgspec.structs.replace(scene.world, rules=rules)
    scene.solve(2)
    scene.leave(2)
    assert scene.announced()[-1] == "impostor-notice-left-role"
    assert outcomes(scene)[2] == ("left", 10)
    while scene.world.shared.ending is None:
        scene.time_up()
    assert not scene.of(Rewarded)
