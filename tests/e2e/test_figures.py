"""What is kept of a game: ballots, tasks, talk; and what the commands make of it."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import SitDown
from tests.e2e.records import Records
from tests.stage import PATIENCE, Person, Stage, text_of

pytestmark = pytest.mark.usefixtures("every_call_succeeds")


async def test_ballots_tasks_and_talk_are_kept_as_they_came(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.gather()
    await game.host.say("Nobody keeps what is said in the lobby.")
    await game.begin()
    (impostor,) = game.impostors
    first, second, third = game.crew
    stranger = await stage.person("Zoe")
    await first.say("Nor what is said at work.")
    await game.answer(right=[first, impostor], wrong=[second])
    await third.press("Act")
    await game.shows("Meeting")
    await first.say("I saw nobody.")
    await stranger.say("I am only watching.")
    await second.say("Me <b>neither</b>!")
    await game.adjourn()
    await first.say("So be it.")
    await game.vote({first: None, second: impostor, impostor: first})
    await game.vote({first: impostor})
    await game.vote({third: impostor})
    await game.over("The crew wins.")
    await first.say("Well played!")

    session = records.session()
    tasks = {task["player_id"]: task for task in records.tasks(session["id"])}
    assert set(tasks) == {first.id, second.id, impostor.id}
    assert (tasks[first.id]["right"], tasks[first.id]["fake"]) == (True, False)
    assert tasks[first.id]["xp_earned"] == 10
    assert (tasks[second.id]["right"], tasks[second.id]["xp_earned"]) == (False, 0)
    assert (tasks[impostor.id]["fake"], tasks[impostor.id]["xp_earned"]) == (True, 5)
    for task in tasks.values():
        assert task["task_description"].startswith(f"{task['task_type']}-")

    votes = records.votes(session["id"])
    assert {(v["voter_id"], v["target_id"], v["vote_type"]) for v in votes[:3]} == {
        (first.id, None, "skip"),
        (second.id, impostor.id, "eject"),
        (impostor.id, first.id, "eject"),
    }
    assert [(v["voter_id"], v["target_id"]) for v in votes[3:]] == [
        (first.id, impostor.id),
        (third.id, impostor.id),
    ]
    assert {vote["round_number"] for vote in votes} == {1}

    assert [(s["player_id"], s["message"], s["phase"]) for s in records.talk(session["id"])] == [
        (first.id, "I saw nobody.", "meeting"),
        (second.id, "Me <b>neither</b>!", "meeting"),
        (first.id, "So be it.", "vote"),
    ]


async def test_of_a_long_remark_the_beginning_is_kept(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.play()
    await game.reach("Meeting")
    await game.host.say("Listen! " + "It was not me. " * 266)

    async def heard() -> list[str]:
        return [said["message"] for said in records.talk(records.session()["id"])]

    (kept,) = await stage.until(heard, PATIENCE, "nothing is kept")
    assert kept.startswith("Listen! It was not me.")
    assert len(kept) == 1_000


async def test_the_figures_of_a_finished_game(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.host.say("/stats")
    await stage.sees("You have not played yet.")
    await game.host.say("/leaderboard")
    await stage.sees("Nobody has finished a game here yet.")
    await game.play()
    (impostor,) = game.impostors
    best, second, third = game.crew
    await game.answer(right=[best, impostor], wrong=[second, third])
    await game.shows("Meeting")

    # A game under way counts in no figure.
    await best.say("/recent")
    await stage.sees("No game has ended here yet.")
    await game.adjourn()
    await game.vote({best: impostor, second: impostor, third: None, impostor: best})
    await game.over("The crew wins.")

    figures = {p: records.player(p.id) for p in game.players}
    await best.say("/stats")
    told = text_of(await stage.sees(f"📊 {best.name}"))
    assert f"XP: {figures[best]['xp']}" in told
    assert "Games: 1 · won 1 · lost 0" in told
    assert "100.0 %" in told
    assert "Tasks: 1 · fake tasks 0" in told
    assert "🎖 Rookie" in told
    await best.say("/stats", reply_to=(await impostor.say("I was so close!"))["message_id"])
    told = text_of(await stage.sees(f"📊 {impostor.name}"))
    assert "Games: 1 · won 0 · lost 1" in told
    assert "Tasks: 0 · fake tasks 1" in told

    await third.say("/leaderboard")
    told = text_of(await stage.sees("The best of Evening"))
    assert f"🥇 {best.name} · {figures[best]['xp']} XP · 1 win" in told
    assert f"{impostor.name} · {figures[impostor]['xp']} XP · 0 wins" in told
    await third.say("/leaderboard 1")
    told = text_of(await stage.sees("Impostor #1"))
    assert f"🥇 {best.name}" in told
    assert f"{impostor.name} · {figures[impostor]['xp']} XP · impostor · lost" in told
    await third.say("/recent")
    await stage.sees("#1 Impostor", "the crew")


async def test_a_ranking_of_a_running_game_tells_no_role(table: SitDown, stage: Stage) -> None:
    game = await table(4)
    await game.play()
    await game.host.say("/leaderboard 1")
    told = text_of(await stage.sees("🏆 Impostor #1"))
    assert "impostor ·" not in told
    assert "crewmate" not in told


async def test_role_is_told_in_private_alone(table: SitDown, stage: Stage) -> None:
    game = await table(4)
    ann, ben, *_ = game.players
    await ann.open_private_chat()
    await game.play()
    await ann.say("/role")
    await stage.sees("I have written to you in private.")
    told = text_of(await ann.is_told("Impostor #1", "Evening"))
    role = "impostor:" if ann in game.impostors else "crewmate:"
    assert role in told
    await ben.say("/role")
    await stage.sees("only you will see the answer")
    await ann.whisper("/role")
    await stage.until(
        lambda: _both(ann), PATIENCE, "the bot does not repeat the role in the private chat"
    )


async def _both(person: Person) -> bool:
    return sum("Impostor #1" in text_of(message) for message in await person.inbox()) == 2
