"""/nextgame and /role: a player's place in the queue, and a player's own eyes on a game."""

from __future__ import annotations

from bot.handlers.asking import Asked, Handler, command, link
from bot.house import House, link_to_chat
from bot.postman import Outgoing
from games.contract import Text, text
from managers.chats import ChatManager
from managers.join_queue import JoinQueueManager
from managers.lookup import OwnGame, own_games
from managers.names import presentable_title
from managers.orders import Place, Transaction
from managers.people import PlayerManager
from managers.sessions import GameSessionManager


class Seats:
    """Answers those who want a seat, and those who have one."""

    def __init__(self, house: House) -> None:
        self._house = house

    # ── The queue ────────────────────────────────────────────────────────────────────────────

    async def nextgame(self, asked: Asked) -> None:
        """Queue for the next seat or game of this chat, unless there is a seat right here."""
        said = await self._house.mailbox.once(
            asked.update_id, lambda work: self._queue(work, asked)
        )
        if said is not None:
            asked.reply(said)

    def _queue(self, work: Transaction, asked: Asked) -> Text:
        chat, player = asked.chat, asked.person
        if self._has_room(work, asked.place, player.id):
            return text("bot-nextgame-room")
        ChatManager(work.connection, now=work.now).upsert(chat.id, chat.title or "")
        self._house.moves.names.greet(work, [player])
        queue = JoinQueueManager(work.connection, now=work.now)
        is_new = queue.add_to_queue(player.id, chat.id)
        waiting = [entry.player_id for entry in queue.get_queue(chat.id)]
        place = waiting.index(player.id) + 1
        key = "bot-nextgame-queued" if is_new else "bot-nextgame-already"
        return text(key, place=place)

    def _has_room(self, work: Transaction, place: Place, player: int) -> bool:
        manager = GameSessionManager(work.connection, now=work.now)
        session = manager.get_session_by_topic(place.topic_id, place.chat_id)
        if session is None or session.status != "waiting":
            return False
        seated = [seat.player_id for seat in manager.get_session_players(session.id)]
        return player not in seated and len(seated) < (session.max_players or 0)

    # ── The role ─────────────────────────────────────────────────────────────────────────────

    async def role(self, asked: Asked) -> None:
        """Show a player what only this player may see, and only in the private chat."""
        house, person = self._house, asked.person
        place = asked.place if asked.in_group else None
        games = await house.mailbox.read(
            lambda c: own_games(c, house.library.rulebooks, house.moves.names, person.id, place)
        )
        if not asked.in_group:
            self._show(asked, games)
            return
        if not games:
            asked.reply(text("bot-role-none-here"))
            return
        reachable = await house.mailbox.read(lambda c: PlayerManager(c).reachable([person.id]))
        if not reachable:
            way = link(
                house,
                text("bot-button-open-chat"),
                asked.reader(),
                link_to_chat(house.bot, "role"),
            )
            asked.reply(text("bot-role-look"), keyboard=way)
            return
        self._show(asked, games)
        asked.reply(text("bot-role-sent"))

    def _show(self, asked: Asked, games: list[OwnGame]) -> None:
        """Write to the private chat, in the player's own language, whatever the group speaks."""
        house = self._house
        language = house.language_of(asked.user)
        chat = Place(asked.person.id)
        if not games:
            none = house.renderer.text_html(text("bot-role-none"), house.reader(language))
            house.delivery.reply(Outgoing(chat, none))
        for game in games:
            reader = house.reader(language, names=game.names)
            title = text(
                "bot-role-game",
                game=text(f"{game.game_type}-name"),
                number=str(game.number),
                chat=presentable_title(game.chat_title),
            )
            head = house.renderer.text_html(title, reader)
            body = house.renderer.board_html(game.screen, reader)
            house.delivery.reply(Outgoing(chat, f"{head}\n\n{body}"))


def handlers(house: House) -> list[Handler]:
    """The commands of players about their own seats."""
    seats = Seats(house)
    return [
        command(house, "nextgame", seats.nextgame, where="group"),
        command(house, "role", seats.role),
    ]
