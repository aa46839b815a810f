"""Talking, checking, voting, and what the count leads to."""

from __future__ import annotations

import pytest

from games.contract import Announced, Spoke, Voted
from games.impostor.state import Act, GoTo, Look, Ready, Suspect, Vote
from tests.impostor.scene import Scene


def at_the_vote(players: int = 5, **options: object) -> Scene:
    scene = Scene(players, **options)  # type: ignore[arg-type]
    scene.skip_to("vote")
    return scene


def cast(scene: Scene, *ballots: tuple[int, int | None]) -> None:
    for voter, target in ballots:
        scene.ok(voter, Vote(target))


def test_what_i_saw_repeats_the_sights_of_the_last_tasks() -> None:
    scene = Scene(6)
    scene.gather(1, 1, 2, 3)
    scene.gather(2, 4, 5, 6)
    scene.time_up()
    assert scene.world.players[1].saw == (2, 3)
    scene.ok(1, Look())
    assert scene.told == "impostor-saw"


def test_the_meeting_lasts_longer_the_more_there_are() -> None:
    for players, seconds in ((4, 92), (6, 108)):
        scene = Scene(players)
        scene.time_up()
        deadline = scene.game.deadline(scene.world)
        assert deadline is not None
        assert (deadline - scene.now).total_seconds() == seconds


def test_a_majority_that_is_ready_opens_the_vote() -> None:
    scene = Scene(5)
    scene.time_up()
    scene.ok(1, Ready())
    scene.ok(2, Ready())
    assert scene.refused(2, Ready()) == "impostor-ready-already"
    assert scene.phase == "meeting"
    scene.ok(3, Ready())
    assert scene.phase == "vote"


def test_a_detective_learns_one_players_side_and_no_second() -> None:
    scene = Scene(6, impostors=[1], detective=2)
    scene.time_up()
    scene.ok(2, Suspect(1))
    assert scene.told == "impostor-check-guilty"
    scene.ok(2, Suspect(3))
    assert scene.told == "impostor-noted"
    assert (scene.world.players[2].checked, scene.world.players[2].suspect) == (1, 3)


def test_a_detectives_check_clears_the_innocent() -> None:
    scene = Scene(6, impostors=[1], detective=2)
    scene.time_up()
    scene.ok(2, Suspect(3))
    assert scene.told == "impostor-check-clear"


def test_for_all_others_the_same_button_notes_a_suspicion() -> None:
    scene = Scene(6, impostors=[1], detective=2)
    scene.time_up()
    for player in (1, 3):
        scene.ok(player, Suspect(2))
        assert scene.told == "impostor-noted"
    lines = [line.key for line in scene.game.private(scene.world, 3).lines]
    assert lines == ["impostor-me-crewmate", "impostor-me-suspect"]
    assert scene.refused(3, Suspect(3)) == "impostor-not-yourself"


def test_most_votes_eject_and_the_vote_closes_when_all_have_voted() -> None:
    scene = at_the_vote(impostors=[5])
    cast(scene, (1, 2), (2, 5), (3, 2), (4, 2))
    assert scene.phase == "vote"
    cast(scene, (5, 2))
    assert scene.world.players[2].status == "ejected"
    assert scene.phase == "tasks"
    assert scene.announced()[-1] == "impostor-notice-ejected-role"


@pytest.mark.parametrize(
    "ballots",
    [
        [(1, 2), (2, 1), (3, 2), (4, 1)],
        [(1, None), (2, None), (3, 2), (4, None)],
        [(1, None), (2, None), (3, 2), (4, 2)],
        [(1, 2), (2, 1), (3, 4), (4, 3)],
        [],
    ],
    ids=["tie", "skip", "tie-with-skip", "all-alone", "no-ballots"],
)
def test_nobody_is_ejected(ballots: list[tuple[int, int | None]]) -> None:
    scene = at_the_vote()
    cast(scene, *ballots)
    scene.time_up()
    assert len(scene.alive) == 5
    assert scene.world.shared.round == 2


def test_a_vote_may_change_and_every_ballot_is_kept() -> None:
    scene = at_the_vote()
    cast(scene, (1, 2), (1, 2), (1, None), (1, 3))
    assert scene.of(Voted) == [Voted(1, 2, 1), Voted(1, None, 1), Voted(1, 3, 1)]
    assert scene.refused(1, Vote(1)) == "impostor-not-yourself"
    assert scene.refused(1, Vote(99)) == "impostor-target-gone"


def test_ballots_are_secret_unless_the_chat_opens_them() -> None:
    for opened in (False, True):
        scene = at_the_vote(open_ballots=opened)
        cast(scene, (1, 2), (2, None))
        keys = [line.key for line in scene.game.board(scene.world).texts]
        assert ("impostor-board-ballot" in keys) is opened
        assert ("impostor-board-ballot-skip" in keys) is opened


def test_a_role_stays_secret_where_the_chat_wants_that() -> None:
    scene = at_the_vote(impostors=[5], reveal_role=False)
    cast(scene, (1, 2), (2, 1), (3, 2), (4, 2), (5, 2))
    assert scene.announced()[-1] == "impostor-notice-ejected"


def test_the_tally_does_not_tell_by_its_order_who_voted_how() -> None:
    def tally(*ballots: tuple[int, int | None]) -> object:
        scene = at_the_vote(4)
        cast(scene, *ballots)
        (notice,) = [e for e in scene.of(Announced) if e.text.key == "impostor-notice-nobody-out"]
        return notice.text.args["tally"]

    assert tally((1, 2), (2, 1), (3, 2), (4, 1)) == tally((1, 2), (2, 1), (3, 1), (4, 2))


def test_ejecting_the_last_impostor_wins_for_the_crew_before_anything_else() -> None:
    scene = at_the_vote(impostors=[5])
    cast(scene, (1, 5), (2, 5), (3, 5))
    scene.time_up()
    assert scene.world.shared.ending is not None
    assert (scene.world.shared.ending.winner, scene.world.shared.ending.way) == ("crew", "votes")
    assert scene.announced()[-2:] == ["impostor-notice-ejected-role", "impostor-end-votes"]
    assert scene.world.players[4].status == "alive"


def test_when_the_last_round_decides_nothing_the_air_runs_out() -> None:
    scene = Scene(4)
    for _ in range(4):
        assert scene.world.shared.ending is None
        scene.everybody_skips()
    assert scene.world.shared.ending is not None
    assert scene.world.shared.ending.way == "air"


def test_words_of_the_living_are_kept_in_discussions_only() -> None:
    scene = Scene(5, impostors=[5])
    scene.say(1, "during tasks")
    scene.gather(1, 1, 5)
    scene.gather(2, 2, 3, 4)
    scene.ok(5, Act())
    scene.time_up()
    scene.say(1, "from the grave")
    scene.say(2, "it was 5")
    scene.skip_to("vote")
    scene.say(3, "voting 5")
    assert scene.of(Spoke) == [Spoke(2, "it was 5", "meeting"), Spoke(3, "voting 5", "vote")]


def test_no_words_are_kept_where_the_chat_does_not_want_it() -> None:
    scene = at_the_vote(log_discussion=False)
    scene.say(1, "hello")
    assert scene.of(Spoke) == []


def test_a_button_of_another_phase_is_refused() -> None:
    scene = Scene(5)
    assert scene.refused(1, Vote(2)) == "impostor-not-now"
    scene.time_up()
    assert scene.refused(1, GoTo(1)) == "impostor-not-now"
