"""The real bot, robots and a real browser in one sandbox: an evening as a new user has it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

from bot.app import Parlor
from bot.config import Config
from db.engine import open_database
from managers.content import load_library
from sandbox import demo
from sandbox.server import Server, start
from tests.sandbox_page.conftest import ARGUMENTS, CHROMIUM, IS_INSTALLED
from tests.stage import TOKEN, FreeBudget

QUICK = Path(__file__).with_name("balance")


class Evening:
    """A window of Mara's onto the demo group."""

    def __init__(self, server: Server, page: Page) -> None:
        self.server = server
        self.page = page
        self.chat = next(chat for chat in server.world.chats.values() if chat.is_forum)
        self.mara = next(user for user in server.world.users.values() if user.first_name == "Mara")

    async def go_to(self, topic: str) -> None:
        """Look at a topic of the group."""
        id_ = next(t.id for t in self.chat.topics.values() if t.name == topic)
        where = f"as={self.mara.id}&chat={self.chat.id}&topic={id_}"
        await self.page.goto(f"{self.server.url}/?{where}")
        await self.page.wait_for_selector("#composer-text")

    async def say(self, text: str) -> None:
        """Write a message."""
        await self.page.fill("#composer-text", text)
        await self.page.keyboard.press("Enter")

    async def press(self, label: str) -> None:
        """Press the newest button that says this."""
        await self.page.locator(f".key:has-text('{label}')").last.click()

    async def read_dialog(self) -> str:
        """What the dialog says that only Mara sees; closes it."""
        dialog = self.page.get_by_role("alertdialog")
        await dialog.wait_for()
        said = await dialog.inner_text()
        await self.page.keyboard.press("Enter")
        await dialog.wait_for(state="hidden")
        return said

    async def sees(self, *words: str, within: float = 20.0) -> None:
        """Wait until a message in the window says all this."""
        message = self.page.locator(".msg")
        for word in words:
            message = message.filter(has_text=word)
        await message.last.wait_for(timeout=within * 1000)


@pytest.fixture
async def evening(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Evening]:
    """The sandbox with the bot, the demo group and a browser; robots come when they are asked."""
    if not IS_INSTALLED:
        pytest.skip(f"the page is tested in a browser, and there is no {CHROMIUM}")
    database = tmp_path / "evening.db"
    shutil.copyfile(sqlite_template, database)
    server = await start(port=0, token=TOKEN, limits=False)
    demo.seed(server.world)
    config = Config(bot_token=TOKEN, bot_api_url=server.url, database_url=f"sqlite:///{database}")
    engine = open_database(config.database_url)
    parlor = Parlor(config, engine, load_library(balance_dir=QUICK), budget=FreeBudget())
    await parlor.start()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = await browser.new_page(viewport={"width": 1280, "height": 860})
        page.set_default_timeout(20_000)
        yield Evening(server, page)
        await browser.close()
    await parlor.stop()
    await server.stop()
    engine.dispose()
