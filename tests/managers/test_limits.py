"""How many games one person and one chat may open; rows decide, so nothing is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select, update

from db.models import GameSession
from games.contract import Text, When, text
from games.lobby import Cancel
from games.table import Rematch
from managers.chats import ChatManager
from managers.content import load_library
from managers.ledger import Ledger
from managers.limits import LimitReached, Limits
from managers.moves import Moves
from managers.opening import Opening, open_session
from managers.orders import Order, Person, Place, Transaction

LIBRARY = load_library()
NOON = datetime(2026, 7, 1, 12, 0, 30, tzinfo=UTC)
ANN, BEN = Person(1, "Ann"), Person(2, "Ben")
CHAT, OTHER = -1001, -1002
FEW = Limits(games_per_person=3, games_per_chat=4, live_games_per_chat=5)

_topics = count(1)


class House:
    """Opens games within limits, at a time of its own."""

    def __init__(self, engine: Engine, limits: Limits = FEW) -> None:
        self.engine = engine
        self.limits = limits
        self.moves = Moves(LIBRARY.rulebooks, LIBRARY.titles, limits)
        self.now = NOON

    def open(
        self, host: Person, chat: int, at: datetime | None = None, *, known: bool = False
    ) -> int | Text:
        """The new session, or what is said instead. Who is known has been seen just now."""
        with self.engine.begin() as connection:
            work = Transaction(connection, at or self.now)
            ChatManager(connection, now=self.now).upsert(chat, "Evening")
            if not known:
                self.moves.names.greet(work, [host])
            ledger = Ledger(work, LIBRARY.titles)
            wish = Opening(Place(chat, next(_topics)), host.id)
            book = LIBRARY.rulebooks["impostor"]
            try:
                session = open_session(work, ledger, book, wish, self.limits).id
            except LimitReached as limit:
                return limit.reason
            ledger.flush()
            return session

    def sessions(self) -> int:
        with self.engine.begin() as connection:
            return connection.scalar(select(func.count()).select_from(GameSession)) or 0

    def end_all(self) -> None:
        with self.engine.begin() as connection:
            connection.execute(update(GameSession).values(status="abandoned", deadline_at=None))


@pytest.fixture
def house(engine: Engine) -> House:
    return House(engine)


def test_a_person_opens_so_many_in_ten_minutes_wherever_it_is(house: House) -> None:
    for chat in (CHAT, OTHER, CHAT):
        assert isinstance(house.open(ANN, chat), int)
        house.now += timedelta(minutes=2)
    refused = text("table-limit-person", games=3, at=When(NOON.replace(minute=11, second=0)))
    assert house.open(ANN, -1003) == refused
    assert isinstance(house.open(BEN, CHAT), int), "others are not to suffer for it"
    house.now = NOON + timedelta(minutes=9, seconds=59)
    assert house.open(ANN, OTHER) == refused
    house.now = NOON.replace(minute=11, second=0)
    assert isinstance(house.open(ANN, OTHER), int), "at the minute that was named"


def test_games_that_are_over_count_as_well(house: House) -> None:
    for _ in range(3):
        house.open(ANN, CHAT)
        house.end_all()
    assert isinstance(house.open(ANN, CHAT), Text)


def test_a_chat_opens_so_many_in_an_hour(house: House) -> None:
    for person in range(1, 5):
        assert isinstance(house.open(Person(person, "P"), CHAT), int)
    later = NOON.replace(hour=13, minute=1, second=0)
    assert house.open(Person(9, "P"), CHAT) == text("table-limit-chat", games=4, at=When(later))
    assert isinstance(house.open(Person(9, "P"), OTHER), int)
    house.now = later
    assert isinstance(house.open(Person(9, "P"), CHAT), int)


def test_so_many_games_go_on_in_a_chat_at_once(house: House) -> None:
    for person in range(1, 6):
        house.open(Person(person, "P"), CHAT)
        house.now += timedelta(hours=1)
    assert house.open(Person(9, "P"), CHAT) == text("table-limit-live", games=5)
    house.end_all()
    assert isinstance(house.open(Person(9, "P"), CHAT), int)


def test_a_clock_that_steps_back_locks_nobody_out(house: House) -> None:
    for _ in range(3):
        assert isinstance(house.open(ANN, CHAT, NOON + timedelta(days=1)), int)
    assert isinstance(house.open(ANN, CHAT), int)


def test_two_processes_open_no_more_together(
    database_url: str, open_engine: Callable[[str], Engine]
) -> None:
    crowd = 8
    houses = [House(open_engine(database_url)) for _ in range(crowd)]
    houses[0].open(ANN, CHAT)
    ready = Barrier(crowd)

    def rush(number: int) -> int | Text:
        ready.wait()
        return houses[number].open(ANN, -1100 - number, known=True)

    with ThreadPoolExecutor(crowd) as threads:
        outcomes = list(threads.map(rush, range(crowd)))
    assert sum(isinstance(outcome, int) for outcome in outcomes) == FEW.games_per_person - 1
    assert houses[0].sessions() == FEW.games_per_person


def test_a_rematch_counts_and_is_refused_in_the_same_words(house: House) -> None:
    session = house.open(ANN, CHAT)
    assert isinstance(session, int)

    def play(move: Cancel | Rematch, target: int) -> tuple[Text | None, int | None]:
        with house.engine.begin() as connection:
            order = Order(target, move, ANN, admin=True)
            (reply,) = house.moves.play(Transaction(connection, house.now), [order])
        return reply.answer.text if reply.answer else None, reply.session_id

    for _ in range(2):
        play(Cancel(), session)
        said, opened = play(Rematch(), session)
        assert said == text("table-rematch-opened")
        assert opened is not None
        session = opened
    play(Cancel(), session)
    said, same = play(Rematch(), session)
    assert said == text("table-limit-person", games=3, at=When(NOON.replace(minute=11, second=0)))
    assert same == session
    assert house.sessions() == 3
