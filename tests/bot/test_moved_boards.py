"""A board that moves to the end of its topic, and what stands there if it cannot."""

from __future__ import annotations

import asyncio

import pytest

from bot.errors import Trouble
from bot.postman import Outgoing, Postman
from tests.stage import PATIENCE, Stage, labels_of


async def test_the_old_board_stays_until_the_new_one_is_there(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.FIRST_REST_SECONDS", 0.05)
    ann, *others = stage.people[:4]
    await ann.say("/newgame impostor")
    await stage.board_shows("1. Ann")
    for person in others:
        assert await person.press("Join") == "You are in. Have fun!"
    lobby = await stage.board_shows("4. Dan")
    # From now on the board is not the last message of its topic.
    await ann.say("Shall we?")
    refusing, twice = True, asyncio.Event()
    refused = 0
    send = Postman.send

    async def refuse(self: Postman, message: Outgoing) -> int | Trouble:
        nonlocal refused
        if message.keyboard is None or not refusing:
            return await send(self, message)
        refused += 1
        if refused == 2:
            twice.set()
        return Trouble.REFUSED

    monkeypatch.setattr(Postman, "send", refuse)
    assert await ann.press("Start") == "Here we go!"
    # By the second time the first is over, with whatever would have come of it.
    await asyncio.wait_for(twice.wait(), PATIENCE)
    calls = (await stage.get("/sim/calls", method="deleteMessage"))["calls"]
    assert calls == []
    standing = [message for message in await stage.messages() if labels_of(message)]
    assert [board["message_id"] for board in standing] == [lobby["message_id"]]
    refusing = False
    board = await stage.board_shows("Round 1 · Tasks")
    assert board["message_id"] > lobby["message_id"]

    async def alone() -> bool:
        return [m["message_id"] for m in await stage.messages() if labels_of(m)] == [
            board["message_id"]
        ]

    await stage.until(alone, PATIENCE, "the old board still stands")
