"""A running sandbox with a scripted bot in it, and a browser that looks at the page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from sandbox.demo import seed
from sandbox.server import Server, start
from tests.sandbox_page.scripted_bot import ScriptedBot

CHROMIUM = "/usr/bin/chromium"
IS_INSTALLED = Path(CHROMIUM).exists()
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]


class Evening:
    """One sandbox with the demo group: its people by name, its topics, and the player API."""

    def __init__(self, server: Server, bot: ScriptedBot, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.bot = bot
        self._session = session
        self.chat = next(chat for chat in server.world.chats.values() if chat.is_forum)
        self.people = {user.first_name: user.id for user in server.world.users.values()}
        self.topic = next(t.id for t in self.chat.topics.values() if t.name == "Impostor")

    def address(self, name: str = "Mara", topic: int | str | None = None) -> str:
        """The page as one person in one topic (the Impostor topic unless told otherwise)."""
        place = f"&chat={self.chat.id}&topic={topic or self.topic}"
        return f"{self.server.url}/?as={self.people[name]}{place}"

    async def post(self, path: str, **body: Any) -> Any:
        """One call of the player API."""
        async with self._session.post(f"{self.server.url}/sim/{path}", json=body) as response:
            reply = await response.json()
        assert response.status < 400, reply
        return reply

    async def say(self, name: str, text: str, topic: int | None = None) -> Any:
        """Someone says something in the topic."""
        place = {"chat": self.chat.id, "topic": topic or self.topic}
        return await self.post("say", user=self.people[name], text=text, **place)

    async def tell(self, text: str, *rows: list[tuple[str, str]], **fields: Any) -> int:
        """The bot says something in the topic, with a keyboard; returns the message's id."""
        if rows:
            keys = [[{"text": t, "callback_data": d} for t, d in row] for row in rows]
            fields["reply_markup"] = {"inline_keyboard": keys}
        place = {"chat_id": self.chat.id, "message_thread_id": self.topic}
        sent = await self.bot.call("sendMessage", text=text, **(place | fields))
        return int(sent["message_id"])


@pytest_asyncio.fixture(loop_scope="module")
async def evening() -> AsyncIterator[Evening]:
    """A fresh sandbox without flood limits, the demo group, and the scripted bot polling."""
    server = await start(limits=False)
    seed(server.world)
    bot = ScriptedBot(server.url)
    await bot.start()
    async with aiohttp.ClientSession() as session:
        yield Evening(server, bot, session)
    await bot.stop()
    await server.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One browser for a module's tests; each test has windows of its own."""
    if not IS_INSTALLED:
        pytest.skip(f"the page is tested in a browser, and there is no {CHROMIUM}")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


class Windows:
    """Opens windows, and holds every one to what any page must do: no errors, no other hosts."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self._url = url
        self.contexts: list[Any] = []
        self.errors: list[str] = []
        self.foreign: list[str] = []

    async def open(self, address: str, **options: Any) -> Page:
        """A window that shares nothing with the others, once it shows something."""
        options = {"viewport": {"width": 1280, "height": 800}, "locale": "en"} | options
        context = await self._browser.new_context(**options)
        context.set_default_timeout(8000)
        self.contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._check(request.url))
        await page.goto(address)
        await page.wait_for_selector("#app[data-forum]")
        return page

    def _check(self, url: str) -> None:
        if not url.startswith((self._url, "data:", "blob:")):
            self.foreign.append(url)

    async def close(self) -> None:
        for context in self.contexts:
            await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def windows(browser: Browser, evening: Evening) -> AsyncIterator[Windows]:
    """Windows onto the evening; a script error or an external request in any fails the test."""
    windows = Windows(browser, evening.server.url)
    yield windows
    await windows.close()
    assert windows.errors == []
    assert windows.foreign == []
