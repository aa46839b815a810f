"""Commands that are moves: taking part in a game and hosting it."""

from __future__ import annotations

import msgspec

from bot.handlers import opening, seats
from bot.handlers.asking import Asked, Handler, command, echo, person_named, pointed_at
from bot.house import House
from games.contract import Move, PlayerId, Text, text
from games.lobby import Begin, Cancel, Extend, Join, Kick, Leave
from managers.names import presentable, shown_names
from managers.orders import Order, Reply
from managers.sessions import GameSessionManager, SessionPlayer
from managers.words import Reader

WAITING_HELPS = frozenset({"lobby-full", "table-under-way"})
"""Why somebody may have got no seat although the next game, or the next seat, will do."""


class Playing:
    """Turns commands into orders. What succeeds is seen on the board and needs no words."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def join(self, asked: Asked) -> None:
        """Take a seat."""
        await self._move(asked, Join())

    async def leave(self, asked: Asked) -> None:
        """Give the seat up, or leave the game."""
        await self._move(asked, Leave())

    async def begin(self, asked: Asked) -> None:
        """Start with those who are here."""
        await self._move(asked, Begin())

    async def extend(self, asked: Asked) -> None:
        """Keep the lobby open for longer."""
        await self._move(asked, Extend())

    async def endgame(self, asked: Asked) -> None:
        """Call the game off."""
        await self._move(asked, Cancel())

    async def kick(self, asked: Asked) -> None:
        """Remove a player: the one replied to, or named by an @name or as the board does."""
        whom = await self._whom(asked)
        if whom is not None:
            await self._move(asked, Kick(whom))
        elif asked.words:
            name = echo(" ".join(asked.words))
            asked.reply(text("bot-error-nobody-known", asked=name))
        else:
            asked.reply(text("bot-error-whom"))

    async def _move(self, asked: Asked, move: Move) -> None:
        owner = asked.person.id in self._house.config.owner_ids
        order = Order(asked.place, move, asked.person, owner=owner, update_id=asked.update_id)
        reply = await self._house.mailbox.play(order)
        if reply.admin_may and await self._house.rights.is_admin(asked.chat.id, asked.person.id):
            reply = await self._house.mailbox.play(msgspec.structs.replace(order, admin=True))
        if not reply.accepted:
            await self._explain(asked, move, reply)

    async def _explain(self, asked: Asked, move: Move, reply: Reply) -> None:
        if reply.session_id is None and reply.answer is None:
            return
        if reply.answer is None or reply.answer.text.key == "table-none-here":
            asked.reply(text("bot-error-no-game-here"))
            return
        reason = reply.answer.text
        if isinstance(move, Join) and reason.key in WAITING_HELPS:
            reason = await self._way_in(reply.session_id) or text("bot-join-later", reason=reason)
        asked.reply(reason, reply.names)

    async def _way_in(self, session_id: int | None) -> Text | None:
        """How one plays in a session that needs no seat; None if that is none of those."""
        if session_id is None:
            return None
        session = await self._house.mailbox.read(
            lambda c: GameSessionManager(c).get_session(session_id)
        )
        book = self._house.library.rulebooks.get(session.game_type) if session else None
        if book is None or not book.game.open_to_all:
            return None
        return text(f"{book.key}-how-to-join")

    # ── Whom ─────────────────────────────────────────────────────────────────────────────────

    async def _whom(self, asked: Asked) -> PlayerId | None:
        if pointed_at(asked.message) is None and asked.words:
            seated = await self._seated(asked)
            named = self._called(" ".join(asked.words), seated, asked.language)
            if len(named) == 1:
                return named[0]
        person = await person_named(asked)
        return person.id if person is not None else None

    async def _seated(self, asked: Asked) -> list[SessionPlayer]:
        place = asked.place
        session = await self._house.mailbox.read(
            lambda c: GameSessionManager(c).get_session_by_topic(place.topic_id, place.chat_id)
        )
        if session is None:
            return []
        return await self._house.mailbox.read(
            lambda c: GameSessionManager(c).get_session_players(session.id)
        )

    def _called(self, name: str, players: list[SessionPlayer], language: str) -> list[PlayerId]:
        """The players at this table who go by this name, as they wrote it or as it is shown."""
        words = self._house.library.words
        shown = shown_names(
            {player.player_id: player.name for player in players},
            lambda digits: words.say(text("name-nameless", number=digits), Reader(language)),
        )
        wanted = presentable(name).casefold()
        exactly = [id_ for id_, as_shown in shown.items() if as_shown.casefold() == wanted]
        return exactly or [
            player.player_id
            for player in players
            if wanted and presentable(player.name).casefold() == wanted
        ]


def handlers(house: House) -> list[Handler]:
    """The commands of those who play and of those who host."""
    playing = Playing(house)
    moves = {
        "join": playing.join,
        "leave": playing.leave,
        "begin": playing.begin,
        "extend": playing.extend,
        "kick": playing.kick,
        "endgame": playing.endgame,
    }
    return [
        *opening.handlers(house),
        *(command(house, name, move, where="group") for name, move in moves.items()),
        *seats.handlers(house),
    ]
