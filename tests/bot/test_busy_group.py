"""Several games in the topics of one group: they share its minute, and none holds up another."""

from __future__ import annotations

import asyncio
import time
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import update

from bot import budget
from bot.budget import Budget
from bot.errors import Trouble
from bot.postman import Outgoing, Postman
from db.models import Board
from managers.orders import Outbox
from tests.stage import PATIENCE, Person, Stage, text_of

MINUTE = 6.0
"""Telegram's minute passes ten times as fast here, and ours as well."""

TEN = MINUTE / 60.0
AN_HOUR = 3_600.0


@pytest.fixture
def fast_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MINUTE", MINUTE)
    monkeypatch.setattr(budget, "CHAT_SPACING_SECONDS", budget.CHAT_SPACING_SECONDS * TEN)


async def topics(stage: Stage, number: int) -> list[int]:
    """The stage's own topic and some more."""
    opener = stage.people[0].id
    made = [stage.topic or 0]
    for name in range(1, number):
        body = {"user": opener, "name": f"Table {name}"}
        made.append((await stage.sim("POST", f"/sim/chats/{stage.chat}/topics", **body))["id"])
    return made


async def lobbies(stage: Stage, places: list[int]) -> dict[int, int]:
    """A lobby in each of these topics; the messages that are their boards."""
    boards = {}
    for number, topic in enumerate(places):
        stage.topic = topic
        host = stage.people[number]
        await host.say("/newgame impostor", topic=topic)
        boards[topic] = (await stage.board_shows("Players: 1/", host.name))["message_id"]
    return boards


async def sent(stage: Stage) -> list[dict[str, Any]]:
    """What was sent to the group, edits and failures included."""
    found = (await stage.get("/sim/calls"))["calls"]
    sending = ("sendMessage", "editMessageText")
    return [c for c in found if c["chat_id"] == stage.chat and c["method"] in sending]


async def test_five_busy_topics_take_turns_and_leave_room_for_those_who_ask(
    empty_stage: Stage, fast_minute: None
) -> None:
    stage = empty_stage
    await stage.group(["Ann", "Ben", "Cat", "Dan", "Eve"])
    parlor = await stage.open(budget=Budget())
    boards = await lobbies(stage, await topics(stage, 5))
    began = len(await sent(stage))
    with stage.engine.begin() as connection:
        # There is always something new to show.
        connection.execute(update(Board).values(wanted_version=1_000_000))
    parlor.delivery.wake(Outbox(progress={stage.chat}))

    async def helped(person: Person) -> float:
        asked, before = time.monotonic(), len(await stage.messages())
        await person.say("/help")

        async def told() -> bool:
            new = (await stage.messages())[before:]
            return any(m["from"]["is_bot"] for m in new)

        await stage.until(told, PATIENCE, "nobody helps")
        return time.monotonic() - asked

    await asyncio.sleep(MINUTE)
    waits = []
    for person in stage.people:
        waits.append(await helped(person))
        await asyncio.sleep(1.0)
    assert max(waits) <= 10 * TEN

    calls = (await sent(stage))[began:]
    edits: dict[int, list[float]] = {message: [] for message in boards.values()}
    for call in calls:
        if call["method"] == "editMessageText":
            edits[call["message_id"]].append(call["at"])
    counts = [len(times) for times in edits.values()]
    assert max(counts) - min(counts) <= 1, "one board has more than its share"
    ages = [later - earlier for times in edits.values() for earlier, later in pairwise(times)]
    assert max(ages) <= 30 * TEN, "a board was left behind"
    times = [call["at"] for call in calls]
    used = sum(times[-1] - MINUTE < at for at in times)
    assert used >= 0.9 * 20, "there was more to show, and room for it"
    full = [later - earlier for earlier, later in zip(times, times[20:], strict=False)]
    assert min(full) >= MINUTE, "more than twenty in a minute"


