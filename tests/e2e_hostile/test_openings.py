"""A member who asks for game after game: each opening is bounded, and refused in a sentence."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from bot.budget import Budget, Weight
from db.models import GameSession
from tests.e2e.conftest import SitDown
from tests.e2e.records import Records
from tests.e2e_hostile.conftest import on_both
from tests.stage import PATIENCE, FreeBudget, Stage, labels_of, text_of

FLOOD = 30
ENOUGH = "You have opened as many games as one person may in ten minutes (4)."
TOO_FAST = "I have been making topics and messages here as fast as Telegram lets me."


async def general(stage: Stage) -> list[dict[str, Any]]:
    found = await stage.get(f"/sim/chats/{stage.chat}/messages", topic="general", limit=200)
    return list(found["messages"])


async def answered(stage: Stage, words: str, times: int = 1) -> dict[str, Any]:
    """Wait until this has been said so often in General; the last of these messages."""

    async def look() -> dict[str, Any] | None:
        found = [m for m in await general(stage) if words in text_of(m)]
        return found[-1] if len(found) >= times else None

    found = await stage.until(look, PATIENCE, f"General does not say {words!r} {times} times")
    assert isinstance(found, dict)
    return found


async def topics_made(stage: Stage) -> int:
    calls = (await stage.get("/sim/calls", method="createForumTopic"))["calls"]
    return len(calls)


@on_both
async def test_a_flood_of_newgame_opens_a_few_games_and_no_more_topics(
    stage: Stage, records: Records
) -> None:
    stage.limits = {"games_per_person": 4, "topics_per_chat": FLOOD}
    await stage.group(["Ann", "Ben"])
    await stage.open()
    ann, ben = stage.people
    await asyncio.gather(*(ann.say("/newgame impostor", topic="general") for _ in range(FLOOD)))
    await answered(stage, ENOUGH, FLOOD - 4)
    assert len(records.sessions()) == 4
    assert await topics_made(stage) == 4
    await ben.say("/newgame impostor", topic="general")
    await answered(stage, "is open in a topic of its own", 5)
    assert records.session()["creator_id"] == ben.id


async def test_a_persons_flood_in_many_chats_is_one_flood(stage: Stage, records: Records) -> None:
    stage.limits = {"games_per_person": 4}
    await stage.group(["Ann"])
    (ann,) = stage.people
    chats = [stage.chat]
    for number in range(7):
        title = f"Evening {number}"
        more = {"type": "supergroup", "is_forum": True, "creator": ann.id, "bot": "administrator"}
        chats.append((await stage.sim("POST", "/sim/chats", title=title, **more))["id"])
    await stage.open()
    await asyncio.gather(
        *(
            stage.sim("POST", "/sim/say", user=ann.id, chat=chat, text="/newgame impostor")
            for chat in chats
        )
    )

    async def all_answered() -> bool:
        found = [await stage.get(f"/sim/chats/{chat}/messages", limit=50) for chat in chats]
        said = [text_of(m) for one in found for m in one["messages"]]
        return sum("topic of its own" in s or ENOUGH in s for s in said) == len(chats)

    await stage.until(all_answered, PATIENCE, "somebody is not answered")
    assert len(records.sessions()) == await topics_made(stage) == 4


async def test_topics_have_a_limit_wherever_they_are_made(
    table: SitDown, stage: Stage, records: Records
) -> None:
    stage.limits = {"topics_per_chat": 2}
    game = await table(4)
    ann = game.players[0]
    await ann.open_private_chat()
    await game.play()
    for number in (1, 2):
        await ann.say("/newgame impostor", topic="general")
        await answered(stage, "is open in a topic of its own", number)
    await ann.say("/newgame impostor", topic="general")
    await answered(stage, TOO_FAST)
    # The game whose topic was deleted would need one as well.
    await ann.manages_topic("delete")
    await stage.pass_time(75)
    question = await ann.is_told("The topic of Impostor is gone")
    assert (await ann.press("Move it", on=question)).startswith(TOO_FAST)
    assert await topics_made(stage) == 2
    assert len(records.sessions()) == 3


class FullBudget(FreeBudget):
    """A chat whose minute is used up, but for what the game turns on."""

    def wait(self, chat_id: int, weight: Weight) -> float:
        """Half a minute for chatter."""
        return 30.0 if chat_id < 0 and weight is Weight.CHATTER else 0.0


@pytest.mark.parametrize("trouble", ["full", "429"])
async def test_nobody_waits_for_a_topic_that_cannot_be_made_now(
    trouble: str, stage: Stage, records: Records
) -> None:
    await stage.group(["Ann"])
    await stage.open()
    (ann,) = stage.people
    await ann.say("/newgame", topic="general")
    menu = await answered(stage, "Which game shall it be?")
    if trouble == "429":
        fault = {"kind": "429", "method": "createForumTopic", "times": 1, "seconds": 30}
        await stage.sim("POST", "/sim/faults", **fault)
    else:
        await stage.close()
        await stage.open(budget=FullBudget())
    for _ in range(2):
        assert (await ann.press(labels_of(menu)[0], on=menu)).startswith(TOO_FAST)
    assert await topics_made(stage) == (1 if trouble == "429" else 0)
    assert records.rows(select(GameSession.id)) == []
    # The chat itself is not silenced by it.
    await ann.say("/newgame impostor")
    await stage.board_shows("Players: 1/")


async def test_topics_count_as_messages_of_their_chat(stage: Stage) -> None:
    budget = Budget()
    await stage.group(["Ann"])
    await stage.open(budget=budget)
    (ann,) = stage.people
    await ann.say("/newgame impostor", topic="general")
    await answered(stage, "is open in a topic of its own")
    calls = (await stage.get("/sim/calls"))["calls"]
    counted = ("sendMessage", "editMessageText", "createForumTopic")
    made = [c for c in calls if c["chat_id"] == stage.chat and c["method"] in counted]
    assert len(budget._sent[stage.chat]) == len(made) >= 3
