"""A Telegram that refuses, stumbles, loses its answers, or cannot be reached at all."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from db.models import Notice
from tests.e2e.conftest import SitDown
from tests.e2e.records import Records
from tests.stage import PATIENCE, Stage

HALT = 3
FAILURES = 2
BEATS = 1.2
"""Seconds in which the clock surely would have beaten."""


async def fault(stage: Stage, kind: str, method: str = "*", **more: Any) -> None:
    await stage.sim("POST", "/sim/faults", kind=kind, method=method, **more)


async def calls(stage: Stage, chat: int) -> list[dict[str, Any]]:
    """What was sent to a chat, edits and failures included."""
    found = (await stage.get("/sim/calls"))["calls"]
    return [c for c in found if c["chat_id"] == chat and c["method"] in SENDING]


SENDING = ("sendMessage", "editMessageText")


async def test_a_429_silences_that_chat_alone_and_not_for_long(
    table: SitDown, stage: Stage
) -> None:
    game = await table(4)
    _, ben, cat, dan = game.players
    await game.open_lobby()
    busy, topic, board = stage.chat, stage.topic, await stage.board()
    other = await stage.sim(
        "POST", "/sim/chats", title="Next door", type="supergroup", creator=dan.id
    )
    stage.chat, stage.topic = other["id"], None
    await dan.say("/newgame impostor")
    await stage.board_shows("Players: 1/", "Dan")

    await fault(stage, "429", "editMessageText", times=1, seconds=HALT)
    stage.chat, stage.topic = busy, topic
    assert await ben.press("Join", on=board) == "You are in. Have fun!"

    async def refused() -> bool:
        return any(c["error_code"] == 429 for c in await calls(stage, busy))

    await stage.until(refused, PATIENCE, "nothing was refused")
    assert await cat.press("Join", on=board) == "You are in. Have fun!"
    stage.chat, stage.topic = other["id"], None
    assert await dan.press("Leave")
    await stage.sees("Everybody left.", within=HALT - 1)
    stage.chat, stage.topic = busy, topic
    await stage.board_shows("Players: 3/")

    made = await calls(stage, busy)
    (number,) = [n for n, call in enumerate(made) if call["error_code"] == 429]
    assert made[number + 1]["at"] - made[number]["at"] >= HALT
    assert len(made) == number + 2, "both who joined meanwhile are shown at once"
    assert [c for c in await calls(stage, other["id"]) if c["at"] > made[number]["at"]]


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        pytest.param("500", 1, id="500"),
        pytest.param("close_before", 1, id="close_before"),
        # Nobody can know that it got through, and a result is too important to be left out.
        pytest.param("drop_answer", 1 + FAILURES, id="drop_answer"),
    ],
)
async def test_calls_that_fail_lose_no_move_and_no_result(
    kind: str,
    told: int,
    table: SitDown,
    stage: Stage,
    records: Records,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # What rests after a failure is not what is tested here.
    monkeypatch.setattr("bot.delivery.FIRST_REST_SECONDS", 0.05)
    game = await table(4)
    await game.play()
    await game.reach("Vote")
    for method in (*SENDING, "answerCallbackQuery"):
        await fault(stage, kind, method, times=FAILURES)
    board = await stage.board()
    victim = game.impostors[0]
    votes = [
        asyncio.create_task(
            player.press("Skip" if player is victim else victim.name, on=board, wait=PATIENCE)
        )
        for player in game.players
    ]
    await game.over("The crew wins.")
    # An answer that is lost on its way back has been shown.
    unanswered = 0 if kind == "drop_answer" else FAILURES

    async def answered() -> bool:
        return sum(vote.done() for vote in votes) == len(votes) - unanswered

    await stage.until(answered, PATIENCE, "too few are answered")
    assert all(vote.result().startswith("🗳") for vote in votes if vote.done())
    await stage.sees(f"{victim.name} is ejected.")
    assert len(records.votes(records.session()["id"])) == 4

    async def settled() -> bool:
        rows = records.rows(select(Notice.__table__))
        return {row["status"] for row in rows} <= {"sent", "uncertain"}

    await stage.until(settled, PATIENCE, "some notice is never decided")
    ejections = [m for m in await stage.messages() if "is ejected." in str(m.get("text"))]
    (notice,) = records.rows(select(Notice).where(Notice.text.contains('"impostor-notice-ejected')))
    # Each time that its answer was lost it is told once more; boards may have lost theirs as well.
    assert len(ejections) == (1 + notice["attempts"] if told > 1 else told)
    assert len(ejections) <= told
    assert await answered(), "an answer that was lost is not repeated"
    for vote in votes:
        vote.cancel()


async def test_while_telegram_cannot_be_reached_time_stands_still(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    ann, *others = game.players
    await game.play()
    await game.reach("Vote")
    assert await ann.press("Skip") == "🗳 Your vote: Skip."
    await stage.board_shows("Voted: 1/4")
    assert stage.parlor is not None
    intake = stage.parlor.intake

    async def away() -> bool:
        return not intake.connected

    async def back() -> bool:
        return intake.connected

    await fault(stage, "close_before")
    stage.server.world.updates.end_polls()
    await stage.until(away, PATIENCE, "the bot does not notice that Telegram is gone")
    stage.offset += timedelta(minutes=20)
    await asyncio.sleep(BEATS)
    # People press all the same; Telegram keeps it until the bot comes for it.
    board = await stage.board()
    waiting = [asyncio.create_task(p.press("Skip", on=board, wait=30)) for p in others[:2]]
    await asyncio.sleep(0.1)
    await stage.sim("DELETE", "/sim/faults")
    await stage.until(back, 30, "the bot does not come back")
    assert await asyncio.gather(*waiting) == ["🗳 Your vote: Skip."] * 2
    await asyncio.sleep(BEATS)
    await stage.board_shows("Round 1 · Vote", "Voted: 3/4")
    left = records.session()["deadline_at"] - stage.now()
    assert timedelta(seconds=40) < left < timedelta(seconds=46), "the vote's time was given back"
    await game.vote({others[2]: None})
    await game.next_round()


async def test_a_board_that_somebody_deletes_comes_back(table: SitDown, stage: Stage) -> None:
    game = await table(4)
    await game.open_lobby()
    board = await stage.board()
    assert stage.server.world.chats[stage.chat].messages.pop(board["message_id"])
    assert await game.players[1].press_data(
        board["reply_markup"]["inline_keyboard"][0][0]["callback_data"], board["message_id"]
    )
    again = await stage.board_shows("Players: 2/")
    assert again["message_id"] != board["message_id"]
