"""Commands that show figures: of a player, of a chat, of a game, of everybody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bot.handlers.asking import Asked, Handler, command, echo, person_named, whole_number
from bot.handlers.honours import Honours
from bot.house import House
from games.contract import Name, PlayerId, Text, Texts, When, text
from managers.analytics import (
    AnalyticsManager,
    ChatStats,
    PlayerStats,
    RankedPlayer,
    RecentSession,
    SessionRank,
)
from managers.lookup import session_by_number
from managers.names import presentable_title
from managers.words import Words

MOST_DAYS = 365
USUAL_DAYS = 7
HIGHEST_NUMBER = 999_999_999
NOTHING = Texts(())


class Records:
    """Reads figures and puts them into words."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._words = house.library.words
        self._titles = house.library.titles
        self._honours = Honours(house)

    async def stats(self, asked: Asked) -> None:
        """The figures of whoever asks, or of the one who is named or replied to."""
        person = await person_named(asked)
        if person is None and asked.words:
            asked.reply(text("bot-error-nobody-known", asked=echo(asked.words[0])))
            return
        who = person or asked.person
        found = await self._house.mailbox.read(
            lambda c: AnalyticsManager(c, self._titles).get_player_stats(who.id)
        )
        said = stats_text(found, self._words, asked.language) if found is not None else None
        if said is None:
            oneself = who.id == asked.person.id
            none = "bot-stats-none-you" if oneself else "bot-stats-none"
            said = text(none) if oneself else text(none, player=Name(who.id))
        asked.reply(said, {who.id: found.name if found is not None else who.name})

    async def leaderboard(self, asked: Asked) -> None:
        """The chat's best players, or the ranking of one of its games."""
        if asked.words:
            if not await self._honours.standing(asked, asked.words[0]):
                await self._session_ranking(asked, asked.words[0])
            return
        chat_id = asked.chat.id
        ranks = await self._house.mailbox.read(
            lambda c: AnalyticsManager(c, self._titles).get_chat_leaderboard(chat_id)
        )
        if not ranks:
            asked.reply(text("bot-leaderboard-none"))
            return
        said = text(
            "bot-leaderboard",
            chat=presentable_title(asked.chat.title or ""),
            ranks=ranks_text(ranks),
        )
        asked.reply(said, _names(ranks))

    async def _session_ranking(self, asked: Asked, written: str) -> None:
        number = whole_number(written, 1, HIGHEST_NUMBER)
        if number is None:
            names = "".join(f", {s.name}" for s in await self._honours.standings(asked))
            asked.reply(text("bot-leaderboard-unknown", asked=echo(written), names=names))
            return
        chat_id = asked.chat.id
        session = await self._house.mailbox.read(lambda c: session_by_number(c, chat_id, number))
        if session is None:
            asked.reply(text("bot-error-no-session", asked=str(number)))
            return
        ranks = await self._house.mailbox.read(
            lambda c: AnalyticsManager(c).get_session_leaderboard(session.id)
        )
        said = text(
            "bot-session-ranking",
            game=text(f"{session.game_type}-name"),
            number=str(number),
            ranks=session_ranks_text(ranks, session.game_type),
        )
        asked.reply(said, _names(ranks))

    async def everywhere(self, asked: Asked) -> None:
        """The best players of all chats."""
        ranks = await self._house.mailbox.read(
            lambda c: AnalyticsManager(c, self._titles).get_global_leaderboard()
        )
        if not ranks:
            asked.reply(text("bot-global-none"))
            return
        asked.reply(text("bot-global", ranks=ranks_text(ranks)), _names(ranks))

    async def recent(self, asked: Asked) -> None:
        """The games of this chat that ended last."""
        chat_id = asked.chat.id
        games = await self._house.mailbox.read(
            lambda c: AnalyticsManager(c).get_recent_sessions(chat_id)
        )
        if not games:
            asked.reply(text("bot-recent-none"))
            return
        lines = Texts(tuple(recent_text(game, self._words) for game in games))
        asked.reply(text("bot-recent", games=lines))

    async def chatstats(self, asked: Asked) -> None:
        """What went on in this chat, for its administrators."""
        if not await asked.by_admin():
            return
        written = asked.words[0] if asked.words else str(USUAL_DAYS)
        days = whole_number(written, 1, MOST_DAYS)
        if days is None:
            asked.reply(_not_a_number(written, 1, MOST_DAYS))
            return
        chat_id, zone = asked.chat.id, self._house.config.timezone
        stats = await self._house.mailbox.read(
            lambda c: AnalyticsManager(c, now=self._house.now()).get_chat_stats(chat_id, days, zone)
        )
        asked.reply(chatstats_text(stats, self._words, asked.language))


