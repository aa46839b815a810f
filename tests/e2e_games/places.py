"""Topics and groups that a session is shown in, and the private chats of those who play."""

from __future__ import annotations

import re
from typing import Any

from tests.stage import PATIENCE, Person, Stage, labels_of, text_of


class Hub:
    """One topic of one group (or a group without topics), and what is shown in it."""

    def __init__(self, stage: Stage, chat: int, topic: int | None) -> None:
        self.stage = stage
        self.chat = chat
        self.topic = topic

    async def messages(self) -> list[dict[str, Any]]:
        """What is written here, oldest first."""
        query = {"limit": 200} if self.topic is None else {"topic": self.topic, "limit": 200}
        found = await self.stage.get(f"/sim/chats/{self.chat}/messages", **query)
        return list(found["messages"])

    async def say(self, person: Person, said: str) -> None:
        """Somebody writes here."""
        topic = {} if self.topic is None else {"topic": self.topic}
        body = {"user": person.id, "chat": self.chat, "text": said, **topic}
        await self.stage.sim("POST", "/sim/say", **body)

    async def sees(self, *words: str) -> dict[str, Any]:
        """Wait for a message that holds all these words; the newest one that does."""
        return await self._wait(words, boards_only=False)

    async def board(self, *words: str) -> dict[str, Any]:
        """Wait until the newest board here holds all these words."""
        return await self._wait(words, boards_only=True)

    async def _wait(self, words: tuple[str, ...], *, boards_only: bool) -> dict[str, Any]:
        async def look() -> dict[str, Any] | None:
            messages = await self.messages()
            if boards_only:
                messages = [m for m in messages if m.get("reply_markup")][-1:]
            fitting = (m for m in reversed(messages) if all(w in text_of(m) for w in words))
            return next(fitting, None)

        found = await self.stage.until(look, PATIENCE, f"{self.chat}/{self.topic} lacks {words}")
        assert isinstance(found, dict)
        return found

    async def press(self, person: Person, label: str) -> str:
        """Press a button of the board that stands here; what it answers."""
        return await person.press(label, on=await self.board())

    async def count(self, *words: str) -> int:
        """How many messages hold all these words."""
        return sum(all(word in text_of(m) for word in words) for m in await self.messages())


async def new_topic(stage: Stage, name: str) -> Hub:
    """Another topic of the stage's group."""
    creator = stage.people[0].id
    topic = await stage.sim("POST", f"/sim/chats/{stage.chat}/topics", user=creator, name=name)
    return Hub(stage, stage.chat, topic["id"])


async def new_group(stage: Stage, title: str, people: list[Person]) -> Hub:
    """Another group, without topics; the first of its people created it."""
    fields = {"title": title, "type": "supergroup", "creator": people[0].id}
    chat = await stage.sim("POST", "/sim/chats", **fields, bot="administrator", is_forum=False)
    for person in people[1:]:
        body = {"user": person.id, "status": "member"}
        await stage.sim("POST", f"/sim/chats/{chat['id']}/members", **body)
    return Hub(stage, chat["id"], None)


async def follow_link(stage: Stage, person: Person, board: dict[str, Any], label: str) -> None:
    """Press a board's button that leads into the private chat, and Start in there."""
    rows = board["reply_markup"]["inline_keyboard"]
    (address,) = [b["url"] for row in rows for b in row if label in b["text"]]
    payload = address.partition("?start=")[2]
    assert payload
    await stage.sim("POST", f"/sim/users/{person.id}/start", payload=payload)


def number_in(said: str, pattern: str) -> int:
    """The number that stands for the group of a pattern."""
    found = re.search(pattern, said)
    assert found is not None, f"{pattern!r} is not in {said!r}"
    return int(found[1].replace(",", ""))


__all__ = ["Hub", "follow_link", "labels_of", "new_group", "new_topic", "number_in"]
