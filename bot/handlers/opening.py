"""/newgame: which game, at what pace, and in which topic."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from weakref import WeakValueDictionary

from sqlalchemy import Connection
from telegram import Chat, InlineKeyboardMarkup, Message, Update
from telegram.ext import CallbackQueryHandler

from bot.callback_data import NewGame, decode
from bot.handlers.asking import (
    Asked,
    Context,
    Handler,
    command,
    echo,
    link,
    link_to_topic,
)
from bot.house import House, is_group, person_of, place_of
from games.contract import Answer, Text, Texts, text
from games.table import Rulebook
from managers.chats import ChatManager
from managers.hubs import Reach, sessions_shown_at
from managers.ledger import Ledger
from managers.limits import LimitReached, check_limits
from managers.lookup import coming_number
from managers.opening import Opening, open_session
from managers.orders import Person, Place, Transaction
from managers.processed import is_processed
from managers.sessions import TopicBusy
from managers.words import Reader


@dataclass(frozen=True, slots=True)
class Wanted:
    """A game that somebody wants to open. ``preset`` None is the chat's own, or the game's."""

    update_id: int
    chat: Chat
    place: Place
    host: Person
    book: Rulebook
    preset: str | None
    reach: Reach = "chat"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a wish: where the game opened (None: it did not), and what to say."""

    opened: Place | None = None
    said: Text | None = None


