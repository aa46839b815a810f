"""/start, /help and /rules: what there is to know, in pages."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import (
    CallbackQuery,
    Chat,
    ChatMember,
    ChatMemberAdministrator,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
)
from telegram.ext import CallbackQueryHandler

from bot.callback_data import CallbackData, Help, RulesPage, decode
from bot.handlers.asking import Asked, Context, Handler, command, echo, whole_number
from bot.handlers.games import GameCommands
from bot.handlers.panels import Panels
from bot.handlers.seats import Seats
from bot.house import House, is_group, place_of
from bot.postman import Outgoing
from games.contract import Answer, Call, Text, Texts, text
from games.table import Rulebook
from managers.orders import Transaction
from managers.people import PlayerManager
from managers.sessions import GameSessionManager
from managers.words import Reader

HELP_PAGES = 3
RIGHTS = (
    ("manage-topics", "can_manage_topics"),
    ("delete-messages", "can_delete_messages"),
)
"""The rights that help the bot: the last part of their messages, and Telegram's own names."""

LARGEST_ID = 2**63 - 1
"""The largest number that the database has room for; a link may carry any."""

Buttons = Sequence[Sequence[tuple[Text, CallbackData]]]


class Helping:
    """Explains the bot and its games."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._seats = Seats(house)

    # ── Hello ────────────────────────────────────────────────────────────────────────────────

    async def start(self, asked: Asked) -> None:
        """Say hello; from a link into the private chat, show what the link was about."""
        if asked.in_group:
            asked.reply(text("bot-start-group", games=self._games()))
            return
        person, house = asked.person, self._house

        def note(work: Transaction) -> None:
            house.moves.names.greet(work, [person])
            PlayerManager(work.connection, now=work.now).set_reachable(person.id, True)

        topic, _, game = (asked.words[0] if asked.words else "").partition("-")
        if topic == "home" and (called := self._home_command(game)) is not None:
            await GameCommands(house).show_home(*called, person, asked.update_id, note)
            return
        await house.mailbox.once(asked.update_id, note)
        if topic == "help":
            await self.help(asked)
        elif topic == "rules":
            await self._show_rules(asked, game)
        elif topic == "role":
            await self._seats.role(asked)
        elif topic == "panel" and (session_id := whole_number(game, 1, LARGEST_ID)) is not None:
            await Panels(house).open(session_id, person)
        else:
            keyboard = self._hello_buttons(asked.reader())
            asked.reply(text("bot-start-private", games=self._games()), keyboard=keyboard)

    def _home_command(self, payload: str) -> tuple[Rulebook, Call] | None:
        """The game and its home command that a link into the private chat names."""
        game, _, name = payload.partition("-")
        book = self._house.library.rulebooks.get(game)
        if book is None or all(c.name != name or c.does != "home" for c in book.game.commands):
            return None
        return book, Call(name)

    def _hello_buttons(self, reader: Reader) -> InlineKeyboardMarkup:
        house = self._house
        add = house.renderer.label(text("bot-button-add"), reader)
        address = f"https://t.me/{house.bot.username}?startgroup=new"
        menu = house.renderer.menu([[(text("bot-button-help"), Help())]], reader)
        return InlineKeyboardMarkup(
            [[InlineKeyboardButton(add, url=address)], *menu.inline_keyboard]
        )

    def _games(self) -> Texts:
        return Texts(
            tuple(
                text("bot-game-line", game=text(f"{key}-name"), tagline=text(f"{key}-tagline"))
                for key in self._house.library.rulebooks
            )
        )

    # ── Help ─────────────────────────────────────────────────────────────────────────────────

    async def help(self, asked: Asked) -> None:
        """Show the first page of the help."""
        said = await self._help_page(0, asked.chat)
        menu = self._house.renderer.menu(_help_buttons(0), asked.reader())
        asked.reply(said, keyboard=menu)

    async def help_turned(self, update: Update, _context: Context) -> None:
        """Turn the help to another page."""
        query = update.callback_query
        assert query is not None
        choice = decode(query.data or "")
        message = query.message
        if not (isinstance(choice, Help) and 0 <= choice.page < HELP_PAGES):
            return self._old_button(query)
        if not isinstance(message, Message):
            return self._old_button(query)
        said = await self._help_page(choice.page, message.chat)
        return await self._turn(query, message, said, _help_buttons(choice.page))

    async def _help_page(self, page: int, chat: Chat) -> Text:
        if page == 0:
            return text("bot-help-play", games=self._games())
        if page == 1:
            return text("bot-help-more")
        here = await rights_here(self._house, chat) if is_group(chat) else None
        return text("bot-help-rights", here=here or text("bot-help-privacy"))

    # ── Rules ────────────────────────────────────────────────────────────────────────────────

    async def rules(self, asked: Asked) -> None:
        """Show the rules of the game that was named, that is played here, or that there is."""
        await self._show_rules(asked, " ".join(asked.words))

    async def _show_rules(self, asked: Asked, named: str) -> None:
        books = self._house.library.rulebooks
        game = self._game_called(named) if named else await self._game_here(asked)
        if game is not None:
            said, buttons = self._rules_page(game, 0)
            menu = self._house.renderer.menu(buttons, asked.reader()) if buttons else None
            asked.reply(said, keyboard=menu)
            return
        if named:
            lines = tuple(
                text("bot-error-game-line", word=key, game=text(f"{key}-name")) for key in books
            )
            said = text("bot-error-unknown-game", asked=echo(named), games=Texts(lines))
            asked.reply(said)
            return
        rows = [[(text(f"{key}-name"), RulesPage(key))] for key in books]
        asked.reply(
            text("bot-rules-pick"), keyboard=self._house.renderer.menu(rows, asked.reader())
        )

    def _game_called(self, named: str) -> str | None:
        words = self._house.library.words
        readers = [Reader(language, markup="plain") for language in words.languages]
        for key in self._house.library.rulebooks:
            names = {words.say(text(f"{key}-name"), reader).casefold() for reader in readers}
            if named.casefold() in {key, *names}:
                return key
        return None

    async def _game_here(self, asked: Asked) -> str | None:
        books, place = self._house.library.rulebooks, asked.place
        if len(books) == 1:
            return next(iter(books))
        session = await self._house.mailbox.read(
            lambda c: GameSessionManager(c).get_session_by_topic(place.topic_id, place.chat_id)
        )
        return session.game_type if session is not None else None

    async def rules_turned(self, update: Update, _context: Context) -> None:
        """Turn the rules to another page."""
        query = update.callback_query
        assert query is not None
        choice, message = decode(query.data or ""), query.message
        if not isinstance(choice, RulesPage) or not isinstance(message, Message):
            return self._old_button(query)
        known = choice.game in self._house.library.rulebooks
        if not known or not 0 <= choice.page < self._pages(choice.game):
            return self._old_button(query)
        said, buttons = self._rules_page(choice.game, choice.page)
        return await self._turn(query, message, said, buttons)

    def _pages(self, game: str) -> int:
        pages = 0
        while self._house.library.words.has(f"{game}-rules-{pages + 1}"):
            pages += 1
        return pages

    def _rules_page(self, game: str, page: int) -> tuple[Text, Buttons]:
        name, pages = text(f"{game}-name"), self._pages(game)
        rules = text(f"{game}-rules-{page + 1}")
        if pages <= 1:
            return text("bot-rules-all", game=name, rules=rules), []
        said = text("bot-rules-page", game=name, page=page + 1, pages=pages, rules=rules)
        return said, _turning([RulesPage(game, number) for number in range(pages)], page)

    # ── Pages ────────────────────────────────────────────────────────────────────────────────

    async def _turn(
        self, query: CallbackQuery, message: Message, said: Text, buttons: Buttons
    ) -> None:
        house = self._house
        language = (
            await house.chat_language(message.chat.id)
            if is_group(message.chat)
            else house.language_of(query.from_user)
        )
        reader = house.reader(language)
        html = house.renderer.text_html(said, reader)
        menu = house.renderer.menu(buttons, reader) if buttons else None
        place = place_of(message)
        house.delivery.reply(Outgoing(place, html, menu, edits=message.message_id))
        house.delivery.answer(query.id, person=query.from_user.id)

    def _old_button(self, query: CallbackQuery) -> None:
        house = self._house
        reader = house.reader(house.language_of(query.from_user))
        said = house.renderer.answer_text(Answer(text("bot-error-old-button")), reader)
        house.delivery.answer(query.id, said, alert=True, person=query.from_user.id)


async def rights_here(house: House, chat: Chat) -> Texts | None:
    """Which rights the bot has in a chat and which it lacks, and whether it reads along."""
    own = await house.rights.own(chat.id)
    if own is None:
        return None
    reads_all = bool(house.bot.can_read_all_group_messages)
    reads = reads_all or isinstance(own, ChatMemberAdministrator)
    return Texts((_rights_of(own), text("bot-privacy-off" if reads else "bot-privacy-on")))


def _rights_of(own: ChatMember) -> Text:
    lines = tuple(
        text(
            "bot-right-line-have" if getattr(own, name, False) else "bot-right-line-lack",
            right=text(f"bot-right-{key}"),
        )
        for key, name in RIGHTS
    )
    return text("bot-rights", lines=Texts(lines))


def _help_buttons(page: int) -> Buttons:
    return _turning([Help(number) for number in range(HELP_PAGES)], page)


def _turning(pages: Sequence[CallbackData], page: int) -> Buttons:
    row = []
    if page > 0:
        row.append((text("bot-button-back"), pages[page - 1]))
    if page + 1 < len(pages):
        row.append((text("bot-button-next"), pages[page + 1]))
    return [row]


def handlers(house: House) -> list[Handler]:
    """Commands and buttons that explain."""
    helping = Helping(house)
    return [
        command(house, "start", helping.start, by_person=False),
        command(house, "help", helping.help, by_person=False),
        command(house, "rules", helping.rules, by_person=False),
        CallbackQueryHandler(helping.help_turned, pattern="^h:"),
        CallbackQueryHandler(helping.rules_turned, pattern="^r:"),
    ]
