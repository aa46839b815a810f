"""A bot of a few lines that speaks raw Bot API: a toy game with every phase the page must show."""

from __future__ import annotations

import asyncio
from html import escape
from typing import Any

import aiohttp

COMMANDS = [
    {"command": "newgame", "description": "Open a lobby in this topic"},
    {"command": "nextgame", "description": "Tell me when the next game opens"},
    {"command": "help", "description": "What this bot can do"},
    {"command": "rules", "description": "How to play"},
]
PUZZLE = "What is 6 × 7 ?\n\nA) 36   B) 42\nC) 48   D) 54"
ROOMS = ["🌿 Greenhouse", "⚙️ Engine", "🔭 Bridge", "🍲 Galley"]


def keyboard(*rows: list[tuple[str, str]]) -> dict[str, Any]:
    """An inline keyboard of (text, callback data)."""
    return {
        "inline_keyboard": [
            [{"text": text, "callback_data": data} for text, data in row] for row in rows
        ]
    }


class ScriptedBot:
    """Polls for updates and plays one toy game at a time; `presses` is all that was pressed."""

    def __init__(self, url: str, token: str = "42:TEST") -> None:
        self._base = f"{url}/bot{token}"
        self._session = aiohttp.ClientSession()
        self._task: asyncio.Task[None] | None = None
        self.presses: list[tuple[int, str]] = []
        self.said: list[tuple[int, str]] = []
        self.players: dict[int, str] = {}
        self.done: set[int] = set()
        self.phase = "none"
        self.round = 0
        self.board: dict[str, Any] = {}
        self.hold = asyncio.Event()  # The "slow" button is answered once this is set.

    async def call(self, method: str, **fields: Any) -> Any:
        """One Bot API call; a refusal fails the test."""
        async with self._session.post(f"{self._base}/{method}", json=fields) as response:
            reply = await response.json()
        # Two hands may draw the same screen: that is no mistake of theirs.
        assert reply["ok"] or "not modified" in reply["description"], reply
        return reply.get("result")

    async def start(self) -> None:
        await self.call("setMyCommands", commands=COMMANDS)
        self._task = asyncio.create_task(self._poll())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._session.close()

    async def begin(self) -> None:
        """Start the game, as the host's press does."""
        self._advance("tasks", "")
        await self.call("editMessageText", **self.board, **self._screen())

    async def _poll(self) -> None:
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=20):
                offset = update["update_id"] + 1
                if "message" in update:
                    await self._on_message(update["message"])
                elif "callback_query" in update:
                    await self._on_press(update["callback_query"])

    async def _on_message(self, message: dict[str, Any]) -> None:
        text = message.get("text", "")
        self.said.append((message["from"]["id"], text))
        place = {"chat_id": message["chat"]["id"]}
        if message.get("is_topic_message"):
            place["message_thread_id"] = message["message_thread_id"]
        if text.startswith("/newgame"):
            self.players.clear()
            self.phase = "lobby"
            shown = await self.call("sendMessage", **place, **self._screen())
            self.board = {"chat_id": place["chat_id"], "message_id": shown["message_id"]}
        elif text.startswith("/start"):
            name = escape(message["from"]["first_name"])
            await self.call("sendMessage", **place, text=f"Hello {name}: {text}")

    async def _on_press(self, query: dict[str, Any]) -> None:
        person, data = query["from"], query["data"]
        self.presses.append((person["id"], data))
        answer = {"callback_query_id": query["id"]}
        if data == "slow":
            await self.hold.wait()
            await self.call("answerCallbackQuery", **answer, text="At last.")
            return
        text, alert, redraw = self._play(person, data)
        await self.call("answerCallbackQuery", **answer, text=text, show_alert=alert)
        if redraw:
            await self.call("editMessageText", **self.board, **self._screen())

    def _play(self, person: dict[str, Any], data: str) -> tuple[str, bool, bool]:
        """What a press means: the answer, whether it is an alert, whether the board changes."""
        who = person["id"]
        what = data.split(":", maxsplit=1)[0]
        if what == "join":
            if who in self.players:
                return "You are in already.", False, False
            self.players[who] = person["first_name"]
            return "You are in. Good luck!", False, True
        if what == "start":
            return self._advance("tasks", "The game begins.")
        private = {
            "rules": "Find the impostor before the impostor finds you.\nEveryone has one try.",
            "me": "🎭 You are a crewmate. Keep your eyes open.",
            "task": PUZZLE,
            "look": f"You notice {', '.join(n for i, n in self.players.items() if i != who)}.",
        }
        if what in private:
            return private[what], True, False
        if what in {"answer", "ready", "vote"}:
            return self._count(who, what, data)
        return "Noted.", False, False

    def _count(self, who: int, what: str, data: str) -> tuple[str, bool, bool]:
        if who not in self.players or who in self.done:
            return "You have done that.", False, False
        self.done.add(who)
        word = "Right!" if data.startswith("answer:B") else "Noted."
        wanted = len(self.players) // 2 + 1 if what == "ready" else len(self.players)
        if len(self.done) < wanted:
            return word, False, True
        following = {"answer": "meeting", "ready": "vote", "vote": "result"}[what]
        return self._advance(following, word)

    def _advance(self, phase: str, word: str) -> tuple[str, bool, bool]:
        self.phase = phase
        self.round += 1
        self.done.clear()
        return word, False, True

    def _screen(self) -> dict[str, Any]:
        names = [escape(name) for name in self.players.values()]
        text, rows = getattr(self, f"_{self.phase}")(names)
        return {"text": text, "parse_mode": "HTML", "reply_markup": keyboard(*rows)}

    def _lobby(self, names: list[str]) -> tuple[str, list[list[tuple[str, str]]]]:
        listed = "\n".join(f"• {name}" for name in names) or "<i>Nobody yet. Be the first.</i>"
        text = (
            f"🛸 <b>Impostor</b> · lobby\n\n{listed}\n\n"
            f"<b>{len(names)}</b> of 10 players, 4 are needed. Closes <u>18:42</u>."
        )
        return text, [
            [("✋ Join", "join"), ("🚪 Leave", "leave")],
            [("▶️ Start", "start"), ("📖 Rules", "rules")],
        ]

    def _tasks(self, names: list[str]) -> tuple[str, list[list[tuple[str, str]]]]:
        text = (
            "🔧 <b>Round 1 · Tasks</b>\n"
            "Choose a room, do your task, and keep an eye on the others.\n\n"
            f"Ship ▰▰▰▱▱▱▱▱▱▱ 30 %\n<b>{len(self.done)}/{len(names)}</b> ready · until 18:43"
        )
        rooms = [(room, f"room:{i}:{self.round}") for i, room in enumerate(ROOMS)]
        tools = [("📋 Task", "task"), ("🎯 Act", "act"), ("👁 Look", "look"), ("🎭 Me", "me")]
        return text, [
            rooms[:2],
            rooms[2:],
            [(letter, f"answer:{letter}:{self.round}") for letter in "ABCD"],
            tools,
        ]

    def _meeting(self, names: list[str]) -> tuple[str, list[list[tuple[str, str]]]]:
        text = (
            "🚨 <b>Meeting</b>\nNobody was found this time. Talk it over.\n\n"
            f"<b>{len(self.done)}/{len(names)}</b> are ready to vote."
        )
        return text, [
            [("👁 What I saw", "look"), ("🎭 Me", "me")],
            [("✅ Ready to vote", f"ready:{self.round}")],
        ]

    def _vote(self, names: list[str]) -> tuple[str, list[list[tuple[str, str]]]]:
        text = f"🗳 <b>Vote</b>\nA tie ejects nobody. <b>{len(self.done)}/{len(names)}</b> voted."
        buttons = [(name, f"vote:{i}") for i, name in self.players.items()]
        pairs = [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
        return text, [*pairs, [("Skip", "vote:skip")]]

    def _result(self, names: list[str]) -> tuple[str, list[list[tuple[str, str]]]]:
        roles = "\n".join(f"• {name}: <tg-spoiler>crewmate</tg-spoiler>" for name in names)
        return f"🏆 <b>The crew wins</b>\n\n{roles}", [[("🔁 Rematch", "rematch")]]
