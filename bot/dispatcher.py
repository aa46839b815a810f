"""From the JSON of an update to the handler that it is meant for."""

from __future__ import annotations

from typing import Any

import msgspec
from telegram import Update
from telegram.ext import Application
from telegram.ext._handlers.basehandler import BaseHandler

from bot.envelope import Envelope
from bot.request import shorten_keyboard


class Malformed(Exception):
    """No object can be made of this update: it is not as the Bot API describes updates."""


class Dispatcher:
    """Hands each update to the first handler that wants it.

    The library's own ``process_update`` does the same, but keeps what a handler raises to itself
    and its log. Here it gets out, so that the update is not taken for one that was dealt with.
    """

    def __init__(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        self._application = application

    async def __call__(self, envelope: Envelope) -> None:
        """Deal with an update. Raises :class:`Malformed`, and whatever its handler raises."""
        update = self._parse(envelope.content)
        application = self._application
        for group in application.handlers.values():
            for handler in group:
                check = handler.check_update(update)
                if check is not None and check is not False:
                    await self._run(handler, update, check)
                    return

    async def _run(
        self, handler: BaseHandler[Any, Any, Any], update: Update, check: object
    ) -> None:
        context = self._application.context_types.context.from_update(update, self._application)
        await handler.handle_update(update, self._application, check, context)

    def _parse(self, content: bytes) -> Update:
        try:
            raw = msgspec.json.decode(content)
            shorten_keyboard(raw)
            return Update.de_json(raw, self._application.bot)
        except Exception as error:
            # What the library makes of nonsense is an error of any kind.
            raise Malformed(f"{type(error).__name__}: {error}") from error