# ── Figures in words ─────────────────────────────────────────────────────────────────────────


def stats_text(stats: PlayerStats, words: Words, language: str) -> Text | None:
    """A player's figures, or None for one who has done nothing yet."""
    if not (stats.games_played or stats.xp or stats.tasks_done or stats.fake_tasks_done):
        return None
    title = text(f"title-{stats.title}")
    return text(
        "bot-stats",
        player=Name(stats.player_id),
        title=text("bot-stats-title", title=title) if words.has(title.key) else NOTHING,
        xp=stats.xp,
        played=stats.games_played,
        won=stats.games_won,
        lost=stats.games_lost,
        rate=words.number(stats.win_rate, 1, language),
        tasks=stats.tasks_done,
        fake=stats.fake_tasks_done,
        xp_per_game=words.number(stats.xp_per_game, 1, language),
        tasks_per_game=words.number(stats.tasks_per_game, 1, language),
    )


def ranks_text(ranks: Iterable[RankedPlayer]) -> Texts:
    """One line a player."""
    return Texts(
        tuple(
            text("bot-rank", place=r.place, player=Name(r.player_id), xp=r.xp, won=r.games_won)
            for r in ranks
        )
    )


def session_ranks_text(ranks: Iterable[SessionRank], game: str) -> Texts:
    """One line a player, with the role once it is no secret and the outcome once there is one."""
    return Texts(
        tuple(
            text(
                "bot-session-rank",
                place=rank.place,
                player=Name(rank.player_id),
                xp=rank.xp,
                role=_detail(f"{game}-role-{rank.role}" if rank.role else None),
                outcome=_detail(f"bot-outcome-{rank.outcome}" if rank.outcome else None),
            )
            for rank in ranks
        )
    )


def _detail(key: str | None) -> Text | Texts:
    return text("bot-session-detail", detail=Text(key)) if key is not None else NOTHING


def recent_text(game: RecentSession, words: Words) -> Text:
    """A game that has ended, in one line."""
    number, name = str(game.number), text(f"{game.game_type}-name")
    at = When(game.finished_at)
    if not game.finished or game.duration is None:
        return text("bot-recent-abandoned", number=number, game=name, at=at)
    length = length_text(game.duration)
    if game.winner is None:
        return text("bot-recent-nobody-won", number=number, game=name, at=at, length=length)
    side = text(f"{game.game_type}-side-{game.winner}")
    winner = side if words.has(side.key) else game.winner
    return text("bot-recent-won", number=number, game=name, at=at, length=length, winner=winner)


def length_text(duration: timedelta) -> Text:
    """How long something took, in whole minutes, of which there is always one."""
    minutes = max(1, round(duration / timedelta(minutes=1)))
    if minutes < 60:
        return text("bot-minutes", minutes=minutes)
    return text("bot-hours", hours=minutes // 60, minutes=minutes % 60)


def chatstats_text(stats: ChatStats, words: Words, language: str) -> Text:
    """A chat's figures."""
    if not stats.sessions:
        return text("bot-chatstats-none", days=stats.days)
    lines = tuple(
        text(
            "bot-chatstats-hour",
            start=f"{hour:02}:00",
            end=f"{(hour + 1) % 24:02}:00",
            games=games,
        )
        for hour, games in stats.busiest_hours
    )
    return text(
        "bot-chatstats",
        days=stats.days,
        sessions=stats.sessions,
        active=stats.active,
        completed=stats.completed,
        rate=words.number(stats.completion_rate, 1, language),
        players=stats.players,
        hours=text("bot-chatstats-hours", lines=Texts(lines)) if lines else NOTHING,
    )


def _names(ranks: Iterable[RankedPlayer | SessionRank]) -> dict[PlayerId, str]:
    return {rank.player_id: rank.name for rank in ranks}


def _not_a_number(written: str, least: int, most: int) -> Text:
    return text("bot-error-number", asked=echo(written), least=least, most=most)


def handlers(house: House) -> list[Handler]:
    """The commands for figures."""
    records = Records(house)
    return [
        command(house, "stats", records.stats),
        command(house, "leaderboard", records.leaderboard, where="group", by_person=False),
        command(house, "global", records.everywhere, by_person=False),
        command(house, "recent", records.recent, where="group", by_person=False),
        command(house, "chatstats", records.chatstats, where="group"),
    ]
