"""A raid through the managers, on both databases: what is kept, and that nothing is paid twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from db.keepsakes import RaidStrike
from db.models import GameSession, Player, PlayerGameLink
from games.contract import Move, PlayerId, Tick
from games.raid.state import Analyze, BestTeam, Claim, Fight
from managers.chats import ChatManager
from managers.content import load_library
from managers.ledger import Ledger
from managers.moves import Moves
from managers.opening import Opening, open_session
from managers.orders import Order, Person, Place, Reply, Transaction
from managers.replay import replay

LIBRARY = load_library()
HERE = Place(-1001234567890, 7)
NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


class Raid:
    """A raid in the database, and a clock for it."""

    def __init__(self, engine: Engine, boss: str = "mire") -> None:
        self.engine = engine
        self.moves = Moves(LIBRARY.rulebooks, LIBRARY.titles)
        self.now = NOON
        with engine.begin() as connection:
            work = Transaction(connection, self.now)
            ChatManager(connection, now=self.now).upsert(HERE.chat_id, "Evening")
            self.moves.names.greet(work, [self.person(1)])
            ledger = Ledger(work, LIBRARY.titles)
            opening = Opening(HERE, 1, boss)
            self.session = open_session(work, ledger, LIBRARY.rulebooks["raid"], opening).id
            ledger.flush()

    def person(self, player: PlayerId) -> Person:
        return Person(player, f"Raider {player}")

    def batch(self, orders: Iterable[tuple[PlayerId, Move]]) -> list[Reply]:
        """Several moves in one transaction."""
        with self.engine.begin() as connection:
            made = [Order(self.session, move, self.person(player)) for player, move in orders]
            return self.moves.play(Transaction(connection, self.now), made)

    def play(self, player: PlayerId, move: Move) -> bool:
        (reply,) = self.batch([(player, move)])
        return reply.accepted

    def wait(self) -> None:
        """The next deadline passes."""
        deadline = self.value(select(GameSession.deadline_at))
        assert isinstance(deadline, datetime)
        self.now = deadline
        with self.engine.begin() as connection:
            order = Order(self.session, Tick(deadline), None)
            self.moves.play(Transaction(connection, self.now), [order])

    def value(self, query: object) -> object:
        with self.engine.begin() as connection:
            return connection.scalar(query)  # type: ignore[call-overload]

    def xp(self, player: PlayerId) -> object:
        return self.value(select(Player.xp).where(Player.id == player))


def test_strikes_of_one_batch_are_all_kept(engine: Engine) -> None:
    raid = Raid(engine, "lantern")
    replies = raid.batch((player, Fight()) for player in range(10, 40))
    assert all(reply.accepted for reply in replies)
    assert raid.value(select(func.count()).select_from(RaidStrike)) == 30
    assert raid.value(select(func.count()).select_from(PlayerGameLink)) == 30
    assert raid.xp(10) == 2
    raid.now += timedelta(hours=3)
    assert not raid.play(10, Fight()), "everybody of the team still rests"
    raid.now += timedelta(hours=4)
    assert raid.play(10, Analyze())
    assert raid.xp(10) == 4


def test_a_raid_is_won_and_its_rewards_are_taken_once(engine: Engine) -> None:
    raid = Raid(engine)
    player = 10
    while raid.value(select(GameSession.status)) == "active":
        assert raid.play(player, BestTeam())
        assert raid.play(player, Fight() if player % 4 else Analyze())
        player += 1
    assert raid.value(select(GameSession.winner)) == "heroes"
    before = raid.xp(11)
    replies = raid.batch([(11, Claim())] * 50)
    assert all(reply.accepted for reply in replies)
    assert raid.xp(11) == int(str(before)) + 40
    raid.batch([(11, Claim())] * 50)
    assert raid.xp(11) == int(str(before)) + 40
    assert not raid.play(999, Claim())
    assert raid.value(select(Player.games_won).where(Player.id == 11)) == 1


def test_time_runs_out_and_consolation_waits(engine: Engine) -> None:
    raid = Raid(engine)
    assert raid.play(10, Fight())
    raid.wait()
    assert raid.value(select(GameSession.status)) == "active"
    raid.wait()
    assert raid.value(select(GameSession.winner)) == "threat"
    assert raid.play(10, Claim())
    assert raid.xp(10) == 12


@pytest.mark.parametrize("boss", ["mire", "clockwork"])
def test_a_raid_is_played_again_from_its_log(engine: Engine, boss: str) -> None:
    raid = Raid(engine, boss)
    for player in range(10, 22):
        raid.play(player, Analyze() if player % 3 else Fight())
        raid.play(player, Claim())
    raid.wait()
    with engine.begin() as connection:
        again = replay(connection, LIBRARY.rulebooks, raid.session)
    assert again.verdict == ""
