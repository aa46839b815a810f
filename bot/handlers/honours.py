"""/badges, and the leaderboards that games keep for a chat."""

from __future__ import annotations

from bot.handlers.asking import Asked, Handler, command, echo, person_named
from bot.house import House
from games.contract import Name, Standing, Text, Texts, text
from managers.homes import standings_of
from managers.honours import Badge, HonoursManager

MEDALS = ("🥇", "🥈", "🥉")


class Honours:
    """Reads back what players have earned."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def badges(self, asked: Asked) -> None:
        """The badges of whoever asks, or of the one who is named or replied to."""
        person = await person_named(asked)
        if person is None and asked.words:
            asked.reply(text("bot-error-nobody-known", asked=echo(asked.words[0])))
            return
        who = person or asked.person
        found = await self._house.mailbox.read(lambda c: HonoursManager(c).badges(who.id))
        lines = Texts(tuple(map(_badge_line, found)))
        key = "bot-badges" if found else "bot-badges-none"
        args = {"badges": lines} if found else {}
        asked.reply(text(key, player=Name(who.id), **args), {who.id: who.name})

    async def standing(self, asked: Asked, name: str) -> bool:
        """Show a game's leaderboard by its name. False if no game has one of that name here."""
        standings = await self.standings(asked)
        standing = next((s for s in standings if s.name == name.casefold()), None)
        if standing is None:
            return False
        rows = await self._house.mailbox.read(
            lambda c: HonoursManager(c).standings(standing.board, standing.scope)
        )
        if not rows:
            asked.reply(text("bot-standing-none"))
            return True
        lines = tuple(
            text(
                "bot-standing-row",
                place=MEDALS[place] if place < len(MEDALS) else f"{place + 1}.",
                player=Name(row.player_id),
                damage=row.damage,
                correct=row.correct_answers,
            )
            for place, row in enumerate(rows)
        )
        said = text("bot-standing", title=standing.title, rows=Texts(lines))
        asked.reply(said, {row.player_id: row.name for row in rows})
        return True

    async def standings(self, asked: Asked) -> list[Standing]:
        """The leaderboards that games keep for this chat."""
        books, chat_id = self._house.library.rulebooks.values(), asked.chat.id
        return await self._house.mailbox.read(
            lambda c: [
                standing
                for book in books
                for standing in standings_of(c, book, chat_id, self._house.now())
            ]
        )


def _badge_line(badge: Badge) -> Text:
    name = text(f"badge-{badge.badge}")
    if badge.times == 1:
        return text("bot-badge", badge=name)
    return text("bot-badge-times", badge=name, times=badge.times)


def handlers(house: House) -> list[Handler]:
    """Commands about honours."""
    return [command(house, "badges", Honours(house).badges)]
