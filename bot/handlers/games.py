"""The commands that games add to the bot's own. What each is about, the game declares."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec
from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update
from telegram.ext import CallbackQueryHandler

from bot.callback_data import AtHome, decode
from bot.handlers.asking import Asked, Context, Handler, Where, command, link
from bot.house import House, link_to_chat, person_of
from bot.postman import Outgoing
from games.contract import (
    Answer,
    Call,
    ChatPage,
    Command,
    Home,
    Move,
    PlayerId,
    Rejected,
    Screen,
    text,
)
from games.table import Rulebook
from managers.homes import play_at_chat, play_at_home
from managers.hubs import attach, newest_over_at
from managers.orders import Order, Person, Place, Transaction
from managers.people import PlayerManager
from managers.words import names_in


class GameCommands:
    """Turns a game's commands into what the game makes of them."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def move(self, book: Rulebook, name: str, asked: Asked) -> None:
        """A call in the session of this place. Whichever game is played here decides what it
        makes of the call; where none is, the last one of ``book`` does, if something remains to
        be done in it."""
        house, owner = self._house, self._is_owner(asked)
        call, update_id = Call(name, asked.words), asked.update_id
        order = Order(asked.place, call, asked.person, owner=owner, update_id=update_id)
        reply = await house.mailbox.play(order)
        if reply.repeated:
            return
        if reply.session_id is None and book.game.after_end:
            over = await house.mailbox.read(lambda c: newest_over_at(c, book.key, asked.place))
            if over is not None:
                order = msgspec.structs.replace(order, target=over)
                reply = await house.mailbox.play(order)
        if reply.admin_may and await asked.by_admin():
            order = msgspec.structs.replace(order, owner=False, admin=True)
            reply = await house.mailbox.play(order)
        if reply.session_id is None:
            asked.reply(text("bot-error-no-game-here"))
        elif reply.answer is not None:
            asked.reply(reply.answer.text, reply.names)

    async def attach(self, book: Rulebook, _name: str, asked: Asked) -> None:
        """Show the game's session in this topic, too."""

        attached = await self._house.mailbox.once(
            asked.update_id, lambda work: attach(work, book.key, asked.place)
        )
        if attached is None or not (attached.taken or attached.session_id is None):
            return
        complaint = "bot-attach-taken" if attached.taken else "bot-attach-none"
        asked.reply(text(complaint, game=text(f"{book.key}-name"), wish=book.key))

    async def chat(self, book: Rulebook, name: str, asked: Asked) -> None:
        """A call to what the game remembers of this chat."""
        result = await self._play_at_chat(book, name, asked, admin=self._is_owner(asked))
        if isinstance(result, Rejected) and result.admin_may and await asked.by_admin():
            result = await self._play_at_chat(book, name, asked, admin=True)
        if result is None:
            return
        if isinstance(result, Rejected):
            if not result.admin_may:
                asked.reply(result.reason)
            return
        house, mentioned = self._house, names_in(result.screen)
        names = await house.mailbox.read(lambda c: house.moves.names.names(c, mentioned))
        html = house.renderer.board_html(result.screen, asked.reader(names))
        house.delivery.reply(Outgoing(asked.place, html))

    async def _play_at_chat(
        self, book: Rulebook, name: str, asked: Asked, *, admin: bool
    ) -> ChatPage | Rejected | None:
        """What came of it; None for an update that was dealt with before."""
        person, chat, move = asked.person, asked.chat, Call(name, asked.words)
        return await self._house.mailbox.once(
            asked.update_id,
            lambda work: play_at_chat(work, book, chat.id, person.id, move, admin),
            # The same update comes again for an administrator.
            settled=lambda result: not (isinstance(result, Rejected) and result.admin_may),
        )

    def _is_owner(self, asked: Asked) -> bool:
        """Whether somebody asks who owns the bot, and may do in any chat what its admins may."""
        return asked.person.id in self._house.config.owner_ids

    # ── At home ──────────────────────────────────────────────────────────────────────────────

    async def home(self, book: Rulebook, name: str, asked: Asked) -> None:
        """A call to the player's own things, shown in the private chat."""
        house, person = self._house, asked.person
        if asked.in_group and not await self._can_reach(person.id):
            label = text("bot-button-open-chat")
            address = link_to_chat(house.bot, f"home-{book.key}-{name}")
            way = link(house, label, asked.reader(), address)
            asked.reply(text("bot-home-in-private"), keyboard=way)
            return
        await self.show_home(book, Call(name, asked.words), person, asked.update_id)
        if asked.in_group:
            asked.reply(text("bot-role-sent"))

    async def show_home(
        self,
        book: Rulebook,
        move: Move,
        person: Person,
        update_id: int,
        first: Callable[[Transaction], None] = lambda _work: None,
    ) -> None:
        """Make a move at home and write to the private chat what came of it. ``first`` is what
        else the same update causes."""
        home = await self._play(book, person, move, update_id, first)
        if home is None:
            return
        html, keyboard = self._shown(book, person, home)
        self._house.delivery.reply(Outgoing(Place(person.id), html, keyboard))

    async def pressed(self, update: Update, _context: Context) -> None:
        """A button of a screen at home."""
        query = update.callback_query
        assert query is not None
        data, message = decode(query.data or ""), query.message
        book = self._house.library.rulebooks.get(data.game) if isinstance(data, AtHome) else None
        mine = isinstance(message, Message) and message.chat.id == query.from_user.id
        if not isinstance(data, AtHome) or book is None or not mine or not _declares(book, data):
            self._answer(query, Answer(text("bot-error-old-button"), alert=True))
            return
        person, move = person_of(query.from_user), Call(data.name, _words(data))
        home = await self._play(book, person, move, update.update_id)
        if home is None:
            self._answer(query, Answer(text("table-already-counted")))
            return
        if isinstance(home, Rejected):
            self._answer(query, Answer(home.reason, alert=True))
            return
        html, keyboard = self._shown(book, person, home)
        assert message is not None
        place = Place(person.id)
        self._house.delivery.reply(Outgoing(place, html, keyboard, edits=message.message_id))
        self._answer(query, home.answer)

    async def _play(
        self,
        book: Rulebook,
        person: Person,
        move: Move,
        update_id: int,
        first: Callable[[Transaction], None] = lambda _work: None,
    ) -> Home | Rejected | None:
        """What came of a move at home; None for an update that was dealt with before."""

        def play(work: Transaction) -> Home | Rejected:
            first(work)
            self._house.moves.names.greet(work, [person])
            return play_at_home(work, book, person.id, move)

        return await self._house.mailbox.once(update_id, play)

    def _shown(
        self, book: Rulebook, person: Person, home: Home | Rejected
    ) -> tuple[str, InlineKeyboardMarkup | None]:
        house = self._house
        screen = home.screen if isinstance(home, Home) else Screen((home.reason,))
        language = house.library.words.pick(person.language, house.config.default_language)
        reader = house.reader(language, names={person.id: person.name})
        html = house.renderer.board_html(screen, reader)
        return html, house.renderer.home_keyboard(screen, book.key, reader)

    def _answer(self, query: CallbackQuery, answer: Answer | None) -> None:
        house = self._house
        if answer is None:
            house.delivery.answer(query.id, person=query.from_user.id)
            return
        reader = house.reader(house.language_of(query.from_user))
        said = house.renderer.answer_text(answer, reader)
        house.delivery.answer(query.id, said, alert=answer.alert, person=query.from_user.id)

    async def _can_reach(self, player: PlayerId) -> bool:
        return bool(await self._house.mailbox.read(lambda c: PlayerManager(c).reachable([player])))


def _declares(book: Rulebook, data: AtHome) -> bool:
    """Whether this is a home command of that game; the button's data may be made up."""
    return any(c.name == data.name and c.does == "home" for c in book.game.commands)


def _words(data: AtHome) -> tuple[str, ...]:
    return tuple(data.words.split(".")) if data.words else ()


def handlers(house: House) -> list[Handler]:
    """Every command of every game."""
    commands = GameCommands(house)
    kinds = {
        "move": commands.move,
        "attach": commands.attach,
        "chat": commands.chat,
        "home": commands.home,
    }

    def handler(book: Rulebook, declared: Command) -> Handler:
        handle = partial(kinds[declared.does], book, declared.name)
        where: Where = "anywhere" if declared.does == "home" else "group"
        return command(house, declared.name, handle, where=where)

    return [
        *(
            handler(book, declared)
            for book in house.library.rulebooks.values()
            for declared in book.game.commands
        ),
        CallbackQueryHandler(commands.pressed, pattern="^o:"),
    ]
