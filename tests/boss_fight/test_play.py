"""How a fight goes: questions, answers, reveals, silence, leaving, and its ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from games.boss_fight import questions
from games.boss_fight.state import Choose, Help, Me, playing
from games.contract import Abandoned, Action, Depart, Finished, Scored, Speak, Step, Tick
from tests.boss_fight.scene import Scene, pinned_game

FOREVER = pinned_game(b"[bosses.kraken]\nhp = 100000")
FRAIL = pinned_game(b"[bosses.kraken]\nhp = 1")


def test_a_fight_needs_two_teams() -> None:
    for teams in ((), ((1, 2),), ((1, 2), (), ())):
        with pytest.raises(ValueError, match="two teams"):
            Scene(*teams)
    assert Scene((1,), (), (2,)).world.players[2].team == 3


def test_everybody_answers_once_and_in_private() -> None:
    scene = Scene((1, 2), (3,), game=FOREVER)
    scene.answer(1)
    assert scene.told == "boss_fight-locked"
    assert scene.refused(1, Choose(0)) == "boss_fight-locked-already"
    assert scene.refused(1, Choose(1)) == "boss_fight-locked-already"
    assert scene.refused(2, Choose(4)) == "boss_fight-no-such-option"
    assert scene.refused(2, Choose(-1)) == "boss_fight-no-such-option"
    assert scene.refused(9, Choose(1)) == "boss_fight-not-playing"
    assert scene.moves(1) == [Me(), Help()]
    assert len(scene.moves(2)) == 6


def test_right_and_wrong_are_answered_alike_until_the_reveal() -> None:
    told = []
    for right in (True, False):
        scene = Scene((1, 2), (3,), game=FOREVER)
        step = scene.answer(1, right)
        assert step.answer is not None
        told.append((step.answer.text.key, step.answer.alert))
        about = scene.game.private(scene.world, 1).lines
        assert [line.key for line in about] == ["boss_fight-me-locked", "boss_fight-me-total"]  # type: ignore[union-attr]
        assert about[1].args["damage"] == 0  # type: ignore[union-attr]
    assert told[0] == told[1]


def test_a_question_closes_when_all_have_answered_or_at_its_deadline() -> None:
    scene = Scene((1,), (2,), game=FOREVER)
    scene.answer(1)
    assert scene.phase == "question"
    scene.answer(2)
    assert scene.phase == "reveal"
    scene.next_question()
    scene.answer(1)
    scene.time_up()
    assert scene.phase == "reveal"
    assert scene.player(2).missed == 1


def test_a_late_or_early_tick_does_nothing() -> None:
    scene = Scene((1,), (2,), game=FOREVER)
    deadline = scene.game.deadline(scene.world)
    assert deadline is not None
    before = scene.world
    scene.act(Action(None, Tick(deadline)))  # the clock is not there yet
    assert scene.world is before
    scene.wait(60)
    scene.act(Action(None, Tick(deadline - timedelta(seconds=1))))
    assert scene.world is before


def test_there_is_nothing_to_answer_while_the_answer_is_shown() -> None:
    scene = Scene((1,), (2,), game=FOREVER)
    scene.everybody()
    assert scene.refused(1, Choose(0)) == "boss_fight-not-now"
    assert scene.moves(1) == [Me(), Help()]
    shown = questions.show(scene.world.shared.question)
    solution = next(
        text
        for text in scene.game.board(scene.world).texts
        if text.key == "boss_fight-board-solution"
    )
    assert solution.args["option"] == shown.options[shown.right]
    assert (solution.args["right"], solution.args["all"]) == (2, 2)


def test_nobody_waits_for_those_who_were_silent_twice_but_they_may_come_back() -> None:
    scene = Scene((1, 2), (3,), game=FOREVER)
    for _ in range(2):
        scene.answer(1)
        scene.answer(3)
        scene.time_up()
        scene.next_question()
    scene.answer(1)
    assert scene.phase == "question"
    scene.answer(3)
    assert scene.phase == "reveal"
    scene.next_question()
    scene.answer(2)
    scene.answer(1)
    scene.answer(3)
    scene.next_question()
    scene.answer(1)
    scene.answer(3)
    assert scene.phase == "question", "player 2 is back and is waited for again"


def test_the_boss_walks_away_from_silence() -> None:
    scene = Scene((1,), (2,), game=FOREVER)
    scene.everybody()
    while scene.phase != "over":
        scene.time_up()
    assert scene.world.shared.number == 4
    assert scene.world.shared.ending.way == "silence"  # type: ignore[union-attr]


def test_an_outage_is_nobodys_silence_and_costs_no_time() -> None:
    scene = Scene((1,), (2,), game=FOREVER)
    scene.everybody()
    streaks = [scene.player(p).streak for p in (1, 2)]
    scene.next_question()
    for _ in range(3):
        scene.world = scene.game.delay(scene.world, timedelta(minutes=20))
        scene.time_up()
        scene.next_question()
    assert scene.phase == "question"
    assert [scene.player(p).streak for p in (1, 2)] == streaks == [1, 1]
    assert scene.player(1).missed == 0
    scene.world = scene.game.delay(scene.world, timedelta(seconds=30))
    scene.answer(1)
    choice = scene.player(1).choice
    assert choice is not None
    assert choice.left == 20_000, "no more than the whole bonus"


def test_the_questions_run_out() -> None:
    scene = Scene((1,), (2,), game=FOREVER)
    asked = set()
    while scene.phase != "over":
        asked.add(scene.world.shared.question.id)
        scene.everybody()
        if scene.phase == "reveal":
            scene.next_question()
    assert scene.world.shared.ending.way == "questions"  # type: ignore[union-attr]
    assert len(asked) == scene.rules.questions == 6


def test_the_time_runs_out() -> None:
    scene = Scene((1,), (2,), game=FOREVER, preset="hasty")
    while scene.phase != "over":
        scene.answer(1)
        scene.time_up()
        if scene.phase == "reveal":
            scene.next_question()
    # 60 s have room for two rounds of 20 s and 6 s; a third question would end at 72 s.
    assert scene.world.shared.ending.way == "time"  # type: ignore[union-attr]
    assert scene.world.shared.number == 2


def test_the_level_follows_the_boss() -> None:
    scene = Scene((1,), (2,), game=pinned_game(b"[bosses.kraken]\nhp = 600"))
    levels = []
    while scene.phase != "over":
        levels.append(scene.world.shared.question.kind.split("_")[1])
        scene.everybody()
        if scene.phase == "reveal":
            scene.next_question()
    # 1200 HP; 150 + 150, then 160 + 160 leave 580 (48 %), then 190 + 190 leave 200 (17 %).
    assert levels == ["easy", "easy", "medium", "hard"]


def test_who_leaves_takes_the_open_answer_along_and_keeps_the_rest() -> None:
    scene = Scene((1, 2), (3,), game=FOREVER)
    scene.everybody()
    scene.next_question()
    scene.answer(2)
    scene.leave(2)
    assert scene.of(Scored) == [Scored(2, "left", 5)]
    assert scene.refused(2, Me()) == "boss_fight-gone"
    assert scene.refused(2, Depart("left")) == "boss_fight-gone"
    assert scene.moves(2) == []
    scene.answer(1)
    scene.answer(3)
    assert scene.player(2).correct == 1
    assert scene.player(2).damage == 150
    assert playing(scene.world) == (1, 3)


def test_a_departure_closes_the_question_if_only_that_answer_was_missing() -> None:
    scene = Scene((1,), (2,), (3,), game=FOREVER)
    scene.answer(1)
    scene.answer(3)
    scene.leave(2)
    assert scene.phase == "reveal"
    assert scene.announced()[-1] == "boss_fight-notice-left"


def test_a_team_without_players_can_still_have_won_nothing() -> None:
    scene = Scene((1,), (2,), game=FOREVER)
    scene.everybody()
    scene.leave(1)
    scene.next_question()
    scene.answer(2, right=False)
    while scene.phase != "over":
        scene.time_up()
    assert scene.of(Finished) == [Finished("team-2")]
    assert [s.outcome for s in scene.of(Scored)] == ["left", "win"]


def test_all_leave() -> None:
    scene = Scene((1,), (2,), game=FOREVER)
    scene.everybody()
    scene.leave(1)
    scene.leave(2)
    assert scene.world.shared.ending.way == "deserted"  # type: ignore[union-attr]
    assert scene.of(Finished) == [Finished(None)]
    assert scene.of(Scored) == [Scored(1, "left", 5), Scored(2, "left", 5)]
    assert scene.of(Abandoned) == []


def test_nothing_can_be_done_after_the_end() -> None:
    scene = Scene((1,), (2,), game=FRAIL)
    scene.everybody()
    assert scene.phase == "over"
    for move in (Choose(0), Me(), Help(), Depart("left")):
        assert scene.refused(1, move) == "boss_fight-over"
    assert scene.game.deadline(scene.world) is None
    assert scene.moves(1) == []


def test_talk_changes_nothing() -> None:
    scene = Scene((1,), (2,), game=FOREVER)
    before = scene.world
    assert isinstance(scene.act(Action(1, Speak("C!"))), Step)
    assert scene.world is before


def test_without_a_lobby_players_are_dealt_to_two_teams() -> None:
    game = FOREVER
    rules = game.rules("normal", {})
    step = game.setup(rules, (1, 2, 3), Scene((1,), (2,))._context())
    assert {p: player.team for p, player in step.world.players.items()} == {1: 1, 2: 2, 3: 1}


def test_phases_have_new_names_for_new_buttons() -> None:
    scene = Scene((1,), (2,), game=FOREVER)
    names = []
    for _ in range(2):
        names.append(scene.game.phase(scene.world))
        scene.answer(1)
        assert scene.game.phase(scene.world) == names[-1]
        scene.answer(2)
        names.append(scene.game.phase(scene.world))
        scene.next_question()
    assert names == ["question-1", "reveal-1", "question-2", "reveal-2"]
