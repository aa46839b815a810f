"""/settings: how games go in a chat, set with buttons by its administrators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from telegram import CallbackQuery, Chat, InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler

from bot.callback_data import CallbackData, Setting, decode
from bot.handlers.asking import Asked, Context, Handler, command
from bot.house import House, is_group
from bot.postman import Outgoing
from games.contract import Answer, Text, Texts, text
from games.table import Rulebook
from managers.boards import BoardManager
from managers.chats import ChatManager, Value
from managers.content import Library
from managers.opening import COMMON_PRESET, preset_setting, wished_preset
from managers.orders import Place, Transaction
from managers.spawning import SETTING as SCHEDULED_GAMES
from managers.words import Reader

ROW = 4
"""Short values stand in rows of this many; presets, which may have long names, do not."""

NO_WISH = "default"
"""The value in a button that takes a wish back."""

Buttons = Sequence[Sequence[tuple[Text, CallbackData]]]


@dataclass(frozen=True, slots=True)
class Choice:
    """A setting and its values, by what their buttons carry.

    ``usual`` is what holds in a chat without a wish, None where games differ in it.
    ``may_be_unset`` offers to leave it to each game. ``book`` is the game that a preset is of.
    """

    name: str
    values: Mapping[str, Value]
    usual: Value | None
    may_be_unset: bool = True
    book: Rulebook | None = None

    @property
    def title(self) -> Text:
        """What the setting is called."""
        if self.book is None:
            return text(f"setting-{self.name}")
        return text("setting-game-preset", game=text(f"{self.book.key}-name"))

    @property
    def about(self) -> Text:
        """What it does."""
        return text(f"setting-{self.name if self.book is None else 'game-preset'}.about")

    def label(self, value: Value | None) -> Text:
        """A value in words."""
        if value is None:
            return text("bot-settings-default")
        if isinstance(value, bool):
            return text(f"setting-{self.name}.{'on' if value else 'off'}")
        if self.book is not None:
            return text(f"preset-{value}")
        if self.name == "language":
            return text(f"language-{value}")
        return text("bot-settings-number", number=int(value))


def choices(
    library: Library, default_language: str, *, scheduled: bool = False
) -> dict[str, Choice]:
    """Every setting, by name, with the values that today's games can take.

    ``scheduled`` says that there are games which begin by themselves.
    """
    books = list(library.rulebooks.values())
    languages: dict[str, Value] = {code: code for code in library.words.languages}
    switches = ("open_ballots", "reveal_role", "log_discussion")
    found = [
        Choice("language", languages, default_language, may_be_unset=False),
        *map(_preset_choice, books),
        *(Choice(name, _switch(), _usual(books, name)) for name in switches),
        Choice("seats", {str(number): number for number in _seats(books)}, _usual_seats(books)),
        *_teams_choice(books),
        Choice("create_topics", _switch(), True, may_be_unset=False),
        *((Choice(SCHEDULED_GAMES, _switch(), True, may_be_unset=False),) if scheduled else ()),
    ]
    return {choice.name: choice for choice in found}


def _switch() -> dict[str, Value]:
    return {"on": True, "off": False}


def _usual(books: Sequence[Rulebook], name: str) -> Value | None:
    rules = [book.game.rules(book.game.presets[0], {}) for book in books]
    return _common([getattr(one, name, None) for one in rules if hasattr(one, name)])


def _preset_choice(book: Rulebook) -> Choice:
    presets: dict[str, Value] = {preset: preset for preset in book.game.presets}
    return Choice(preset_setting(book.key), presets, book.game.presets[0], book=book)


def _usual_seats(books: Sequence[Rulebook]) -> Value | None:
    return _common([_seats_given(book, {}) for book in _with_lobby(books)])


def _teams_choice(books: Sequence[Rulebook]) -> Iterator[Choice]:
    """From the fewest teams to the most, where a game is played in teams at all."""
    in_teams = [book for book in books if _teams_given(book, {})]
    if in_teams:
        least = min(_teams_given(book, {"teams": 1}) for book in in_teams)
        most = max(_teams_given(book, {"teams": 1_000}) for book in in_teams)
        usual = _common([_teams_given(book, {}) for book in in_teams])
        yield Choice("teams", {str(number): number for number in range(least, most + 1)}, usual)


def _teams_given(book: Rulebook, settings: Mapping[str, Value]) -> int:
    return book.game.rules(book.game.presets[0], settings).lobby.teams


def _common(values: Sequence[Value | None]) -> Value | None:
    return values[0] if len(set(values)) == 1 else None


def _seats(books: Sequence[Rulebook]) -> range:
    """From the smallest table to the largest; a game takes of a wish what it can."""
    tables = _with_lobby(books)
    least = min((_seats_given(book, {"seats": 1}) for book in tables), default=0)
    most = max((_seats_given(book, {"seats": 1_000}) for book in tables), default=-1)
    return range(least, most + 1)


def _with_lobby(books: Sequence[Rulebook]) -> list[Rulebook]:
    return [book for book in books if _seats_given(book, {})]


def _seats_given(book: Rulebook, settings: Mapping[str, Value]) -> int:
    return book.game.rules(book.game.presets[0], settings).lobby.seats


class Settings:
    """Shows and changes a chat's settings."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._choices = choices(
            house.library, house.config.default_language, scheduled=bool(house.config.schedule)
        )

    async def settings(self, asked: Asked) -> None:
        """Show all settings."""
        if not await asked.by_admin():
            return
        now = await self._wishes(asked.chat.id)
        said, buttons = self._overview(now)
        asked.reply(said, keyboard=self._keyboard(buttons, asked.reader()))

    async def pressed(self, update: Update, _context: Context) -> None:
        """Show one setting, or change it. Who may do that is asked every time."""
        query = update.callback_query
        assert query is not None
        house, message = self._house, query.message
        press = decode(query.data or "")
        if not isinstance(press, Setting) or message is None or not is_group(message.chat):
            return self._answer(query, text("bot-error-old-button"), alert=True)
        if not await house.rights.is_admin(message.chat.id, query.from_user.id):
            return self._answer(query, text("bot-error-not-admin"), alert=True)
        choice = self._choices.get(press.name)
        if press.name and (choice is None or not _offers(choice, press.value)):
            return self._answer(query, text("bot-error-old-button"), alert=True)
        saved = None
        if choice is not None and press.value:
            saved = await self._save(update.update_id, message.chat, choice, press.value)
        self._answer(query, saved)
        return await self._redraw(query, choice)

    async def _save(self, update_id: int, chat: Chat, choice: Choice, pressed: str) -> Text:
        chat_id, value = chat.id, choice.values.get(pressed)

        def saving(work: Transaction) -> None:
            manager = ChatManager(work.connection, now=work.now)
            manager.upsert(chat_id, chat.title or "")
            changes = {choice.name: value}
            if choice.book is not None:
                changes = self._common_preset_split(manager.settings(chat_id)) | changes
            manager.change_settings(chat_id, changes)
            if choice.name == "language":
                BoardManager(work.connection).all_due(chat_id)
                work.outbox.chats.add(chat_id)

        await self._house.mailbox.once(update_id, saving)
        return text("bot-settings-saved", setting=choice.title, value=choice.label(value))

    def _common_preset_split(self, now: Mapping[str, Value]) -> dict[str, Value | None]:
        """The changes that make a wish for all games into one for each that it holds for; as long
        as it stood, none of them could be left to its game again."""
        if COMMON_PRESET not in now:
            return {}
        of_games = [choice for choice in self._choices.values() if choice.book is not None]
        return {COMMON_PRESET: None} | {choice.name: _wish(choice, now) for choice in of_games}

    async def _redraw(self, query: CallbackQuery, choice: Choice | None) -> None:
        message = query.message
        assert message is not None
        now = await self._wishes(message.chat.id)
        said, buttons = self._overview(now) if choice is None else self._one(choice, now)
        reader = self._house.reader(await self._house.chat_language(message.chat.id))
        self._house.delivery.reply(
            Outgoing(
                Place(message.chat.id),
                self._house.renderer.text_html(said, reader),
                self._keyboard(buttons, reader),
                edits=message.message_id,
            )
        )

    def _overview(self, now: Mapping[str, Value]) -> tuple[Text, Buttons]:
        lines = tuple(
            text(
                "bot-settings-line",
                setting=choice.title,
                value=choice.label(_holds(choice, now)),
            )
            for choice in self._choices.values()
        )
        buttons = [(choice.title, Setting(choice.name)) for choice in self._choices.values()]
        rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
        return text("bot-settings", lines=Texts(lines)), rows

    def _one(self, choice: Choice, now: Mapping[str, Value]) -> tuple[Text, Buttons]:
        wish = _wish(choice, now)
        said = text(
            "bot-settings-one",
            setting=choice.title,
            about=choice.about,
            value=choice.label(_holds(choice, now)),
        )
        chosen = wish if wish is not None or choice.may_be_unset else choice.usual
        buttons = [
            (_marked(choice.label(value), chosen == value), Setting(choice.name, key))
            for key, value in choice.values.items()
        ]
        row = 1 if choice.book is not None else ROW
        rows = [buttons[at : at + row] for at in range(0, len(buttons), row)]
        if choice.may_be_unset:
            unset = _marked(choice.label(None), chosen is None)
            rows.append([(unset, Setting(choice.name, NO_WISH))])
        rows.append([(text("bot-button-back"), Setting(""))])
        return said, rows

    def _keyboard(self, buttons: Buttons, reader: Reader) -> InlineKeyboardMarkup:
        return self._house.renderer.menu(buttons, reader)

    async def _wishes(self, chat_id: int) -> Mapping[str, Value]:
        return await self._house.mailbox.read(lambda c: ChatManager(c).settings(chat_id))

    def _answer(self, query: CallbackQuery, said: Text | None, *, alert: bool = False) -> None:
        house = self._house
        if said is None:
            house.delivery.answer(query.id, person=query.from_user.id)
            return
        reader = house.reader(house.language_of(query.from_user))
        words = house.renderer.answer_text(Answer(said), reader)
        house.delivery.answer(query.id, words, alert=alert, person=query.from_user.id)


def _offers(choice: Choice, pressed: str) -> bool:
    """Whether a button of ours could carry this value."""
    if pressed == NO_WISH:
        return choice.may_be_unset
    return not pressed or pressed in choice.values


def _wish(choice: Choice, now: Mapping[str, Value]) -> Value | None:
    """The chat's wish, if it is one that can be had today."""
    if choice.book is not None:
        return wished_preset(choice.book, now)
    wish = now.get(choice.name)
    return wish if wish in choice.values.values() else None


def _holds(choice: Choice, now: Mapping[str, Value]) -> Value | None:
    wish = _wish(choice, now)
    return choice.usual if wish is None else wish


def _marked(label: Text, chosen: bool) -> Text:
    return text("bot-settings-chosen", value=label) if chosen else label


def handlers(house: House) -> list[Handler]:
    """/settings and its buttons."""
    settings = Settings(house)
    return [
        command(house, "settings", settings.settings, where="group"),
        CallbackQueryHandler(settings.pressed, pattern="^s:"),
    ]
