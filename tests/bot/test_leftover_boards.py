"""Boards whose message nobody knows: the answer to sending them was lost, or the bot died."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import update

from db.models import Board
from tests.bot.conftest import general_says
from tests.stage import Person, Stage, labels_of


async def boards(stage: Stage) -> list[dict[str, Any]]:
    """Every board that stands in the topic, the newest last."""
    return [message for message in await stage.messages() if labels_of(message)]


async def shown_twice(stage: Stage) -> list[dict[str, Any]]:
    """A lobby whose board was sent twice, because nobody heard that the first one arrived."""
    await general_says(stage, "Hi, I am Parlor.")
    await stage.sim("POST", "/sim/faults", kind="drop_answer", method="sendMessage", times=1)
    await stage.people[0].say("/newgame impostor")

    async def look() -> list[dict[str, Any]]:
        found = await boards(stage)
        return found if len(found) == 2 else []

    return list(await stage.until(look, 10.0, "the board is not sent again"))


async def begun(stage: Stage) -> list[Person]:
    """Four people at the table, and the game begun."""
    people = stage.people[:4]
    for person in people[1:]:
        await person.press("Join")
    await stage.board_shows("4. Dan")
    await people[0].press("Start")
    await stage.board_shows("Round 1 · Tasks")
    return people


async def test_who_presses_a_lost_board_makes_it_go_away(stage: Stage) -> None:
    lost, _board = await shown_twice(stage)
    people = await begun(stage)
    data = lost["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    said = await people[1].press_data(data, lost["message_id"])
    assert "button" in said

    async def gone() -> bool:
        return lost["message_id"] not in [board["message_id"] for board in await boards(stage)]

    await stage.until(gone, 10.0, "the lost board still stands")
    await stage.board_shows("Round 1 · Tasks")


async def test_made_up_data_deletes_nothing_but_boards(stage: Stage) -> None:
    lost, _board = await shown_twice(stage)
    data = lost["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    people = await begun(stage)
    story = await stage.sees("casts off")
    await people[1].press_data(data, story["message_id"])
    await people[1].press_data(data, story["message_id"])
    assert story["message_id"] in [message["message_id"] for message in await stage.messages()]


async def test_after_a_crash_a_new_phase_is_shown_below_everything(stage: Stage) -> None:
    await stage.people[0].say("/newgame impostor")
    lobby = await stage.board_shows("1. Ann")
    await stage.close()
    # Something that the bot sent as it died, and could not write down any more.
    world = stage.server.world
    lost = world.post(world.chats[stage.chat], world.bot, {"text": "…"}, thread=stage.topic)
    await stage.open()
    await begun(stage)

    async def alone() -> list[dict[str, Any]]:
        found = await boards(stage)
        return found if len(found) == 1 else []

    (board,) = await stage.until(alone, 10.0, "the old board still stands")
    assert board["message_id"] > lost.id > lobby["message_id"]


async def test_an_old_board_that_may_not_be_deleted_loses_its_buttons(stage: Stage) -> None:
    await stage.bot_becomes("member")
    await stage.people[0].say("/newgame impostor")
    lobby = await stage.board_shows("1. Ann")
    world = stage.server.world
    later = world.now() + 3 * 86_400
    world.now = lambda: later
    for number in range(3):
        await stage.people[1].say(f"Hello {number}")
    await begun(stage)

    async def emptied() -> bool:
        (old,) = [m for m in await stage.messages() if m["message_id"] == lobby["message_id"]]
        return not labels_of(old)

    await stage.until(emptied, 10.0, "the old board still has buttons")


async def deletions(stage: Stage, message: dict[str, Any]) -> int:
    """How often the bot has asked to have this message deleted."""
    calls = (await stage.get("/sim/calls", method="deleteMessage"))["calls"]
    return sum(call["message_id"] == message["message_id"] for call in calls)


async def test_a_crowd_that_presses_a_lost_board_has_it_deleted_once(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, _board = await shown_twice(stage)
    people = await begun(stage)
    assert stage.parlor is not None
    read = stage.parlor.mailbox.read

    async def slowly(job: Any) -> Any:
        await asyncio.sleep(0.3)
        return await read(job)

    # None of them is done with before all of them have begun.
    monkeypatch.setattr(stage.parlor.mailbox, "read", slowly)
    data = lost["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    pressed = [person.press_data(data, lost["message_id"]) for person in people]
    assert all("button" in said for said in await asyncio.gather(*pressed))

    async def deleted() -> int:
        return await deletions(stage, lost)

    await stage.until(deleted, 10.0, "the lost board still stands")
    # Whatever is begun is brought to its end.
    await stage.close()
    assert await deleted() == 1


async def test_neither_the_present_board_nor_a_newer_one_is_taken_for_a_lost_one(
    stage: Stage,
) -> None:
    """The newest may be the board itself, sent a moment ago and not yet written down."""
    lost, _ = await shown_twice(stage)
    people = await begun(stage)
    board = await stage.board()
    data = lost["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    assert "button" in await people[1].press_data(data, board["message_id"])
    with stage.engine.begin() as connection:
        connection.execute(update(Board).values(message_id=lost["message_id"]))
    for message in (board, lost):
        assert "button" in await people[2].press_data(data, message["message_id"])
    with stage.engine.begin() as connection:
        connection.execute(update(Board).values(message_id=board["message_id"]))
    assert "button" in await people[3].press_data(data, lost["message_id"])

    async def gone() -> int:
        return await deletions(stage, lost)

    await stage.until(gone, 10.0, "the lost board still stands")
    assert await deletions(stage, board) == 0
