"""Every way in which a game of Impostor ends, played to the last board and into the records."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import SitDown
from tests.e2e.game import line_of
from tests.e2e.records import Records
from tests.stage import Stage, labels_of, text_of

pytestmark = pytest.mark.usefixtures("every_call_succeeds")


async def test_the_crew_finds_the_impostor_by_votes(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.play()
    (impostor,) = game.impostors
    await game.answer(right=game.crew, wrong=[impostor])
    meeting = text_of(await game.shows("Meeting"))
    assert "Nobody was harmed." in meeting
    assert "3/6" in meeting
    await game.adjourn()
    await game.eject(impostor)

    board = await game.over("The crew wins.", "The last impostor has been found out.")
    assert labels_of(board) == ["🔁 Rematch"]
    for player in game.crew:
        assert all(word in line_of(board, player) for word in ("crewmate", "won", "60 XP"))
    assert all(word in line_of(board, impostor) for word in ("impostor", "lost", "0 XP"))
    told = text_of(await stage.sees(f"{impostor.name} is ejected. Role: impostor."))
    assert f"{impostor.name}: 3 votes\nSkip: 1 vote" in told

    session = records.session()
    assert (session["status"], session["winner"]) == ("finished", "crew")
    assert session["created_at"] <= session["started_at"] <= session["finished_at"]
    assert session["deadline_at"] is None
    links = records.links(session["id"])
    for player in game.crew:
        link, figures = links[player.id], records.player(player.id)
        # 30 for winning, and 10 each for the task, the vote that hit, and surviving.
        assert (link["role"], link["outcome"], link["xp_earned"]) == ("crewmate", "win", 60)
        assert (figures["xp"], figures["games_won"], figures["games_lost"]) == (60, 1, 0)
        assert (figures["tasks_done"], figures["fake_tasks_done"]) == (1, 0)
    link, figures = links[impostor.id], records.player(impostor.id)
    assert (link["role"], link["outcome"], link["xp_earned"]) == ("impostor", "lose", 0)
    assert (figures["xp"], figures["games_won"], figures["games_lost"]) == (0, 0, 1)


async def test_the_crew_repairs_the_ship(table: SitDown, records: Records) -> None:
    game = await table(4)
    await game.play("impostor blitz")
    (impostor,) = game.impostors
    await game.answer(right=game.players)
    assert "3/6" in text_of(await game.shows("Meeting"))
    await game.adjourn()
    await game.skip_vote()
    await game.answer(right=game.players)

    board = await game.over("The crew wins.", "The ship is repaired: 6/6.")
    assert "lost" in line_of(board, impostor)
    session = records.session()
    assert (session["status"], session["winner"]) == ("finished", "crew")
    links = records.links(session["id"])
    # 30 for winning, 20 for two tasks, 10 for surviving; for the impostor twice 5, and 10.
    assert {links[p.id]["xp_earned"] for p in game.crew} == {60}
    assert links[impostor.id]["xp_earned"] == 20
    figures = records.player(impostor.id)
    assert (figures["tasks_done"], figures["fake_tasks_done"]) == (0, 2)
    fakes = [task for task in records.tasks(session["id"]) if task["fake"]]
    assert [(task["player_id"], task["xp_earned"]) for task in fakes] == [(impostor.id, 5)] * 2
    real = [task for task in records.tasks(session["id"]) if not task["fake"]]
    assert [task["xp_earned"] for task in real] == [10] * 6
    asked = {(task["task_type"], task["task_description"]) for task in (*real, *fakes)}
    assert len(asked) == 8, "a puzzle was asked twice in one game"


async def test_the_impostor_strikes_until_nobody_can_stop_it(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.play()
    (impostor,) = game.impostors
    first, second, last = game.crew
    await game.strike(first)
    meeting = text_of(await game.shows("Meeting"))
    assert f"💀 {first.name} was found on the Bridge." in meeting
    assert f"Out (1): {first.name}" in meeting
    assert "out of play" in await first.press("Me")
    assert "out of play" in await first.press(f"🔎 {impostor.name}")
    await game.adjourn()
    await game.skip_vote()
    await game.strike(second)

    board = await game.over("The impostors win.")
    assert "won" in line_of(board, impostor)
    await stage.sees(f"💀 {second.name} was found on the Bridge.")
    session = records.session()
    assert (session["status"], session["winner"]) == ("finished", "impostors")
    links = records.links(session["id"])
    assert {p.name: (links[p.id]["outcome"], links[p.id]["xp_earned"]) for p in game.players} == {
        impostor.name: ("win", 40),
        first.name: ("lose", 0),
        second.name: ("lose", 0),
        last.name: ("lose", 10),
    }


async def test_who_hides_is_not_struck(table: SitDown) -> None:
    game = await table(4)
    await game.play()
    (impostor,) = game.impostors
    await game.press(dict.fromkeys(game.players, "🧭 Bridge"))
    told = await game.press(dict.fromkeys(game.players, "Act"))
    assert "Armed" in told[impostor]
    assert all("You hide" in told[p] for p in game.crew)
    meeting = text_of(await game.shows("Meeting"))
    assert "Nobody was harmed." in meeting
    assert "Aboard (4)" in meeting


async def test_a_tie_and_most_votes_for_skip_eject_nobody(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    ann, ben, cat, dan = game.players
    await game.play()
    await game.idle_round()
    await game.adjourn()
    assert "You may change your vote" in text_of(await stage.board())
    assert await ann.press("Skip") == "🗳 Your vote: Skip."
    assert await ann.press("Ben") == "🗳 Changed; your vote is now: Ben."
    assert "That is you" in await ann.press("Ann")
    await game.vote({ben: ann, cat: ben, dan: ann})
    await game.next_round()
    await stage.sees("Ann: 2 votes\nBen: 2 votes\nNobody is ejected.")

    await game.idle_round()
    await game.adjourn()
    await game.vote({ann: None, ben: None, cat: ben, dan: ann})
    await game.next_round()
    told = text_of(await stage.sees("Skip: 2 votes"))
    assert told.endswith("Nobody is ejected.")
    assert "Aboard (4)" in text_of(await stage.board())

    votes = records.votes(records.session()["id"])
    assert [(v["target_id"], v["vote_type"], v["round_number"]) for v in votes[:2]] == [
        (None, "skip", 1),
        (ben.id, "eject", 1),
    ]
    assert [v["round_number"] for v in votes] == [1] * 5 + [2] * 4


async def test_the_air_runs_out_after_the_last_round(table: SitDown, records: Records) -> None:
    game = await table(4)
    await game.play()
    for _ in range(3):
        await game.idle_round()
        await game.adjourn()
        await game.skip_vote()
    assert "The air lasts for this round only." in text_of(await game.shows("Tasks"))
    await game.idle_round()
    await game.adjourn()
    await game.vote(dict.fromkeys(game.players))
    await game.over("The impostors win.", "The air has run out")
    assert records.session()["winner"] == "impostors"


# ── Leaving and idling ───────────────────────────────────────────────────────────────────────


async def test_everybody_leaves(table: SitDown, stage: Stage, records: Records) -> None:
    game = await table(5)
    await game.play()
    (impostor,) = game.impostors
    first, second, third, last = game.crew
    await first.leave_group()
    await stage.board_shows("Aboard (4)", f"Out (1): {first.name}")
    await stage.sees(f"{first.name} has left the game.")
    await second.say("/leave")
    await stage.board_shows("Aboard (3)")
    assert "no longer in this game" in await second.press("Me")
    await third.becomes("kicked")

    board = await game.over("The impostors win.")
    for player in (first, second, third):
        assert "left" in line_of(board, player)
    await impostor.leave_group()
    await last.leave_group()
    links = records.links(records.session()["id"])
    outcomes = [links[p.id]["outcome"] for p in (first, second, third, last, impostor)]
    assert outcomes == ["left", "left", "left", "lose", "win"]
    for player in (first, second, third):
        figures = records.player(player.id)
        assert (figures["xp"], figures["games_won"], figures["games_lost"]) == (0, 0, 0)


async def test_the_crew_wins_when_the_impostor_leaves(table: SitDown, records: Records) -> None:
    game = await table(4)
    await game.play()
    (impostor,) = game.impostors
    await game.idle_round()
    await impostor.say("/leave")
    await game.over("The crew wins.", "No impostor is left aboard.")
    session = records.session()
    assert session["winner"] == "crew"
    links = records.links(session["id"])
    assert links[impostor.id]["outcome"] == "left"
    assert {links[p.id]["outcome"] for p in game.crew} == {"win"}


async def test_everybody_leaves_the_lobby(table: SitDown, stage: Stage, records: Records) -> None:
    game = await table(2)
    ann, ben = game.players
    await game.gather()
    assert await ann.press("Leave") == "You left the game."
    await stage.board_shows("1. Ben 👑")
    await ben.say("/leave")
    await stage.board_shows("ended without a result", "Everybody left.")
    session = records.session()
    assert session["status"] == "abandoned"
    assert records.links(session["id"]) == {}


async def test_who_misses_two_votes_in_a_row_is_warned_and_then_out(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(5)
    await game.play()
    idler, *awake = game.crew
    await idler.open_private_chat()
    for missed in (1, 2):
        await game.idle_round(silent=[idler])
        await stage.pass_time(75)
        await game.shows("Meeting")
        await game.press(dict.fromkeys([p for p in game.alive if p is not idler][:3], "Ready"))
        await game.shows("Vote")
        await game.vote(dict.fromkeys([p for p in game.alive if p is not idler]))
        assert "Voted: 4/5" in text_of(await stage.board_shows("Voted: 4/5"))
        await stage.pass_time(45)
        await game.next_round()
        if missed == 1:
            await stage.sees(f"{idler.name} did not vote.")
            await idler.is_told("You did not vote")
            assert "Aboard (5)" in text_of(await stage.board())
    await stage.sees(f"{idler.name} missed too many votes and is out of the game.")
    assert "Aboard (4)" in text_of(await stage.board())
    assert "no longer in this game" in await idler.press("Me")

    game.alive.remove(idler)
    await game.idle_round()
    await game.adjourn()
    await game.eject(game.impostors[0])
    await game.over("The crew wins.")
    links = records.links(records.session()["id"])
    assert links[idler.id]["outcome"] == "afk"
    assert {links[p.id]["outcome"] for p in awake} == {"win"}
    figures = records.player(idler.id)
    assert (figures["games_won"], figures["games_lost"]) == (0, 0)


async def test_a_vote_in_between_forgives_a_missed_one(table: SitDown, stage: Stage) -> None:
    game = await table(4)
    await game.play()
    dreamer = game.players[0]
    for silent in ([dreamer], [], [dreamer]):
        await game.idle_round()
        await game.adjourn()
        await game.vote(dict.fromkeys([p for p in game.players if p not in silent]))
        if silent:
            await stage.pass_time(45)
        await game.next_round()
    assert "Aboard (4)" in text_of(await stage.board())


async def test_nobody_wins_when_everybody_falls_asleep(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.play("impostor blitz")
    for _ in range(2):
        await stage.pass_time(45)
        await game.shows("Meeting")
        await stage.pass_time(35 + 4 * 5)
        await game.shows("Vote")
        await stage.pass_time(30)
        await stage.sees("Nobody voted, and nobody is ejected.")
        if game.round == 1:
            await game.next_round()
    await game.over("Nobody wins.")
    session = records.session()
    assert (session["status"], session["winner"]) == ("finished", None)
    assert {link["outcome"] for link in records.links(session["id"]).values()} == {"afk"}
