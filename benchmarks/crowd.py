"""A raid that thousands have struck: one real strike, and as many copies of what it wrote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import BigInteger, Connection, Engine, insert, literal, select, update

from benchmarks.bare_raid import Documents
from db.keepsakes import GameMemory, RaidStrike, RewardClaim
from db.models import ActionLog, Base, Board, GameSession, Player, PlayerGameLink
from games.raid.state import Fight, Profile, State
from games.table import Table, encode
from managers.chats import ChatManager
from managers.content import Library
from managers.ledger import Ledger
from managers.moves import Moves
from managers.opening import Opening, open_session
from managers.orders import Order, Person, Place, Pressed, Transaction

HERE = Place(-1_001_000_000_000)
FIRST_RAIDER = 5_000_000_000
BOSS = "sun"
LONG_AGO = timedelta(hours=12)
"""How long ago everybody struck: longer than any cooldown or rest of this boss."""

STARTERS = 6
ROSTERS, MOST_RECRUITED = 60, 10
"""How many different sets of characters there are, and below how many of them are recruited."""

HP = 2**52
"""So many that no strike brings the boss near its end."""


class Crowd:
    """A raid and those who have struck its boss. Each strikes again only when all others have."""

    def __init__(self, engine: Engine, library: Library) -> None:
        self._engine = engine
        self._size = 1
        self._next = 0
        self._update_id = 0
        rules: Any = library.rulebooks["raid"].game.rules(BOSS, {})
        self._catalogue = set(rules.characters)
        moves = Moves(library.rulebooks, library.titles)
        with engine.begin() as connection:
            work = Transaction(connection, datetime.now(UTC) - LONG_AGO)
            moves.names.greet(work, [_person(0)])
            ChatManager(connection, now=work.now).upsert(HERE.chat_id, "Everybody")
            ledger = Ledger(work, library.titles)
            opening = Opening(HERE, FIRST_RAIDER, BOSS)
            self.session = open_session(work, ledger, library.rulebooks["raid"], opening).id
            ledger.flush()
        self._make_patient()
        with engine.begin() as connection:
            work = Transaction(connection, datetime.now(UTC) - LONG_AGO)
            (reply,) = moves.play(work, [Order(self.session, Fight(), _person(0))])
            if not reply.accepted:
                raise RuntimeError(f"the first strike was refused: {reply.answer}")
            connection.execute(
                update(Board).values(message_id=100, shown_version=Board.wanted_version)
            )

    def _make_patient(self) -> None:
        """Nobody has to wait between two strikes, and the boss lives for ever."""
        with self._engine.begin() as connection:
            row = connection.execute(select(GameSession.rules, GameSession.game_state)).one()
            rules = msgspec.json.decode(row.rules)
            rules["boss"] |= {"total_hp": HP, "cooldown": 0, "recovery": 1}
            shared = msgspec.json.decode(row.game_state or "")
            shared["play"]["current_hp"] = HP
            connection.execute(
                update(GameSession).values(
                    rules=msgspec.json.encode(rules).decode(),
                    game_state=msgspec.json.encode(shared).decode(),
                )
            )

    def grow(self, raiders: int) -> None:
        """Let more have struck, until there are this many."""
        first, last = self._size, raiders - 1
        with self._engine.begin() as connection:
            version, state = connection.execute(
                select(GameSession.version, GameSession.game_state)
            ).one()
            shift = version - first + 1
            numbers = select(literal(first, BigInteger()).label("i")).cte("numbers", recursive=True)
            numbers = numbers.union_all(select(numbers.c.i + 1).where(numbers.c.i < last))
            raider, number = numbers.c.i + literal(FIRST_RAIDER, BigInteger()), numbers.c.i + shift
            copies: tuple[tuple[type[Base], Mapping[str, Any], Any], ...] = (
                (Player, {"id": raider}, Player.id == FIRST_RAIDER),
                (
                    PlayerGameLink,
                    {"player_id": raider, "seat": numbers.c.i + 1},
                    PlayerGameLink.player_id == FIRST_RAIDER,
                ),
                (GameMemory, {"owner_id": raider}, GameMemory.owner_id == FIRST_RAIDER),
                (RewardClaim, {"player_id": raider}, RewardClaim.player_id == FIRST_RAIDER),
                (RaidStrike, {"player_id": raider}, RaidStrike.id == 1),
                (ActionLog, {"number": number, "actor": raider}, ActionLog.number == 1),
            )
            for model, changed, original in copies:
                names = [
                    c.name for c in model.__table__.columns if c.name != "id" or "id" in changed
                ]
                values = [changed.get(name, model.__table__.c[name]) for name in names]
                joined = model.__table__.join(numbers, literal(True))
                copied = select(*values).select_from(joined).where(original)
                connection.execute(insert(model).from_select(names, copied))
            table = msgspec.json.decode(state or "", type=Table[State])
            assert table.play is not None
            play = replace(table.play, raiders=raiders, strike_count=raiders)
            connection.execute(
                update(GameSession).values(
                    game_state=encode(replace(table, play=play)), version=last + shift
                )
            )
            self._let_them_recruit(connection)
        self._size = raiders

    def _let_them_recruit(self, connection: Connection) -> None:
        """Give the raiders different characters: nobody's best team is everybody's."""
        kept = connection.scalars(select(GameMemory.memory)).first()
        profile = msgspec.json.decode(kept or "", type=Profile)
        own = profile.characters[:STARTERS]
        others = sorted(self._catalogue - set(own))
        for number in range(ROSTERS):
            drawn = Random(number).sample(others, number % MOST_RECRUITED)
            owner = replace(profile, characters=(*own, *drawn))
            connection.execute(
                update(GameMemory)
                .where(GameMemory.owner_id % ROSTERS == number)
                .values(memory=encode(owner))
            )

    def strikes(self, count: int) -> list[Order]:
        """The next presses of Fight on the hub, each by somebody who has struck before."""
        orders = []
        for _ in range(count):
            self._next = (self._next + 1) % self._size
            self._update_id += 1
            orders.append(
                Order(
                    self.session,
                    Pressed(1, 0),
                    _person(self._next),
                    chat_id=HERE.chat_id,
                    update_id=self._update_id,
                )
            )
        return orders

    def documents(self) -> Documents:
        """The raid as it is on record."""
        raiders = (
            select(PlayerGameLink.player_state, GameMemory.memory)
            .join(GameMemory, GameMemory.owner_id == PlayerGameLink.player_id)
            .order_by(PlayerGameLink.player_id)
        )
        with self._engine.connect() as connection:
            rules, boss = connection.execute(
                select(GameSession.rules, GameSession.game_state)
            ).one()
            written = [(str(state), memory) for state, memory in connection.execute(raiders)]
        return Documents(rules, str(boss), written)


def _person(number: int) -> Person:
    """A raider as Telegram shows them; the name is the one on record."""
    return Person(FIRST_RAIDER + number, "Raider", "raider", "en")
