"""The bot, put together: which part is given to which, and in what order they start and stop.

intake → handlers → mailbox → (commit) → delivery → Telegram
                       ▲
scheduler → clock ─────┘
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import structlog
from sqlalchemy import Engine
from telegram import Bot
from telegram.error import TelegramError
from telegram.ext import Application, ApplicationBuilder

from bot import menu
from bot.artist import Artist
from bot.budget import Budget
from bot.caretaker import Caretaker
from bot.config import Config, ConfigError
from bot.delivery import Delivery
from bot.dispatcher import Dispatcher
from bot.flood import FloodControl
from bot.handlers import (
    games,
    helping,
    honours,
    moving,
    panels,
    playing,
    presses,
    records,
    settings,
    topics,
)
from bot.house import House, link_to_chat
from bot.intake import Intake
from bot.narrator import Narrator
from bot.postman import Postman
from bot.refusals import Refusals
from bot.render import Renderer
from bot.request import AiohttpRequest, PollingRequest
from bot.rights import Rights
from bot.scheduler import Scheduler
from bot.topic_creator import TopicCreator
from bot.unseen import Unseen
from managers.clock import Clock
from managers.content import Library
from managers.database_watch import DatabaseWatch
from managers.mailbox import Mailbox
from managers.moves import Moves
from managers.notices import NoticeManager
from managers.outages import Recovery
from managers.schedule import problems
from managers.spawning import Spawner
from managers.steady_time import SteadyTime, passed, resume
from managers.update_store import UpdateStore
from managers.words import Reader

log = structlog.get_logger()

GIVING_BACK_SECONDS = 2.0
"""For how long a start waits until all games have got the time back that the bot was away. They
are played all the while."""


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


class Parlor:
    """One running bot on one database. Raises ConfigError for a schedule that its games refuse."""

    def __init__(
        self,
        config: Config,
        engine: Engine,
        library: Library,
        *,
        now: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] | None = None,
        budget: Budget | None = None,
        flood: FloodControl | None = None,
    ) -> None:
        if config.bot_token is None:
            raise ValueError("a bot needs a token")
        if wrong := problems(config.schedule, library.rulebooks):
            raise ConfigError([f"  SCHEDULE: {problem}" for problem in wrong])
        if monotonic is None:
            monotonic = time.monotonic if now is utc_now else passed(now)
        self.time = SteadyTime(now, monotonic)
        now = self.time.now
        self._words = library.words
        polling = PollingRequest(connections=2)
        self._application = _application(config, AiohttpRequest(), polling)
        bot: Bot = self._application.bot
        moves = Moves(library.rulebooks, library.titles, config.limits)
        self.mailbox = Mailbox(engine, moves, now=now)
        self.watch = DatabaseWatch(engine, self.mailbox)
        budget = budget or Budget()
        postman = Postman(bot, budget)
        renderer = Renderer(library.words, lambda payload: link_to_chat(bot, payload))
        reader = partial(_reader, config.timezone, self.time)
        self.unseen = Unseen(self.mailbox, now)
        self.delivery = Delivery(
            bot,
            self.mailbox,
            moves,
            postman,
            Artist(self.mailbox, postman, renderer, reader, self.unseen),
            Narrator(self.mailbox, moves.names, postman, renderer, reader),
            budget,
            partial(library.words.pick, fallback=config.default_language),
        )
        caretaker = Caretaker(self.mailbox, self.delivery, renderer, reader, moves)
        self.mailbox.on_commit = self.delivery.wake
        postman.on_bad_news = caretaker.hear
        rights = Rights(bot)
        topics = TopicCreator(bot, budget, rights, config.topics_per_chat, now)
        self.house = House(
            config, library, self.mailbox, moves, bot, self.delivery, renderer, rights, topics, now,
            self.time.ahead,
        )  # fmt: skip
        self.clock = Clock(self.mailbox, held=self.unseen, delays=moves.delays)
        self.spawner = Spawner(
            self.mailbox,
            library.rulebooks,
            library.titles,
            config.schedule,
            config.timezone,
            self.time.ahead,
        )
        self.intake = Intake(
            bot,
            polling,
            Dispatcher(self._application),
            UpdateStore(self.mailbox, moves.updates),
            now=now,
            refuse=Refusals(self.house),
            flood=flood,
        )
        self._scheduler = Scheduler(
            self.clock,
            self.spawner,
            self.delivery,
            self.intake,
            self.mailbox,
            self.time.follow,
            config.retention_days,
            library,
        )
        self._add_handlers(caretaker)

    def _add_handlers(self, caretaker: Caretaker) -> None:
        house, add = self.house, self._application.add_handlers
        for module in (playing, records, honours, settings, helping, games, panels):
            add(module.handlers(house))
        add(moving.handlers(house, caretaker))
        add(topics.handlers(house, caretaker))
        # Presses come last: what no menu of the bot's own recognises is a move, or a forgery.
        add(presses.handlers(house))

    async def start(self) -> Recovery:
        """Start every part; says what an outage before this start had interrupted.

        Raises ``telegram.error.InvalidToken`` for a token that Telegram does not know, and
        another ``TelegramError`` where Telegram cannot be reached or is not ready to answer;
        nothing is started then, and it may be tried again.
        """
        try:
            await self._application.initialize()
        except TelegramError:
            # The library closes only what it has opened to the end. It may be started again.
            await self.house.bot.shutdown()
            raise
        self.mailbox.start()
        await self.watch.start()
        await self.mailbox.run(lambda work: NoticeManager(work.connection).settle_interrupted())
        await self.delivery.start()
        await resume(self.time, self.mailbox)
        recovery = await self.clock.start(self.time.now())
        if recovery.sessions:
            log.info("recovered", sessions=recovery.sessions, away_seconds=recovery.seconds)
        await self.spawner.start(self.house.bot.id)
        self._scheduler.start()
        await self.intake.start()
        await menu.register_commands(self.house.bot, self.house.library, self.mailbox)
        await self.clock.outages.given_back(within=GIVING_BACK_SECONDS)
        return recovery

    async def run(self) -> None:
        """Run until cancelled, or until Telegram ends it (another bot with the same token)."""
        await self.intake.wait_until_stopped()

    async def stop(self) -> None:
        """Stop in the order in which updates flow, so that nothing is begun and not finished."""
        self._scheduler.stop()
        await self.intake.stop()
        await self.delivery.stop()
        await self.mailbox.stop()
        await self.watch.stop()
        await self._application.shutdown()


def _application(
    config: Config, request: AiohttpRequest, polling: AiohttpRequest
) -> Application[Any, Any, Any, Any, Any, Any]:
    return (
        ApplicationBuilder()
        .token(config.bot_token or "")
        .base_url(f"{config.bot_api_url}/bot")
        .base_file_url(f"{config.bot_api_url}/file/bot")
        .request(request)
        .get_updates_request(polling)
        .updater(None)
        .build()
    )


def _reader(zone: ZoneInfo, moments: SteadyTime, language: str, **more: object) -> Reader:
    known = Reader(language, zone=zone, now=moments.now(), ahead=moments.ahead())
    return msgspec.structs.replace(known, **more)
