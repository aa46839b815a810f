"""``main.py doctor``: looks at everything that a bot needs, and says how to mend what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from telegram import Bot, ChatMember, ChatMemberAdministrator, User
from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.config import Config
from bot.doctor_database import examine_database
from bot.errors import seconds_to_wait
from bot.handlers.helping import RIGHTS
from bot.request import AiohttpRequest
from managers.content import ContentError, Library, load_library
from managers.names import presentable_title
from managers.schedule import problems as schedule_problems

_RIGHT_USES = {
    "manage-topics": "it cannot open a topic for a game",
    "delete-messages": "boards of long games that newer ones replaced stay in the chat",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. Without a remedy it is as it should be."""

    what: str
    remedy: str | None = None

    @property
    def good(self) -> bool:
        """Whether nothing has to be done about it."""
        return self.remedy is None

    def __str__(self) -> str:
        return f"✓ {self.what}" if self.good else f"✗ {self.what}\n    {self.remedy}"


async def print_examination(config: Config, chat_id: int | None) -> int:
    """Print every finding; gives 0 if all are good, else 1."""
    findings = await examine(config, chat_id)
    for finding in findings:
        print(finding)
    bad = sum(not finding.good for finding in findings)
    print(f"\n{bad} of {len(findings)} need attention." if bad else "\nAll is well.")
    return 1 if bad else 0


async def examine(config: Config, chat_id: int | None = None) -> list[Finding]:
    """Look at the settings, the data files, the database, the token, and the bot's rights in
    one chat if it is given. Nothing is changed, here or at Telegram."""
    findings = [
        Finding(
            f"Settings: language {config.default_language}, time zone {config.timezone}, "
            f"old games kept for {config.retention_days} days"
        ),
        *_examine_data_files(config),
        *(Finding(*found) for found in examine_database(config)),
    ]
    if config.bot_token is None:
        findings.append(Finding("Token: none is set, so main.py opens the sandbox"))
        if chat_id is not None:
            remedy = "Set BOT_TOKEN to the token that @BotFather gave you."
            findings.append(Finding(f"Chat {chat_id}: nobody can look without a token", remedy))
        return findings
    return [*findings, *await _examine_telegram(config, config.bot_token, chat_id)]


# ── On this machine ──────────────────────────────────────────────────────────────────────────


def _examine_data_files(config: Config) -> list[Finding]:
    try:
        library = load_library(config.default_language, balance_dir=config.balance_dir)
    except (ContentError, ValueError) as error:
        return [Finding(f"Data files: {error}", "Mend that file; the bot cannot start with it.")]
    schedule = list(_examine_schedule(config, library))
    problems = library.validate()
    if problems:
        remedy = "Mend that line; until then the bot says this in another language."
        return [*(Finding(f"Words: {problem}", remedy) for problem in problems), *schedule]
    games, languages = ", ".join(library.rulebooks), ", ".join(library.words.languages)
    return [Finding(f"Data files: games {games}; languages {languages}"), *schedule]


def _examine_schedule(config: Config, library: Library) -> Iterator[Finding]:
    for problem in schedule_problems(config.schedule, library.rulebooks):
        yield Finding(f"Schedule: {problem}", "Mend SCHEDULE; the bot cannot start with it.")
    if not schedule_problems(config.schedule, library.rulebooks):
        for entry in config.schedule:
            coming = entry.next(datetime.now(UTC), config.timezone).astimezone(config.timezone)
            yield Finding(f"Schedule: {entry.written}, next on {coming:%Y-%m-%d %H:%M}")


# ── At Telegram ──────────────────────────────────────────────────────────────────────────────


async def _examine_telegram(config: Config, token: str, chat_id: int | None) -> list[Finding]:
    bot = Bot(token, base_url=f"{config.bot_api_url}/bot", request=AiohttpRequest())
    try:
        await bot.initialize()
        return [
            *_examine_bot(bot.bot),
            await _examine_webhook(bot),
            *(await _examine_chat(bot, chat_id) if chat_id is not None else ()),
        ]
    except InvalidToken:
        remedy = "Ask @BotFather for the token (/mybots) and set BOT_TOKEN to it."
        return [Finding("Token: Telegram does not know it", remedy)]
    except NetworkError as error:
        remedy = "Check the network and BOT_API_URL, and try again."
        return [Finding(f"Telegram: {config.bot_api_url} does not answer ({error})", remedy)]
    except RetryAfter as error:
        remedy = f"Try again in {seconds_to_wait(error):.0f} seconds; the bot itself waits for it."
        return [Finding("Telegram: it has had too many requests for this token", remedy)]
    finally:
        await bot.shutdown()


def _examine_bot(me: User) -> Iterator[Finding]:
    yield Finding(f"Token: this is @{me.username} ({me.id})")
    if me.can_join_groups is False:
        remedy = "Ask @BotFather: /setjoingroups, choose the bot, Enable."
        yield Finding("Groups: the bot may not be added to any", remedy)
    if me.can_read_all_group_messages:
        yield Finding("Privacy mode: off, so discussions can be recorded in every group")
    else:
        yield Finding(
            "Privacy mode: on, so discussions are recorded only where the bot is an administrator"
        )


async def _examine_webhook(bot: Bot) -> Finding:
    webhook = await bot.get_webhook_info()
    if webhook.url:
        remedy = "Stop what uses it, and delete it with the method deleteWebhook."
        return Finding("Updates: a webhook is set, so the bot would not get any by polling", remedy)
    return Finding(f"Updates: {webhook.pending_update_count} are waiting to be fetched")


async def _examine_chat(bot: Bot, chat_id: int) -> list[Finding]:
    try:
        chat = await bot.get_chat(chat_id)
        own = await bot.get_chat_member(chat_id, bot.id)
    except NetworkError as error:
        # BadRequest is one of them: Telegram answers it for a chat that the bot is not in.
        remedy = "Check the id (a supergroup's begins with -100), and add the bot to the chat."
        return [Finding(f"Chat {chat_id}: {error}", remedy)]
    except TelegramError as error:
        return [Finding(f"Chat {chat_id}: {error}", "Add the bot to the chat again.")]
    title = presentable_title(chat.title or str(chat_id))
    topics = "with topics" if chat.is_forum else "without topics: one game at a time"
    return [Finding(f"Chat: {title}, {topics}"), *_examine_rights(own, forum=bool(chat.is_forum))]


def _examine_rights(own: ChatMember, *, forum: bool) -> Iterator[Finding]:
    if own.status in (ChatMember.LEFT, ChatMember.BANNED):
        yield Finding("Rights: the bot is not in this chat", "Add it to the chat.")
        return
    if not isinstance(own, ChatMemberAdministrator):
        remedy = "Make it an administrator, if it is to open topics and record discussions."
        yield Finding("Rights: the bot is an ordinary member", remedy)
        return
    yield Finding("Rights: the bot is an administrator")
    for key, name in RIGHTS:
        if key == "manage-topics" and not forum:
            continue
        right = name.removeprefix("can_").replace("_", " ")
        if getattr(own, name, False):
            yield Finding(f"Right: {right}")
        else:
            remedy = f"Give it that right in the chat's settings; without it {_RIGHT_USES[key]}."
            yield Finding(f"Right missing: {right}", remedy)