class Opener:
    """Opens games, one after the other in each chat."""

    def __init__(self, house: House) -> None:
        self._house = house
        # Two people who open a game at once must not both find the topic free and both make
        # a topic for the other's game; and nobody is to open games in many chats at once.
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    # ── What was asked ───────────────────────────────────────────────────────────────────────

    async def newgame(self, asked: Asked) -> None:
        """Open the game that was named; where several could be meant, offer them."""
        books = self._house.library.rulebooks
        words, reach = _without_reach(asked.words)
        named, preset, complaint = self._understand(words)
        if complaint is not None:
            asked.reply(complaint)
            return
        if named is None and len(books) > 1:
            menu = [
                [(text(f"{key}-name"), NewGame(key, _preset_of(book, preset)))]
                for key, book in books.items()
            ]
            keyboard = self._house.renderer.menu(menu, asked.reader())
            asked.reply(text("bot-newgame-pick"), keyboard=keyboard)
            return
        book = named or next(iter(books.values()))
        wanted = Wanted(asked.update_id, asked.chat, asked.place, asked.person, book, preset, reach)
        outcome = await self._open(wanted)
        if outcome.said is not None:
            asked.reply(outcome.said, keyboard=self._way_to(wanted, outcome, asked.reader()))

    async def picked(self, update: Update, _context: Context) -> None:
        """A game was picked from the list."""
        query = update.callback_query
        assert query is not None
        house, message = self._house, query.message
        choice = decode(query.data or "")
        wanted: Wanted | Text = text("bot-error-old-button")
        if isinstance(choice, NewGame) and isinstance(message, Message):
            wanted = self._wanted(choice, update, message)
        outcome = Outcome(said=wanted) if isinstance(wanted, Text) else await self._open(wanted)
        if outcome.said is None:
            house.delivery.answer(query.id, person=query.from_user.id)
            return
        answer = Answer(outcome.said, alert=outcome.opened is None)
        said = house.renderer.answer_text(answer, house.reader(house.language_of(query.from_user)))
        house.delivery.answer(query.id, said, alert=answer.alert, person=query.from_user.id)

    def _wanted(self, choice: NewGame, update: Update, message: Message) -> Wanted | Text:
        book = self._house.library.rulebooks.get(choice.game)
        query = update.callback_query
        assert query is not None
        if book is None or (choice.preset and choice.preset not in book.game.presets):
            return text("bot-error-old-button")
        if not is_group(message.chat):
            return text("bot-error-group-only")
        host, preset = person_of(query.from_user), choice.preset or None
        return Wanted(update.update_id, message.chat, place_of(message), host, book, preset)

    def _understand(
        self, words: tuple[str, ...]
    ) -> tuple[Rulebook | None, str | None, Text | None]:
        """The game and the pace that were named, or what is to be said instead."""
        books = self._house.library.rulebooks
        if not words:
            return None, None, None
        first, rest = words[0], words[1:]
        book = next((books[key] for key in books if self._means(first, key, f"{key}-name")), None)
        if book is None:
            preset = self._preset_named(first, _all_presets(books.values()))
            return None, preset, None if preset else self._unknown_game(first)
        if not rest:
            return book, None, None
        preset = self._preset_named(rest[0], book.game.presets)
        if preset is not None:
            return book, preset, None
        game, presets = text(f"{book.key}-name"), ", ".join(book.game.presets)
        asked = echo(rest[0])
        return None, None, text("bot-error-unknown-preset", game=game, asked=asked, presets=presets)

    def _preset_named(self, word: str, presets: Iterable[str]) -> str | None:
        return next((p for p in presets if self._means(word, p, f"preset-{p}")), None)

    def _means(self, word: str, key: str, message: str) -> bool:
        """Whether a word is this key, or what any language calls it."""
        words = self._house.library.words
        names = (words.say(text(message), Reader(code, markup="plain")) for code in words.languages)
        return word.casefold() in {key.casefold(), *(name.casefold() for name in names)}

    def _unknown_game(self, word: str) -> Text:
        lines = tuple(
            text("bot-error-game-line", word=key, game=text(f"{key}-name"))
            for key in self._house.library.rulebooks
        )
        return text("bot-error-unknown-game", asked=echo(word), games=Texts(lines))

    # ── Opening ──────────────────────────────────────────────────────────────────────────────

    async def _open(self, wanted: Wanted) -> Outcome:
        async with self._turn(wanted.chat.id), self._turn(wanted.host.id):
            mailbox = self._house.mailbox
            if await mailbox.read(lambda c: is_processed(c, wanted.update_id)):
                return Outcome()
            # Before there is a topic that nobody would play in.
            place = (
                await self._who_may(wanted)
                or await mailbox.read(lambda c: self._limit(c, wanted))
                or await self._find_place(wanted)
            )
            if isinstance(place, Text):
                return Outcome(said=place)
            return await self._open_at(wanted, place)

    def _turn(self, id_: int) -> asyncio.Lock:
        """Held while somebody opens a game; chats have negative ids, people positive ones."""
        return self._locks.setdefault(id_, asyncio.Lock())

    def _limit(self, connection: Connection, wanted: Wanted) -> Text | None:
        """What is to be said to somebody who has opened enough games, or in whose chat there
        are enough. Whether that is so is found out once more in the moment of opening."""
        limits, now = self._house.config.limits, self._house.now()
        try:
            check_limits(connection, limits, wanted.host.id, wanted.chat.id, now)
        except LimitReached as limit:
            return limit.reason
        return None

    async def _open_at(self, wanted: Wanted, place: Place) -> Outcome:
        house = self._house
        elsewhere = place != wanted.place
        name = await self._topic_name(wanted) if elsewhere else ""

        def opening(work: Transaction) -> Text | None:
            ChatManager(work.connection, now=work.now).upsert(
                wanted.chat.id, wanted.chat.title or ""
            )
            house.moves.names.greet(work, [wanted.host])
            ledger = Ledger(work, house.moves.titles)
            wish = Opening(place, wanted.host.id, wanted.preset, name, wanted.reach)
            try:
                open_session(work, ledger, wanted.book, wish, house.config.limits)
            except LimitReached as limit:
                return limit.reason
            ledger.flush()
            return None

        try:
            refusal = await house.mailbox.once(
                wanted.update_id, opening, settled=lambda refusal: refusal is None
            )
        except TopicBusy:
            return Outcome(said=self._busy(wanted.book))
        if refusal is not None:
            return Outcome(said=refusal)
        game = text(f"{wanted.book.key}-name")
        said = text("bot-newgame-elsewhere", game=game, topic=name) if elsewhere else None
        return Outcome(place, said)

    async def _who_may(self, wanted: Wanted) -> Text | None:
        """What is to be said to somebody who may not open this game, or not for the world."""
        house, game = self._house, wanted.book.game
        if wanted.host.id in house.config.owner_ids:
            return None
        if wanted.reach == "world" and game.spreads:
            return text("bot-error-owners-open")
        if game.opened_by == "anyone":
            return None
        if await house.rights.is_admin(wanted.chat.id, wanted.host.id):
            return None
        return text("bot-error-admins-open", game=text(f"{game.key}-name"))

    async def _find_place(self, wanted: Wanted) -> Place | Text:
        """Where the game is to be: here, in a topic made for it, or what stands in the way."""
        shown = await self._house.mailbox.read(lambda c: sessions_shown_at(c, [wanted.place]))
        live = shown.get(wanted.place)
        if not wanted.chat.is_forum:
            return text("bot-newgame-needs-topics") if live is not None else wanted.place
        if wanted.place.topic_id and live is None:
            return wanted.place
        return await self._make_topic(wanted)

    async def _make_topic(self, wanted: Wanted) -> Place | Text:
        house, chat_id = self._house, wanted.chat.id
        settings = await house.mailbox.read(lambda c: ChatManager(c).settings(chat_id))
        if settings.get("create_topics") is False:
            return text("bot-newgame-no-topics-wished")
        name = await self._topic_name(wanted)
        return await house.topics.create(chat_id, name, text("bot-missing-manage-topics"))

    async def _topic_name(self, wanted: Wanted) -> str:
        house = self._house
        number = await house.mailbox.read(lambda c: coming_number(c, wanted.chat.id))
        reader = Reader(await house.chat_language(wanted.chat.id), markup="plain")
        # The number is a name here and is written without separators between its thousands.
        said = text("bot-topic-name", game=text(f"{wanted.book.key}-name"), number=str(number))
        return house.library.words.say(said, reader)

    def _busy(self, book: Rulebook) -> Text:
        return text("bot-error-topic-busy", game=text(f"{book.key}-name"))

    def _way_to(
        self, wanted: Wanted, outcome: Outcome, reader: Reader
    ) -> InlineKeyboardMarkup | None:
        if outcome.opened is None or outcome.opened == wanted.place:
            return None
        address = link_to_topic(wanted.chat, outcome.opened.topic_id)
        return link(self._house, text("bot-button-to-game"), reader, address)


def _without_reach(words: tuple[str, ...]) -> tuple[tuple[str, ...], Reach]:
    """What was written after the command, and whether its last word asks for a world-wide game."""
    if words and words[-1].casefold() == "world":
        return words[:-1], "world"
    return words, "chat"


def _all_presets(books: Iterable[Rulebook]) -> list[str]:
    return list(dict.fromkeys(preset for book in books for preset in book.game.presets))


def _preset_of(book: Rulebook, preset: str | None) -> str:
    return preset if preset is not None and preset in book.game.presets else ""


def handlers(house: House) -> list[Handler]:
    """/newgame and the list of games below it."""
    opener = Opener(house)
    return [
        command(house, "newgame", opener.newgame, where="group"),
        CallbackQueryHandler(opener.picked, pattern="^n:"),
    ]
