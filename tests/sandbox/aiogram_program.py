"""A bot written with aiogram, a library that knows nothing of the sandbox."""

from __future__ import annotations

import asyncio
from typing import Any

from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.filters import Command
from aiogram.methods import SendMessage
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
)
from pydantic import BaseModel

PATIENCE = 30.0
JOIN = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text="Join", callback_data="join")]]
)


def new_bot(url: str, token: str = "42:TEST") -> Bot:
    """A bot that takes the server at this address for Telegram's."""
    return Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))


def unknown_fields(value: Any, path: str = "") -> list[str]:
    """The fields that were sent although Bot API objects do not have them, deep down as well."""
    if isinstance(value, list):
        return [one for i, item in enumerate(value) for one in unknown_fields(item, f"{path}[{i}]")]
    if not isinstance(value, BaseModel):
        return []
    here = [f"{path}.{name}" for name in value.model_extra or {}]
    return here + [
        one
        for name in type(value).model_fields
        for one in unknown_fields(getattr(value, name), f"{path}.{name}")
    ]


class Program:
    """The bot: it answers commands and presses, and keeps every update that it was given."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.updates: list[Update] = []
        self.dispatcher = Dispatcher()
        self._came = asyncio.Event()
        router = Router()
        router.message(Command("board"))(self._on_board)
        router.message(Command("echo"))(self._on_echo)
        router.callback_query()(self._on_press)
        for observer in (
            router.message,
            router.my_chat_member,
            router.chat_member,
            router.message_reaction,
            router.poll,
            router.poll_answer,
        ):
            observer()(self._on_anything)
        self.dispatcher.include_router(router)
        self.dispatcher.update.outer_middleware(self._keep)
        self.kinds = self.dispatcher.resolve_used_update_types()

    async def poll(self) -> None:
        """Poll until `stop`."""
        await self.dispatcher.start_polling(
            self.bot, allowed_updates=self.kinds, handle_signals=False, close_bot_session=False
        )

    async def has(self, count: int, kind: str) -> list[Any]:
        """Wait for so many updates of a kind; what is in them."""
        async with asyncio.timeout(PATIENCE):
            while len(found := [u.event for u in self.updates if u.event_type == kind]) < count:
                self._came.clear()
                await self._came.wait()
        return found

    async def _keep(self, handler: Any, update: Update, data: dict[str, Any]) -> Any:
        result = await handler(update, data)
        self.updates.append(update)
        self._came.set()
        return result

    async def _on_board(self, message: Message) -> None:
        await message.answer("<b>Lobby</b>", parse_mode=ParseMode.HTML, reply_markup=JOIN)

    async def _on_echo(self, message: Message) -> SendMessage:
        return message.reply(f"echo: {message.text}")

    async def _on_press(self, query: CallbackQuery) -> None:
        await query.answer(f"{query.from_user.first_name} is in", show_alert=True)

    async def _on_anything(self, _event: object) -> None:
        """Nothing to do: the update has been kept."""