async def test_a_board_that_always_fails_holds_up_no_other_topic(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await topics(stage, 2)
    boards = await lobbies(stage, [first, second])
    failures = 0
    failed_often = asyncio.Event()
    edit = Postman.edit

    async def refuse(self: Postman, message_id: int, message: Outgoing) -> Trouble | None:
        nonlocal failures
        if message_id != boards[first]:
            return await edit(self, message_id, message)
        failures += 1
        if failures >= 4:
            failed_often.set()
        return Trouble.REFUSED

    monkeypatch.setattr(Postman, "edit", refuse)
    monkeypatch.setattr("bot.delivery.FIRST_REST_SECONDS", 0.1)
    monkeypatch.setattr("bot.delivery.LONGEST_REST_SECONDS", AN_HOUR)
    stage.topic = first
    await stage.people[2].press("Join")
    await asyncio.wait_for(failed_often.wait(), PATIENCE)
    # From now on it rests for good, as far as this test is concerned.
    monkeypatch.setattr("bot.delivery.FIRST_REST_SECONDS", AN_HOUR)
    failed_often.clear()
    await asyncio.wait_for(failed_often.wait(), PATIENCE)
    stage.topic = second
    for person in (stage.people[0], *stage.people[2:4]):
        assert await person.press("Join") == "You are in. Have fun!"
    await stage.board_shows("Players: 4/")
    await stage.people[1].press("Start")
    await stage.board_shows("Round 1 · Tasks")


async def test_what_had_to_rest_in_an_outage_is_tried_as_soon_as_it_is_over(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.FIRST_REST_SECONDS", AN_HOUR)
    monkeypatch.setattr("bot.delivery.LONGEST_NETWORK_REST_SECONDS", AN_HOUR)
    parlor = stage.parlor
    assert parlor is not None
    (topic,) = await topics(stage, 1)
    await lobbies(stage, [topic])
    board = await stage.board()
    await stage.sim("POST", "/sim/faults", kind="close_before", method="editMessageText")
    pressed = await stage.people[1].press("Join", on=board)
    assert pressed == "You are in. Have fun!"

    async def failed() -> bool:
        return any(fault["hits"] for fault in (await stage.get("/sim/faults"))["faults"])

    await stage.until(failed, PATIENCE, "the board is not tried")
    await stage.sim("POST", "/sim/faults", kind="close_before", method="getUpdates")
    stage.server.world.updates.end_polls()

    async def away() -> bool:
        return not parlor.intake.connected

    await stage.until(away, PATIENCE, "the bot does not notice that Telegram is gone")
    await asyncio.sleep(1.0)
    await stage.sim("DELETE", "/sim/faults")
    shown = await stage.board_shows("Players: 2/", within=PATIENCE)
    assert "Ben" in text_of(shown)


async def test_every_game_of_a_group_waits_for_its_own_board(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as nothing can be shown in the group, no vote of any of them runs out."""
    parlor = stage.parlor
    assert parlor is not None
    places = await topics(stage, 3)
    await lobbies(stage, places)
    boards = {}
    for number, topic in enumerate(places):
        stage.topic = topic
        for person in [p for i, p in enumerate(stage.people) if i != number][:3]:
            assert await person.press("Join") == "You are in. Have fun!"
        boards[topic] = await stage.board_shows("Players: 4/")

    async def refuse(*_: object) -> Trouble:
        return Trouble.NO_RIGHTS

    monkeypatch.setattr(Postman, "edit", refuse)
    monkeypatch.setattr(Postman, "send", refuse)
    for number, topic in enumerate(places[:2]):
        stage.topic = topic
        assert await stage.people[number].press("Start", on=boards[topic]) == "Here we go!"

    async def held() -> bool:
        return [id_ in parlor.unseen for id_ in (1, 2, 3)] == [True, True, False]

    await stage.until(held, PATIENCE, "a game does not wait for its board, or one waits too many")
