"""Tables to load: games of Impostor in the middle of a vote that stays open.

A ballot may be changed until the vote closes, and it closes only once everybody has voted; so
as long as the last seat keeps silent, the others make an endless supply of moves that are
legal, change the state and change the board.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import NamedTuple

from sqlalchemy import Engine, update

from db.engine import open_database
from db.models import Board, Notice
from db.upgrade import upgrade
from games.contract import Move, PlayerId
from games.impostor.state import Choose, Ready
from games.lobby import Begin, Join
from managers.chats import ChatManager
from managers.content import ROOT, Library, load_library
from managers.ledger import Ledger
from managers.moves import Moves
from managers.opening import Opening, open_session
from managers.orders import Order, Person, Place, Pressed, Transaction
from managers.people import PlayerManager
from managers.sitting import load_sittings

PLAYERS = 10
FIRST_CHAT = -1_001_000_000_000
FIRST_PLAYER = 5_000_000_000
BOARD_MESSAGE = 100
"""The message that shows a table's board, the same number in every chat."""

_DAYS = 86_400
_SHORT_TIMES = "times = { tasks = 75, meeting = 60, meeting_each = 8, vote = 45 }"
_LONG_TIMES = f"times = {{ tasks = {_DAYS}, meeting = {_DAYS}, meeting_each = 0, vote = {_DAYS} }}"


class Table(NamedTuple):
    """One session that is being voted on; its buttons are the players' names in seating order."""

    session: int
    chat: int
    epoch: int
    players: tuple[PlayerId, ...]
    topic: int = 0


def patient_library() -> Library:
    """Everything that Parlor says and knows, with phases that outlast any benchmark."""
    shipped = (ROOT / "games" / "impostor" / "balance.toml").read_text(encoding="utf-8")
    patient = shipped.replace(_SHORT_TIMES, _LONG_TIMES)
    if patient == shipped:
        raise ValueError("the balance file of Impostor no longer has the times that are changed")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "impostor.toml").write_text(patient, encoding="utf-8")
        return load_library(balance_dir=Path(folder))


def person(player: PlayerId) -> Person:
    """A player as Telegram shows them."""
    return Person(player, f"Player {player % 1_000}", f"player{player}", "en")


def set_tables(
    url: str, library: Library, count: int, places: Sequence[Place] = ()
) -> tuple[Engine, Moves, list[Table]]:
    """A new database with ``count`` tables, each in its own chat or in its own of these places,
    all of them voting.

    Boards are on record as shown and notices as sent, as they would be by then.
    """
    places = places or [Place(FIRST_CHAT - number) for number in range(count)]
    engine = open_database(url)
    upgrade(engine)
    moves = Moves(library.rulebooks, library.titles)
    with engine.begin() as connection:
        work = Transaction(connection, datetime.now(UTC))
        sessions = [_open(work, library, number, places[number]) for number in range(count)]
        for order in _until_the_vote(sessions):
            _must_be_accepted(moves, work, order)
        connection.execute(update(Notice).values(status="sent"))
        connection.execute(
            update(Board).values(message_id=BOARD_MESSAGE, shown_version=Board.wanted_version)
        )
        sittings = load_sittings(connection, library.rulebooks, sessions)
        for sitting in sittings:
            shown = update(Board).where(Board.session_id == sitting.id)
            connection.execute(shown.values(phase=sitting.book.phase(sitting.world)))
    tables = [
        Table(
            s.id,
            s.place.chat_id,
            s.book.epoch(s.world),
            s.world.shared.play.seats,
            s.place.topic_id,
        )
        for s in sorted(sittings, key=lambda s: s.id)
    ]
    return engine, moves, tables


def _open(work: Transaction, library: Library, number: int, place: Place) -> int:
    chats, host = ChatManager(work.connection, now=work.now), FIRST_PLAYER + number * PLAYERS
    chats.change_settings(place.chat_id, {"open_ballots": True})
    PlayerManager(work.connection, now=work.now).greet([person(host)])
    ledger = Ledger(work, library.titles)
    session = open_session(
        work, ledger, library.rulebooks["impostor"], Opening(place, host, "normal")
    )
    ledger.flush()
    return session.id


def _until_the_vote(sessions: Iterable[int]) -> Iterable[Order]:
    for number, session in enumerate(sessions):
        first = FIRST_PLAYER + number * PLAYERS
        players = range(first, first + PLAYERS)
        wishes: list[tuple[PlayerId, Move]] = [(player, Join()) for player in players[1:]]
        wishes.append((players[0], Begin()))
        wishes += [(player, Choose(0)) for player in players]
        wishes += [(player, Ready()) for player in players[: PLAYERS // 2 + 1]]
        yield from (Order(session, wish, person(player)) for player, wish in wishes)


def _must_be_accepted(moves: Moves, work: Transaction, order: Order) -> None:
    (reply,) = moves.play(work, [order])
    if not reply.accepted:
        raise RuntimeError(f"{order} was refused: {reply.answer}")


class Voters:
    """Makes presses of which every one changes a ballot."""

    def __init__(self, tables: list[Table], seed: int = 7) -> None:
        self._tables = tables
        self._random = Random(seed)
        self._ballots: dict[PlayerId, int] = {}
        self._update_id = 0

    def order(self) -> Order:
        """The next press, as a handler would post it."""
        draw = self._random.randrange
        table = self._tables[draw(len(self._tables))]
        seat = draw(PLAYERS - 1)
        player = table.players[seat]
        button = draw(PLAYERS)
        while button in (seat, self._ballots.get(player)):
            button = draw(PLAYERS)
        self._ballots[player] = button
        self._update_id += 1
        return Order(
            table.session,
            Pressed(table.epoch, button),
            person(player),
            chat_id=table.chat,
            update_id=self._update_id,
        )
