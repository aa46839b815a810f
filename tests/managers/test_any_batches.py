"""However orders share transactions, what is on record comes out the same, and replays.

Games are played at random twice: one order a transaction on one database, and on another with
all orders of a moment in one transaction.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, select

from db.keepsakes import (
    RECORD_TABLES,
    GameMemory,
    Leaderboard,
    Posting,
    RewardClaim,
    UserBadge,
)
from db.models import (
    ActionLog,
    Base,
    DiscussionLog,
    GameSession,
    Notice,
    Player,
    PlayerGameLink,
    ProcessedUpdate,
    TaskLog,
    VoteHistory,
)
from games.contract import Speak, Tick
from games.lobby import Begin, Join
from managers import opening
from managers.chats import ChatManager
from managers.content import load_library
from managers.ledger import Ledger
from managers.moves import Moves
from managers.opening import Opening, open_session
from managers.orders import Order, Person, Place, Pressed, Reply, Transaction
from managers.replay import replay
from managers.sitting import Sitting, load_sittings

LIBRARY = load_library()
HERE = Place(-1001234567890, 7)
NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
PEOPLE = [Person(id_, f"Player {id_}") for id_ in range(1, 8)]
STRANGER = Person(99, "A stranger")
MOMENTS = 150
SECONDS = {"impostor": 12, "boss_fight": 6, "raid": 3_600}
"""How much time passes between two moments at most."""

KEPT: tuple[type[Base], ...] = (
    GameSession, PlayerGameLink, ActionLog, VoteHistory, TaskLog, DiscussionLog, Player,
    ProcessedUpdate, Notice, GameMemory, RewardClaim, UserBadge, Leaderboard, Posting,
    *RECORD_TABLES.values(),
)  # fmt: skip
"""All but boards: one that changes twice in a batch is wanted only once."""

Moment = tuple[datetime, list[Order]]


class Room:
    """One database with one session."""

    def __init__(self, engine: Engine, game: str, preset: str) -> None:
        self.engine = engine
        self.moves = Moves(LIBRARY.rulebooks, LIBRARY.titles)
        with engine.begin() as connection:
            work = Transaction(connection, NOON)
            ChatManager(connection, now=NOON).upsert(HERE.chat_id, "Evening")
            self.moves.names.greet(work, [*PEOPLE, STRANGER])
            ledger = Ledger(work, LIBRARY.titles)
            wish = Opening(HERE, PEOPLE[0].id, preset)
            self.session = open_session(work, ledger, LIBRARY.rulebooks[game], wish).id
            ledger.flush()

    def play(self, now: datetime, orders: list[Order]) -> list[Reply]:
        """These orders in one transaction."""
        with self.engine.begin() as connection:
            work = Transaction(connection, now)
            replies = self.moves.play(work, orders)
        for callback in work.after_commit:
            callback()
        return replies

    def sitting(self) -> Sitting:
        with self.engine.begin() as connection:
            everybody = [person.id for person in PEOPLE]
            (found,) = load_sittings(
                connection, LIBRARY.rulebooks, [self.session], actors=everybody, lock=False
            )
        return found

    def kept(self) -> dict[str, list[Any]]:
        """Everything that is on record, row by row."""
        found = {}
        with self.engine.begin() as connection:
            for model in KEPT:
                columns = [c for c in model.__table__.columns if c.autoincrement is not True]
                rows = map(repr, connection.execute(select(*columns)))
                # PostgreSQL has a row to be locked for whoever has nothing to remember yet.
                found[model.__tablename__] = sorted(row for row in rows if "'null'" not in row)
        return found

    def verdict(self) -> str:
        """What a replay finds different from what is kept."""
        with self.engine.begin() as connection:
            return replay(connection, LIBRARY.rulebooks, self.session).verdict


class Crowd:
    """People who press whatever there is, and some of what there is not."""

    def __init__(self, room: Room, game: str, seed: int) -> None:
        self._room = room
        self._rng = Random(seed)
        self._seconds = SECONDS[game]
        self._update_id = 0
        self._now = NOON

    def play(self) -> list[Moment]:
        """A game, one order at a time; what was ordered at each moment."""
        moments = []
        for number in range(MOMENTS):
            sitting = self._room.sitting()
            if not sitting.live:
                break
            self._now += timedelta(seconds=self._rng.uniform(0.5, self._seconds))
            made: list[Order] = []
            deadline = sitting.book.deadline(sitting.world)
            if deadline is not None and deadline <= self._now:
                made.append(self._order(None, Tick(deadline)))
            made += [self._wish(number) for _ in range(self._rng.randint(1, 8))]
            moments.append((self._now, made))
        return moments

    def _wish(self, number: int) -> Order:
        sitting, rng = self._room.sitting(), self._rng
        person = PEOPLE[number % len(PEOPLE)] if number < len(PEOPLE) else rng.choice(PEOPLE)
        if sitting.world.shared.lobby is not None:
            seated = person.id in sitting.company
            start = len(sitting.company) == len(PEOPLE)
            return (
                self._order(PEOPLE[0], Begin())
                if start
                else self._order(person, Speak("Hi") if seated else Join())
            )
        chance = rng.random()
        if chance < 0.1:
            epoch = sitting.book.epoch(sitting.world)
            return self._order(rng.choice([person, STRANGER]), Pressed(epoch, rng.randint(0, 30)))
        if chance < 0.15:
            return self._order(person, Speak("I saw nothing"))
        moves = list(sitting.book.legal(sitting.world, person.id))
        return self._order(person, rng.choice(moves) if moves else Speak("Oh"))

    def _order(self, person: Person | None, wish: Any) -> Order:
        self._update_id += 1
        order = Order(
            self._room.session, wish, person, chat_id=HERE.chat_id, update_id=self._update_id
        )
        self._room.play(self._now, [order])
        return order


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    ("game", "preset"), [("impostor", "blitz"), ("boss_fight", "blitz"), ("raid", "mire")]
)
def test_batches_keep_what_single_orders_keep(
    engine: Engine,
    open_engine: Callable[[str], Engine],
    sqlite_template: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    game: str,
    preset: str,
    seed: int,
) -> None:
    monkeypatch.setattr(opening.secrets, "randbits", lambda _bits: seed)
    shutil.copyfile(sqlite_template, tmp_path / "batched.db")
    singly = Room(engine, game, preset)
    batched = Room(open_engine(f"sqlite:///{tmp_path / 'batched.db'}"), game, preset)
    for now, orders in Crowd(singly, game, seed).play():
        batched.play(now, orders)
    due, found = singly.kept(), batched.kept()
    for table in due:
        assert set(found[table]) - set(due[table]) == set(), f"too much in {table}"
        assert found[table] == due[table], table
    assert len(due["action_log"]) > 30
    assert (singly.verdict(), batched.verdict()) == ("", "")
