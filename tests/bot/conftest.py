"""The whole bot on a stage, with an evening's group in front of it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.stage import Person, Stage, set_stage, strike_stage, text_of

NAMES = ["Ann", "Ben", "Cat", "Dan", "Eve", "Fay"]


@pytest.fixture(autouse=True)
def no_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is committed has to wake whoever shows it: no sweep makes up for that in time."""
    monkeypatch.setattr("bot.scheduler.SWEEP_SECONDS", 3_600.0)


@pytest.fixture
async def empty_stage(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Stage]:
    """A sandbox with nobody in it; the bot is not started yet."""
    database = tmp_path / "parlor.db"
    shutil.copyfile(sqlite_template, database)
    stage = await set_stage(f"sqlite:///{database}")
    yield stage
    await strike_stage(stage)


@pytest.fixture
async def stage(empty_stage: Stage) -> Stage:
    """A forum called Evening with six people in it (Ann made it), a topic, and the bot."""
    await empty_stage.group(NAMES)
    await empty_stage.open()
    return empty_stage


@pytest.fixture
async def impostor_stage(empty_stage: Stage) -> Stage:
    """The stage where Impostor is the only game installed."""
    books = empty_stage.library.rulebooks
    only = {"impostor": books["impostor"]}
    empty_stage.library = msgspec.structs.replace(empty_stage.library, rulebooks=only)
    await empty_stage.group(NAMES)
    await empty_stage.open()
    return empty_stage


def said_by_bot(messages: list[dict[str, Any]]) -> list[str]:
    """What the bot has written, oldest first."""
    return [text_of(m) for m in messages if m["from"]["is_bot"] and text_of(m)]


async def in_general(stage: Stage) -> list[str]:
    """What the bot has written in General."""
    found = await stage.get(f"/sim/chats/{stage.chat}/messages", topic="general", limit=200)
    return said_by_bot(found["messages"])


async def general_says(stage: Stage, *words: str) -> str:
    """Wait until the bot has written all these words in General."""

    async def look() -> str:
        found = (s for s in await in_general(stage) if all(word in s for word in words))
        return next(found, "")

    return str(await stage.until(look, 10.0, f"General does not say {words}"))


async def deliver(stage: Stage, update_id: int, **content: Any) -> None:
    """Hand the bot an update that the sandbox cannot be made to send; returns when it is done."""
    await stage.deliver({"update_id": update_id, **content})


def message_json(stage: Stage, person: Person, text: str, **more: Any) -> dict[str, Any]:
    """A message of the stage's topic as Telegram would deliver it."""
    command = text.split(maxsplit=1)[0]
    chat = {"id": stage.chat, "type": "supergroup", "title": "Evening", "is_forum": True}
    return {
        "message_id": 90_000,
        "date": 1_700_000_000,
        "chat": chat,
        "from": {"id": person.id, "is_bot": False, "first_name": person.name},
        "message_thread_id": stage.topic,
        "is_topic_message": True,
        "text": text,
        "entities": [{"type": "bot_command", "offset": 0, "length": len(command)}],
        **more,
    }
