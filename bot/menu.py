"""The commands that Telegram offers as somebody types "/": by kind of chat, and by language."""

from __future__ import annotations

from hashlib import sha256

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
from managers.content import Library
from managers.mailbox import Mailbox
from managers.menus import menus_known, remember_menus
from managers.words import Reader, Words

log = structlog.get_logger()

IN_PRIVATE = ("start", "help", "rules", "role", "stats", "badges", "global")
IN_GROUPS = (
    "newgame", "join", "leave", "begin", "extend", "kick", "endgame", "nextgame",
    "role", "rules", "stats", "leaderboard", "badges", "global", "recent", "help",
)  # fmt: skip
FOR_ADMINS = (*IN_GROUPS, "chatstats", "settings")

SCOPES: tuple[tuple[BotCommandScope, tuple[str, ...]], ...] = (
    (BotCommandScopeAllPrivateChats(), IN_PRIVATE),
    (BotCommandScopeAllGroupChats(), IN_GROUPS),
    (BotCommandScopeAllChatAdministrators(), FOR_ADMINS),
)


async def register_commands(bot: Bot, library: Library, mailbox: Mailbox) -> None:
    """Tell Telegram the commands of each kind of chat, those of the games included, in every
    language, unless it was told the same before: Telegram keeps them.

    The bot works without its menus, so a refusal is logged and the bot goes on.
    """
    words = library.words
    known = await mailbox.read(lambda c: menus_known(c, bot.id))
    taken: dict[str, str] = {}
    for scope, own in SCOPES:
        names = (*own, *_of_games(library, in_private=own is IN_PRIVATE))
        # People whose language has no words of its own get the default language's list.
        for code in (None, *words.languages):
            commands = described(names, words, code or words.default_language)
            name, digest = f"{scope.type}:{code or ''}", _digest(commands)
            if known.get(name) == digest:
                continue
            try:
                await bot.set_my_commands(commands, scope=scope, language_code=code)
            except TelegramError as error:
                log.warning("menu-not-set", scope=scope.type, language=code, error=error)
            else:
                taken[name] = digest
    if taken:
        await mailbox.run(lambda work: remember_menus(work, bot.id, taken))


def _digest(commands: list[BotCommand]) -> str:
    said = "\n".join(f"{command.command} {command.description}" for command in commands)
    return sha256(said.encode()).hexdigest()


def _of_games(library: Library, *, in_private: bool) -> tuple[str, ...]:
    """The games' own commands; in the private chat only those that are for a player's own."""
    return tuple(
        command.name
        for book in library.rulebooks.values()
        for command in book.game.commands
        if not in_private or command.does == "home"
    )


def described(names: tuple[str, ...], words: Words, language: str) -> list[BotCommand]:
    """The commands with what each of them does, in one language."""
    reader = Reader(language, markup="plain")
    return [BotCommand(name, words.say(text(f"command-{name}"), reader)) for name in names]
