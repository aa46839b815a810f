"""Whatever happens to the bot, the game goes on: nothing counted is lost, nobody loses time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.e2e.conftest import SitDown
from tests.e2e.game import PHASES, Game
from tests.e2e.records import Records
from tests.stage import PATIENCE, Stage, text_of

AN_HOUR = timedelta(hours=1)
GIFT = range(5)
"""An outage is measured to a few seconds, by when the bot last wrote down that it lives. Players
are given the difference, and never pay for it."""


async def be_away(stage: Stage, how_long: timedelta = AN_HOUR) -> None:
    """The bot stops and comes back later."""
    await stage.close()
    stage.offset += how_long
    await stage.open()


def time_left(stage: Stage, records: Records) -> int:
    """What is left of the present phase, in seconds."""
    return round((records.session()["deadline_at"] - stage.now()).total_seconds())


async def finish(game: Game) -> None:
    """Play to the end from wherever the first round is."""
    if "Tasks" in text_of(await game.stage.board()):
        await game.idle_round()
    if "Meeting" in text_of(await game.stage.board()):
        await game.adjourn()
    await game.eject(game.impostors[0])
    await game.over("The crew wins.")


@pytest.mark.parametrize("phase", PHASES)
async def test_an_outage_takes_no_time_from_a_phase(
    table: SitDown, stage: Stage, records: Records, phase: str
) -> None:
    game = await table(4)
    await game.play()
    await game.reach(phase)
    await stage.pass_time(20)
    before = time_left(stage, records)
    await be_away(stage)
    assert time_left(stage, records) - before in GIFT

    await stage.pass_time(before - 10)
    board = await game.shows(phase)
    deadline = records.session()["deadline_at"]
    assert f"until {deadline:%H:%M}" in text_of(board), "the board shows the old deadline"
    await stage.pass_time(20)
    if phase == "Vote":
        # Silence in a phase with an outage in it is held against nobody.
        await game.next_round()
        told = [text_of(message) for message in await stage.messages()]
        assert not any("did not vote" in words for words in told)
    else:
        await game.shows(PHASES[PHASES.index(phase) + 1])


async def test_a_lobby_stays_open_through_an_outage(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.gather()
    before = time_left(stage, records)
    await be_away(stage)
    assert time_left(stage, records) - before in GIFT
    await stage.board_shows("Players: 4/5")
    await game.begin()
    await finish(game)


async def test_a_restart_in_every_phase_loses_nothing(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.open_lobby()
    await be_away(stage)
    for player in game.players[1:]:
        await player.press("Join")
    await stage.board_shows("Players: 4/5")
    await game.begin()
    (impostor,) = game.impostors
    first, second, third = game.crew

    await game.answer(right=[first, second])
    await be_away(stage)
    assert "answered this round's task" in await first.press("Task")
    await game.answer(right=[third], wrong=[impostor])
    await game.shows("Meeting")
    await first.press(f"🔎 {impostor.name}")
    await first.press("Ready to vote")
    await be_away(stage)
    assert f"You suspect {impostor.name}" in await first.press("Me")
    assert "You have already said" in await first.press("Ready to vote")
    await game.press(dict.fromkeys([second, third], "Ready to vote"))
    await game.shows("Vote")
    await game.vote({first: impostor, second: None})
    await be_away(stage)
    assert await first.press(impostor.name) == f"🗳 Your vote stays: {impostor.name}."
    await game.vote({second: impostor})
    await game.vote({third: impostor, impostor: None})
    await game.over("The crew wins.", "found out")
    await be_away(stage)

    links = records.links(records.session()["id"])
    assert [links[p.id]["xp_earned"] for p in (first, second, third, impostor)] == [60, 60, 60, 0]
    for player in game.crew:
        figures = records.player(player.id)
        assert (figures["xp"], figures["games_won"], figures["tasks_done"]) == (60, 1, 1)
    boards = [m for m in await stage.messages() if m.get("reply_markup")]
    assert len(boards) == 1, "an outage left a second board behind"


async def test_what_was_pressed_meanwhile_counts(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    ann, ben, cat, dan = game.players
    await game.play()
    await game.reach("Vote")
    await stage.close()
    stage.offset += AN_HOUR
    for player in (ben, cat, dan):
        assert await player.press("Ann", wait=0) == ""
    await ann.say("Is anybody there?")
    await stage.open()
    await stage.board_shows("Voted: 3/4")
    await ann.press("Skip")
    await stage.sees("Ann: 3 votes\nSkip: 1 vote", "Ann is ejected.")
    session = records.session()
    assert [vote["voter_id"] for vote in records.votes(session["id"])] == [
        player.id for player in (ben, cat, dan, ann)
    ]
    assert [said["message"] for said in records.talk(session["id"])] == ["Is anybody there?"]


async def test_time_stands_still_while_the_process_sleeps(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.play()
    await game.reach("Vote")
    before = time_left(stage, records)
    # The laptop's lid is closed: the process lives, but nothing of it runs for an hour.
    stage.offset += AN_HOUR

    async def given_back() -> bool:
        return time_left(stage, records) > 0

    await stage.until(given_back, PATIENCE, "the vote is over without anybody having had a chance")
    assert time_left(stage, records) - before in GIFT
    assert records.session()["status"] == "active"
    await finish(game)


async def test_a_game_ends_once_although_its_last_words_were_lost(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.play()
    await game.reach("Vote")
    # Telegram carries everything out, but none of its answers arrives.
    for method in ("sendMessage", "editMessageText"):
        await stage.sim("POST", "/sim/faults", kind="drop_answer", method=method, times=1)
    await game.eject(game.impostors[0])
    await game.over("The crew wins.")
    await be_away(stage)
    await stage.sim("DELETE", "/sim/faults")
    await game.over("The crew wins.")
    assert {records.player(p.id)["xp"] for p in game.crew} == {50}
    assert {records.player(p.id)["games_won"] for p in game.crew} == {1}
