"""Real buttons, pressed by the wrong person, at the wrong time, or more than once."""

from __future__ import annotations

import asyncio

from tests.e2e.conftest import SitDown
from tests.e2e.records import Records
from tests.e2e_hostile.conftest import data_of, on_both
from tests.stage import PATIENCE, Stage, labels_of, text_of

OLD = "That button is from an earlier moment. Look at the newest board."


async def test_a_stranger_can_press_everything_and_changes_nothing(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.play()
    zoe = await stage.person("Zoe")
    for phase in ("Tasks", "Meeting", "Vote"):
        board = await game.shows(phase)
        before = records.session()
        told = {await zoe.press(label, on=board) for label in labels_of(board)}
        assert told == {"You are not in this game. Join the next one with /nextgame."}
        assert records.session() == before
        if phase == "Tasks":
            await game.idle_round()
        elif phase == "Meeting":
            await game.adjourn()
    assert zoe.id not in records.links(before["id"])
    assert records.votes(before["id"]) == []


async def test_the_dead_neither_vote_nor_talk_on_record(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.play()
    victim, witness = game.crew[:2]
    await game.strike(victim)
    await game.shows("Meeting")
    await victim.say("It was the impostor!")
    await witness.say("Who was it?")
    assert "out of play" in await victim.press("Ready")
    await game.adjourn()
    board = await stage.board()
    for label in labels_of(board)[:-2]:
        assert "out of play" in await victim.press(label, on=board)
    assert "out of play" in await victim.press("Me", on=board)
    session = records.session()["id"]
    assert records.votes(session) == []
    assert [line["player_id"] for line in records.talk(session)] == [witness.id]
    await game.skip_vote()


async def test_old_boards_do_nothing(table: SitDown, stage: Stage, records: Records) -> None:
    game = await table(4)
    await game.gather()
    boards = [await stage.board()]
    await game.begin()
    boards.append(await stage.board())
    await game.idle_round()
    boards.append(await stage.board())
    await game.adjourn()
    before = records.session()
    # Some of these messages are gone by now, but they still stand on somebody's screen.
    presses = [(board["message_id"], data) for board in boards for data in data_of(board)]
    told = {await game.host.press_data(data, message) for message, data in presses}
    assert told == {OLD}
    assert records.session() == before


@on_both
async def test_two_devices_at_once_count_once(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    ann, ben, *others = game.players
    await game.open_lobby()
    joins = await asyncio.gather(*(ben.press("Join") for _ in range(5)))
    assert joins.count("You are in. Have fun!") == 1
    for player in others:
        await player.press("Join")
    board = await stage.board_shows("Players: 4/")
    starts = await asyncio.gather(*(ann.press("Start", on=board) for _ in range(5)))
    assert starts.count("Here we go!") == 1
    assert starts.count(OLD) == 4
    await game.begun()

    letters = {p: records.right_letter(p.id) for p in game.players}
    presses = [p.press(letters[p]) for p in game.players[:3] for _ in range(3)]
    told = await asyncio.gather(*presses)
    assert sum(said.startswith("✅") for said in told) == 3
    assert len(records.tasks(records.session()["id"])) == 3
    await game.press({game.players[3]: letters[game.players[3]]})
    await game.shows("Meeting")
    await game.adjourn()

    board = await stage.board()
    told = await asyncio.gather(*(ann.press("Ben", on=board) for _ in range(10)))
    assert told.count("🗳 Your vote: Ben.") == 1
    assert told.count("🗳 Your vote stays: Ben.") == 9
    assert len(records.votes(records.session()["id"])) == 1


@on_both
async def test_updates_that_arrive_twice_count_once(
    table: SitDown, stage: Stage, records: Records
) -> None:
    await stage.sim("POST", "/sim/faults", kind="duplicate_update", method="*")
    game = await table(4)
    await game.play()
    await game.answer(right=game.players)
    await game.shows("Meeting")
    await game.adjourn()
    await game.vote(dict.fromkeys(game.players))
    await game.next_round()
    session = records.session()["id"]
    assert len(records.sessions()) == 1
    assert len(records.votes(session)) == 4
    assert len(records.tasks(session)) == 4
    logged = records.session()["version"]
    # Let the repetitions of the last presses come in.
    await stage.has_heard_all()
    assert records.session()["version"] == logged


@on_both
async def test_a_press_that_was_not_confirmed_comes_again_and_counts_once(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.play()
    await game.reach("Vote")
    ann, *others = game.players
    # The poll that brings the press is under way; the one that would confirm it is refused, and
    # so is the last word of a bot that is stopped.
    updates = stage.server.world.updates

    async def polling() -> bool:
        return not updates.pending and updates._poll is not None and not updates._poll.done()

    await stage.until(polling, PATIENCE, "the bot does not poll")
    stage.server.world.faults.add({"kind": "500", "method": "getUpdates"})
    assert await ann.press("Ben") == "🗳 Your vote: Ben."
    await stage.close()
    assert "callback_query" in next(iter(updates.pending.values())), "it will be delivered again"

    await stage.sim("DELETE", "/sim/faults")
    await stage.open()
    await stage.board_shows("Voted: 1/4")
    assert len(records.votes(records.session()["id"])) == 1
    await game.vote(dict.fromkeys(others))
    await game.next_round()
    assert len(records.votes(records.session()["id"])) == 4


async def test_who_presses_faster_than_the_board_is_drawn_is_told_so(
    table: SitDown, stage: Stage
) -> None:
    game = await table(4)
    await game.play()
    await game.reach("Vote")
    board = await stage.board()
    votes = [p.press("Skip", on=board) for p in game.players]
    told = await asyncio.gather(*votes, *(p.press("Ann", on=board) for p in game.players))
    # The fourth Skip closes the vote, and what came behind it belongs to no vote any more.
    assert all(said for said in told)
    await game.next_round()
    assert "Aboard (4)" in text_of(await stage.board())
