"""The commands that Telegram offers as somebody types "/": by kind of chat, and by language."""

from __future__ import annotations

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)
from telegram.error import TelegramError

from games.contract import text
from managers.words import Reader, Words

log = structlog.get_logger()

IN_PRIVATE = ("start", "help", "rules", "role", "stats", "global")
IN_GROUPS = (
    "newgame", "join", "leave", "begin", "extend", "kick", "endgame", "nextgame",
    "role", "rules", "stats", "leaderboard", "global", "recent", "help",
)  # fmt: skip
FOR_ADMINS = (*IN_GROUPS, "chatstats", "settings")

SCOPES: tuple[tuple[BotCommandScope, tuple[str, ...]], ...] = (
    (BotCommandScopeAllPrivateChats(), IN_PRIVATE),
    (BotCommandScopeAllGroupChats(), IN_GROUPS),
    (BotCommandScopeAllChatAdministrators(), FOR_ADMINS),
)


async def register_commands(bot: Bot, words: Words) -> None:
    """Tell Telegram the commands of each kind of chat, in every language.

    The bot works without its menus, so a refusal is logged and the bot goes on.
    """
    for scope, names in SCOPES:
        # People whose language has no words of its own get the default language's list.
        for code in (None, *words.languages):
            commands = described(names, words, code or words.default_language)
            try:
                await bot.set_my_commands(commands, scope=scope, language_code=code)
            except TelegramError as error:
                log.warning("menu-not-set", scope=scope.type, language=code, error=str(error))


def described(names: tuple[str, ...], words: Words, language: str) -> list[BotCommand]:
    """The commands with what each of them does, in one language."""
    reader = Reader(language, markup="plain")
    return [BotCommand(name, words.say(text(f"command-{name}"), reader)) for name in names]
