"""Opening games that begin by themselves, as the operator's schedule has it.

Nothing of this is remembered in memory alone. Whether a chat has had its game is read from its
sessions, in the same transaction that opens one, so a crash can neither double a game nor lose
one. What could not begin at its time, because the bot was away or the last game was not over, is
made up for once if the time is not long past.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import partial
from random import Random

import msgspec
import structlog
from sqlalchemy import ColumnElement, Connection, delete, func, select, union_all

from db.models import ENDED, IS_LIVE, IS_OF_THE_WORLD, Board, Chat, GameSession, Vital
from db.upsert import ensure_players, insert_for
from games.contract import PlayerId
from games.table import Rulebook
from managers.broken import BackOff
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
_AT_ONCE = 200
"""Chats that are looked at with one statement."""


class _Named(msgspec.Struct):
    """Of a session's rules only the name of their preset."""

    preset: str


class Spawner:
    """Keeps a schedule, whose times are those of the system's clock: the moments that it is asked
    about are so much ``ahead`` of it."""

    def __init__(
        self,
        mailbox: Mailbox,
        books: Mapping[str, Rulebook],
        titles: Titles,
        schedule: Sequence[Entry],
        zone: tzinfo,
        ahead: Callable[[], timedelta] = timedelta,
    ) -> None:
        self._mailbox = mailbox
        self._books = books
        self._titles = titles
        self._schedule = schedule
        self._zone = zone
        self._ahead = ahead
        self._host: PlayerId = 0
        self._since: Mapping[str, datetime] = {}
        self._broken: BackOff[tuple[str, datetime, Place]] = BackOff()

    async def start(self, host: PlayerId) -> None:
        """Note which lines are new: their times before now were never promised to anybody."""
        self._host = host
        self._since = await self._mailbox.run(lambda work: note_lines(work, self._schedule))

    async def beat(self, now: datetime) -> int:
        """Open what is due; how many games that were."""
        opened = 0
        # A schedule goes by the clock on the wall; everything else by the time of the house.
        ahead = self._ahead()
        for entry in self._schedule:
            due = entry.last(now - ahead, self._zone) + ahead
            if due > self._since[entry.written] and now - due <= MADE_UP_WITHIN:
                opened += await self._keep(entry, due, now)
        return opened

    async def _keep(self, entry: Entry, due: datetime, now: datetime) -> int:
        """Open a line's games, each in a transaction of its own, so that no press waits long."""
        opened = 0
        async for places in self._openings(entry, due, now):
            key = (entry.written, due, places[0])
            if self._broken.rests(key, now):
                continue
            try:
                session_id = await self._mailbox.run(self._opening(entry, due, places))
            except Stopped:
                raise
            except Exception:
                # A game that cannot be dealt would fail again at every beat, and is not to
                # keep the other chats from theirs.
                self._broken.failed(key, now)
                log.exception("game-not-spawned", schedule=entry.written, chat_id=places[0].chat_id)
                continue
            if session_id is not None:
                opened += 1
                log.info("game-spawned", schedule=entry.written, session_id=session_id)
        return opened

    async def _openings(
        self, entry: Entry, due: datetime, now: datetime
    ) -> AsyncIterator[tuple[Place, ...]]:
        """The games that this line still has to open for this time: each by the places where it
        is to be shown, the first of which is its own."""
        free = self._free_places(entry, due, now)
        if entry.reach == "world":
            everywhere = tuple([place async for place in free])
            if everywhere:
                yield everywhere
        else:
            async for place in free:
                yield (place,)

    async def _free_places(
        self, entry: Entry, due: datetime, now: datetime
    ) -> AsyncIterator[Place]:
        """The places that wait for a game of this line, found in portions: in between, others
        have their turn to read."""
        after: int | None = None
        while True:
            portion = await self._mailbox.read(
                partial(free_places, entry=entry, due=due, now=now, after=after)
            )
            for place in portion.places:
                yield place
            if portion.last is None:
                return
            after = portion.last

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
        if entry.reach == "world" and _games_of_the_world(
            connection, entry.game, self.due, work.now
        ):
            return None
        free = list(_free(connection, entry.game, self.places, self.due, work.now))
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


class Portion(msgspec.Struct, frozen=True):
    """Places of some chats, and the last of these chats; None if there are no more of them."""

    places: Sequence[Place]
    last: int | None = None


