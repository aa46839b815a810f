"""Opening games that begin by themselves, as the operator's schedule has it.

Nothing of this is remembered in memory alone. Whether a chat has had its game is read from its
sessions, in the same transaction that opens one, so a crash can neither double a game nor lose
one. What could not begin at its time, because the bot was away or the last game was not over, is
made up for once if the time is not long past.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from random import Random

import msgspec
import structlog
from sqlalchemy import Connection, delete, func, or_, select

from db.models import IS_LIVE, Board, Chat, GameSession, Vital
from db.upsert import ensure_players, insert_for
from games.contract import PlayerId
from games.table import Rulebook
from managers.chats import ChatManager
from managers.hubs import sessions_shown_at
from managers.ledger import Ledger
from managers.mailbox import Mailbox, Stopped
from managers.opening import Opening, open_session
from managers.orders import Place, Transaction
from managers.schedule import Entry
from managers.titles import Titles

log = structlog.get_logger()

MADE_UP_WITHIN = timedelta(hours=6)
"""So long after its time a game that could not begin then still does."""

SETTING = "scheduled_games"
"""The wish of a chat that does not want any: False."""

_KNOWN_SINCE = "schedule:"
_AT_ONCE = 500


class _Named(msgspec.Struct):
    """Of a session's rules only the name of their preset."""

    preset: str


class Spawner:
    """Keeps a schedule. ``host`` is whom its games belong to: the bot itself, who never plays."""

    def __init__(
        self,
        mailbox: Mailbox,
        books: Mapping[str, Rulebook],
        titles: Titles,
        schedule: Sequence[Entry],
        zone: tzinfo,
    ) -> None:
        self._mailbox = mailbox
        self._books = books
        self._titles = titles
        self._schedule = schedule
        self._zone = zone
        self._host: PlayerId = 0
        self._since: Mapping[str, datetime] = {}
        self._broken: set[tuple[str, datetime, Place]] = set()

    async def start(self, host: PlayerId) -> None:
        """Note which lines are new: their times before now were never promised to anybody."""
        self._host = host
        self._since = await self._mailbox.run(lambda work: note_lines(work, self._schedule))

    async def beat(self, now: datetime) -> int:
        """Open what is due; how many games that were."""
        opened = 0
        for entry in self._schedule:
            due = entry.last(now, self._zone)
            if due > self._since[entry.written] and now - due <= MADE_UP_WITHIN:
                opened += await self._keep(entry, due)
        return opened

    async def _keep(self, entry: Entry, due: datetime) -> int:
        """Open a line's games, each in a transaction of its own, so that no press waits long."""
        groups = await self._mailbox.read(lambda c: list(openings(c, entry, due)))
        opened = 0
        for places in groups:
            key = (entry.written, due, places[0])
            if key in self._broken:
                continue
            try:
                session_id = await self._mailbox.run(self._opening(entry, due, places))
            except Stopped:
                raise
            except Exception:
                # A game that cannot be dealt would fail again at every beat, and is not to
                # keep the other chats from theirs.
                self._broken.add(key)
                log.exception("game-not-spawned", schedule=entry.written, chat_id=places[0].chat_id)
                continue
            if session_id is not None:
                opened += 1
                log.info("game-spawned", schedule=entry.written, session_id=session_id)
        return opened

    def _opening(self, entry: Entry, due: datetime, places: Sequence[Place]) -> _Job:
        return _Job(self._books[entry.game], self._titles, self._host, entry, due, places)


@dataclass(frozen=True, slots=True)
class _Job:
    """The opening of one game. Gives its session, or None if there is no reason for it now."""

    book: Rulebook
    titles: Titles
    host: PlayerId
    entry: Entry
    due: datetime
    places: Sequence[Place]

    def __call__(self, work: Transaction) -> int | None:
        connection, entry = work.connection, self.entry
        _take_turns(connection, entry)
        if entry.reach == "world" and _world_had_one(connection, entry.game, self.due):
            return None
        free = list(_free(connection, entry.game, self.places, self.due))
        if not free:
            return None
        ensure_players(connection, [self.host])
        preset = choose(connection, self.book, entry, self.due, free[0])
        wish = Opening(free[0], self.host, preset, reach=entry.reach, also=tuple(free[1:]))
        ledger = Ledger(work, self.titles)
        session = open_session(work, ledger, self.book, wish)
        ledger.flush()
        return session.id


# ── Lines ────────────────────────────────────────────────────────────────────────────────────


