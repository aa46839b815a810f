"""Running the bot until somebody stops it."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import suppress
from datetime import timedelta
from itertools import count

import structlog
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.app import Parlor
from bot.config import Config
from bot.errors import Trouble, seconds_to_wait, trouble_of
from bot.logs import configure, log_uncaught
from db.engine import open_database, require_state, sqlite_file
from db.upgrade import upgrade
from managers.content import load_library
from managers.interpreter import settle_in
from managers.outages import Recovery
from managers.running import left_running

log = structlog.get_logger()

CHECK_SECONDS = 1.0
"""For so long a start looks for damage in the database's file, after an unclean stop only."""

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
"""A Telegram that is not ready at the start is asked again after these seconds, which double."""

UNKNOWN_TOKEN = "Telegram does not know this BOT_TOKEN. Ask @BotFather for it."
TAKEN_OVER = "Another process is running with this token; only one may."
WEBHOOK = (
    "A webhook is set for this BOT_TOKEN, so its updates do not come here. "
    "Stop what uses it, and delete it with the method deleteWebhook."
)


async def run_on_telegram(config: Config) -> int:
    """Run the bot until it is told to stop; gives the exit code.

    Raises :class:`db.engine.DatabaseUnusable` and :class:`managers.content.ContentError`, each
    with its remedy, before anything is started.
    """
    configure(config.log_level, config.log_format, config.secrets)
    log_uncaught()
    parlor = prepare(config)
    stopped = asyncio.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(signum, stopped.set)
    try:
        recovery = await _start(parlor, stopped)
    except InvalidToken:
        print(UNKNOWN_TOKEN, file=sys.stderr)
        return 2
    except NetworkError as error:
        print(f"Telegram cannot be reached ({error}). Check the network.", file=sys.stderr)
        return 1
    if recovery is None:
        return 0
    print(f"@{parlor.house.bot.username} is running. {describe(recovery)}", flush=True)
    return await _until_stopped(parlor, stopped)


def prepare(config: Config) -> Parlor:
    """A bot that is ready to start, on a database that is up to date."""
    # The database is looked at first: it is quickly done, and most likely to be the trouble.
    engine = open_database(config.database_url)
    unclean = left_running(sqlite_file(engine)) if engine.dialect.name == "sqlite" else None
    if unclean is not None:
        log.warning("not-stopped-in-order", alive_at=unclean.alive_at.isoformat())
    # Only then there may be damage; looking for it takes long where many games were played.
    seconds = CHECK_SECONDS if unclean is not None else 0.0
    require_state(engine, "empty", "old", "current", check_seconds=seconds)
    library = load_library(config.default_language, balance_dir=config.balance_dir)
    for problem in library.validate():
        log.warning("words-problem", problem=problem)
    upgrade(engine, check_seconds=0.0)
    settle_in()
    return Parlor(config, engine, library)


def describe(recovery: Recovery) -> str:
    """What the start found, in a sentence."""
    if not recovery.sessions:
        return "No game was waiting."
    away = timedelta(seconds=round(recovery.seconds))
    games = "1 game goes" if recovery.sessions == 1 else f"{recovery.sessions} games go"
    return f"{games} on after {away} away; nobody lost a turn to that."


async def _start(parlor: Parlor, stopped: asyncio.Event) -> Recovery | None:
    """Start as soon as Telegram is ready to answer; None if the bot is stopped before that.

    A Telegram that asks for patience, that has trouble of its own, or that is hidden behind a
    proxy's error page is waited for. Raises the errors that waiting would not mend.
    """
    for attempt in count():
        try:
            return await parlor.start()
        except TelegramError as error:
            trouble = trouble_of(error)
            if isinstance(error, RetryAfter):
                pause = seconds_to_wait(error)
            elif trouble is Trouble.UNCERTAIN:
                pause = min(FIRST_PAUSE_SECONDS * 2 ** min(attempt, 10), LONGEST_PAUSE_SECONDS)
            else:
                raise
            name = trouble.name.lower()
            log.warning("telegram-not-ready", trouble=name, error=error, retry_in=pause)
        with suppress(TimeoutError):
            await asyncio.wait_for(stopped.wait(), pause)
            return None
    raise AssertionError("nobody counts to the end")


async def _until_stopped(parlor: Parlor, stopped: asyncio.Event) -> int:
    running = asyncio.create_task(parlor.run())
    waiting = asyncio.create_task(stopped.wait())
    await asyncio.wait((running, waiting), return_when=asyncio.FIRST_COMPLETED)
    code = 0
    if running.done():
        code = 1
        error = running.exception()
        if isinstance(error, Conflict):
            print(WEBHOOK if "webhook" in error.message.lower() else TAKEN_OVER, file=sys.stderr)
        elif isinstance(error, InvalidToken):
            print(UNKNOWN_TOKEN, file=sys.stderr)
        else:
            log.error("stopped-by-telegram", exc_info=error)
    waiting.cancel()
    await parlor.stop()
    return code