def free_places(
    connection: Connection,
    entry: Entry,
    due: datetime,
    now: datetime,
    after: int | None = None,
) -> Portion:
    """Where this line still has to open a game, or its one game is to be shown, for this time;
    of a portion of the chats, those after this one."""
    if entry.reach == "world" and _games_of_the_world(connection, entry.game, due, now):
        return Portion(())
    if entry.places:
        chats = ChatManager(connection)
        places = [Place(chats.current_id(p.chat_id), p.topic_id) for p in entry.places]
        known = Portion(places)
    else:
        known = hubs_of(connection, entry.game, after)
    return Portion(list(_free(connection, entry.game, known.places, due, now)), known.last)


def hubs_of(connection: Connection, game: str, after: int | None = None) -> Portion:
    """Where each chat was shown a game last; of a portion of the chats, those after this one."""
    newest = (
        select(func.max(Board.id))
        .where(Board.chat_id == Chat.id, Board.game_type == game, Board.status == "live")
        .scalar_subquery()
    )
    some = select(Chat.id, newest.label("board_id")).order_by(Chat.id).limit(_AT_ONCE)
    if after is not None:
        some = some.where(Chat.id > after)
    chats = connection.execute(some).all()
    ids = [row.board_id for row in chats if row.board_id is not None]
    boards = select(Board.chat_id, Board.topic_id).where(Board.id.in_(ids)).order_by(Board.id)
    places = [Place(row.chat_id, row.topic_id) for row in connection.execute(boards)]
    return Portion(places, chats[-1].id if len(chats) == _AT_ONCE else None)


def _free(
    connection: Connection, game: str, places: Sequence[Place], due: datetime, now: datetime
) -> Iterator[Place]:
    """Those of these places that want a game now: their chat shows none, has not had one since
    ``due`` and does not mind, and the topic is not taken by another."""
    for start in range(0, len(places), _AT_ONCE):
        some = places[start : start + _AT_ONCE]
        chats = {place.chat_id for place in some}
        taken = _busy_chats(connection, game, chats, due, now) | _unwilling(connection, chats)
        shown = sessions_shown_at(connection, some)
        for place in some:
            if place.chat_id not in taken and place not in shown:
                yield place


def _busy_chats(
    connection: Connection, game: str, chats: Collection[int], due: datetime, now: datetime
) -> set[int]:
    own = select(GameSession.chat_id).where(
        GameSession.chat_id.in_(chats), GameSession.game_type == game
    )
    busy = set(connection.scalars(union_all(own.where(IS_LIVE), own.where(_since(due, now)))))
    of_the_world = _games_of_the_world(connection, game, due, now)
    if of_the_world:
        shown = select(Board.chat_id).where(
            Board.session_id.in_(of_the_world), Board.chat_id.in_(chats)
        )
        busy |= set(connection.scalars(shown))
    return busy


def _unwilling(connection: Connection, chats: Collection[int]) -> set[int]:
    wishes = connection.execute(select(Chat.id, Chat.settings).where(Chat.id.in_(chats)))
    return {id_ for id_, settings in wishes if msgspec.json.decode(settings).get(SETTING) is False}


def _games_of_the_world(
    connection: Connection, game: str, due: datetime, now: datetime
) -> set[int]:
    """The world's sessions of a game that are going on, or have begun since ``due``."""
    of_the_world = select(GameSession.id).where(IS_OF_THE_WORLD, GameSession.game_type == game)
    over = of_the_world.where(GameSession.status.in_(ENDED), _since(due, now))
    return set(connection.scalars(union_all(of_the_world.where(IS_LIVE), over)))


def _since(due: datetime, now: datetime) -> ColumnElement[bool]:
    """That a session began since ``due``; one of a time to come is left from a clock that was
    wrong, and no reason to wait until then."""
    return GameSession.created_at.between(due, now)


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
    games = select(GameSession.id).where(GameSession.game_type == entry.game)
    if entry.reach == "world":
        # There are few. In order, the database might go back through all sessions for one.
        last = max(connection.scalars(games.where(IS_OF_THE_WORLD)), default=None)
    else:
        here = games.where(GameSession.chat_id == place.chat_id)
        newest = here.order_by(GameSession.created_at.desc(), GameSession.id.desc())
        last = connection.scalar(newest.limit(1))
    rules = connection.scalar(select(GameSession.rules).where(GameSession.id == last))
    return msgspec.json.decode(rules, type=_Named).preset if rules is not None else None