def note_lines(work: Transaction, schedule: Sequence[Entry]) -> dict[str, datetime]:
    """Since when each line of the schedule is known. What is in it no more is forgotten, so that
    it is new if it ever comes back."""
    known = Vital.key.startswith(_KNOWN_SINCE)
    today = {_KNOWN_SINCE + entry.written for entry in schedule}
    work.connection.execute(delete(Vital).where(known, Vital.key.not_in(today)))
    for key in sorted(today):
        note = insert_for(work.connection, Vital).values(key=key, value=work.now.isoformat())
        work.connection.execute(note.on_conflict_do_nothing())
    rows = work.connection.execute(select(Vital.key, Vital.value).where(known))
    return {
        row.key.removeprefix(_KNOWN_SINCE): datetime.fromisoformat(row.value)
        for row in rows
        if row.key in today
    }


def _take_turns(connection: Connection, entry: Entry) -> None:
    """Hold the line until the transaction ends: two processes must not both find a chat free."""
    connection.execute(
        select(Vital.key).where(Vital.key == _KNOWN_SINCE + entry.written).with_for_update()
    )


# ── Places ───────────────────────────────────────────────────────────────────────────────────


def openings(connection: Connection, entry: Entry, due: datetime) -> Iterator[tuple[Place, ...]]:
    """The games that this line still has to open for this time: each by the places where it is to
    be shown, the first of which is its own."""
    if entry.places:
        chats = ChatManager(connection)
        places = [Place(chats.current_id(p.chat_id), p.topic_id) for p in entry.places]
    else:
        places = hubs_of(connection, entry.game, due)
    free = tuple(_free(connection, entry.game, places, due))
    if entry.reach == "chat":
        yield from ((place,) for place in free)
    elif free and not _world_had_one(connection, entry.game, due):
        yield free


def hubs_of(connection: Connection, game: str, before: datetime) -> list[Place]:
    """Where each chat was shown a game last, of those that began before this time."""
    newest = (
        select(func.max(Board.id))
        .join(GameSession, GameSession.id == Board.session_id)
        .where(
            GameSession.game_type == game,
            GameSession.created_at < before,
            Board.status == "live",
        )
        .group_by(Board.chat_id)
    )
    boards = select(Board.chat_id, Board.topic_id).where(Board.id.in_(newest)).order_by(Board.id)
    return [Place(row.chat_id, row.topic_id) for row in connection.execute(boards)]


def _free(
    connection: Connection, game: str, places: Sequence[Place], due: datetime
) -> Iterator[Place]:
    """Those of these places that want a game now: their chat shows none, has not had one since
    ``due`` and does not mind, and the topic is not taken by another."""
    for start in range(0, len(places), _AT_ONCE):
        some = places[start : start + _AT_ONCE]
        chats = {place.chat_id for place in some}
        taken = _busy_chats(connection, game, chats, due) | _unwilling(connection, chats)
        shown = sessions_shown_at(connection, some)
        for place in some:
            if place.chat_id not in taken and place not in shown:
                yield place


def _busy_chats(
    connection: Connection, game: str, chats: Collection[int], due: datetime
) -> set[int]:
    busy = (
        select(Board.chat_id)
        .join(GameSession, GameSession.id == Board.session_id)
        .where(
            Board.chat_id.in_(chats),
            GameSession.game_type == game,
            or_(IS_LIVE, GameSession.created_at >= due),
        )
    )
    return set(connection.scalars(busy.distinct()))


def _unwilling(connection: Connection, chats: Collection[int]) -> set[int]:
    wishes = connection.execute(select(Chat.id, Chat.settings).where(Chat.id.in_(chats)))
    return {id_ for id_, settings in wishes if msgspec.json.decode(settings).get(SETTING) is False}


def _world_had_one(connection: Connection, game: str, due: datetime) -> bool:
    recent = select(GameSession.id).where(
        GameSession.game_type == game,
        GameSession.reach == "world",
        or_(IS_LIVE, GameSession.created_at >= due),
    )
    return connection.scalar(recent.limit(1)) is not None


# ── Presets ──────────────────────────────────────────────────────────────────────────────────


def choose(
    connection: Connection, book: Rulebook, entry: Entry, due: datetime, place: Place
) -> str | None:
    """The preset for a game: a random one, or that which follows the last one here. None leaves
    it to the chat."""
    offered = entry.offered(book.game.presets)
    if not offered:
        return None
    if entry.random:
        # The same whenever it is asked for, as everything about a game's chances is.
        return Random(f"{entry.written} {due.isoformat()} {place.chat_id}").choice(offered)
    before = _last_preset(connection, entry, place)
    return offered[(offered.index(before) + 1) % len(offered)] if before in offered else offered[0]


def _last_preset(connection: Connection, entry: Entry, place: Place) -> str | None:
    here = (
        GameSession.reach == "world"
        if entry.reach == "world"
        else GameSession.chat_id == place.chat_id
    )
    rules = connection.scalar(
        select(GameSession.rules)
        .where(GameSession.game_type == entry.game, here)
        .order_by(GameSession.id.desc())
        .limit(1)
    )
    return msgspec.json.decode(rules, type=_Named).preset if rules is not None else None
