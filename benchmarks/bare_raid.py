"""Many strikes in one commit, without anything of Parlor: what a loop by hand would do.

A strike reads the boss and the striker, changes both and writes them back. It leaves itself in the
log of strikes, its reward among the claims, that reward's XP with the player, and the number of
the update that it came with, without which a redelivered one would strike again.

:class:`RaidByHand` strikes by the rules of the game. :class:`RaidWithoutRules` only counts down:
it is the least that any durable strike can be.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from datetime import UTC, datetime
from itertools import count
from random import Random
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Engine

from games.contract import Action, Context, Rejected, Rules, World
from games.raid.state import Fight, Player, Profile, State
from games.table import Rulebook, Table, encode

_TABLES = (
    "CREATE TABLE {0}_bosses (id INTEGER PRIMARY KEY, state TEXT NOT NULL)",
    "CREATE TABLE {0}_raiders (id INTEGER PRIMARY KEY, state TEXT NOT NULL, profile TEXT NOT NULL,"
    " xp INTEGER NOT NULL)",
    "CREATE TABLE {0}_strikes (id INTEGER PRIMARY KEY, raider INTEGER NOT NULL,"
    " damage INTEGER NOT NULL, at TEXT NOT NULL)",
    "CREATE TABLE {0}_claims (raider INTEGER NOT NULL, reward TEXT NOT NULL,"
    " PRIMARY KEY (raider, reward))",
    "CREATE TABLE {0}_updates (id INTEGER PRIMARY KEY, at TEXT NOT NULL)",
)


class Documents(NamedTuple):
    """A raid as Parlor has it on record: its rules, the boss, and each raider's state and
    profile, all in JSON."""

    rules: str
    boss: str
    raiders: list[tuple[str, str]]


class Blow(NamedTuple):
    """What became of the documents that a strike changes, and what it did."""

    boss: str
    raider: str
    profile: str
    damage: int
    xp: int


class BareRaid(ABC):
    """A raid in tables of its own on the same database, whose names begin with ``name``."""

    name: str

    def __init__(self, engine: Engine, documents: Documents) -> None:
        self._engine = engine
        self._raiders = len(documents.raiders)
        self._numbers = count(1)
        with engine.begin() as connection:
            for statement in _TABLES:
                connection.exec_driver_sql(statement.format(self.name))
            cursor: Any = connection.connection.cursor()
            cursor.execute(self._sql("INSERT INTO {0}_bosses VALUES (1, ?)"), (documents.boss,))
            cursor.executemany(
                self._sql("INSERT INTO {0}_raiders VALUES (?, ?, ?, 0)"),
                [(number, *written) for number, written in enumerate(documents.raiders)],
            )

    @abstractmethod
    def blow(self, number: int, boss: str, raider: str, profile: str, now: datetime) -> Blow:
        """What the strike of this number does."""

    def _sql(self, statement: str) -> str:
        mark = "?" if self._engine.dialect.name == "sqlite" else "%s"
        return statement.format(self.name).replace("?", mark)

    def seconds(self, strikes: int, batch: int) -> float:
        """How long it takes until so many strikes are durable."""
        began = time.perf_counter()
        for start in range(0, strikes, batch):
            with self._engine.begin() as connection:
                cursor: Any = connection.connection.cursor()
                for _ in range(min(batch, strikes - start)):
                    self._strike(cursor, next(self._numbers))
        return time.perf_counter() - began

    def _strike(self, cursor: Any, number: int) -> None:
        # As with Parlor, nobody strikes again before all the others have.
        raider, now = number % self._raiders, datetime.now(UTC)
        read = self._sql("SELECT state FROM {0}_bosses WHERE id = ?")
        (boss,) = cursor.execute(read, (1,)).fetchone()
        read = self._sql("SELECT state, profile FROM {0}_raiders WHERE id = ?")
        state, profile = cursor.execute(read, (raider,)).fetchone()
        made = self.blow(number, boss, state, profile, now)
        write = self._sql("UPDATE {0}_bosses SET state = ? WHERE id = ?")
        cursor.execute(write, (made.boss, 1))
        write = self._sql("UPDATE {0}_raiders SET state = ?, profile = ?, xp = xp + ? WHERE id = ?")
        cursor.execute(write, (made.raider, made.profile, made.xp, raider))
        insert = self._sql("INSERT INTO {0}_strikes VALUES (?, ?, ?, ?)")
        cursor.execute(insert, (number, raider, made.damage, now.isoformat()))
        insert = self._sql("INSERT INTO {0}_claims VALUES (?, ?)")
        cursor.execute(insert, (raider, f"strike-{number}"))
        insert = self._sql("INSERT INTO {0}_updates VALUES (?, ?)")
        cursor.execute(insert, (number, now.isoformat()))


class RaidByHand(BareRaid):
    """Strikes by the rules of the game: the best team, the score, the boss's answer."""

    name = "by_hand"

    def __init__(self, engine: Engine, documents: Documents, book: Rulebook) -> None:
        super().__init__(engine, documents)
        self._game = book.game
        self._rules: Rules = book.decode_rules(documents.rules)
        self._boss = msgspec.json.Decoder(Table[State])
        self._raider = msgspec.json.Decoder(Player)
        self._profile = msgspec.json.Decoder(Profile)

    def blow(self, number: int, boss: str, raider: str, profile: str, now: datetime) -> Blow:
        """What the strike of this number does."""
        table = self._boss.decode(boss)
        striker = self._raider.decode(raider)
        assert table.play is not None
        world: World[State, Player] = World(self._rules, table.play, {number: striker})
        context = Context(now, Random(number), {number: self._profile.decode(profile)})
        step = self._game.apply(world, Action(number, Fight()), context)
        if isinstance(step, Rejected):
            raise RuntimeError(f"a strike was refused: {step.reason}")
        after = step.world.players[number]
        return Blow(
            boss=encode(msgspec.structs.replace(table, play=step.world.shared)),
            raider=encode(after),
            profile=encode(step.profiles[number]),
            damage=after.personal_damage - striker.personal_damage,
            xp=self._rules.boss.strike.xp,  # type: ignore[attr-defined]
        )


class RaidWithoutRules(BareRaid):
    """Takes the same off the boss with every strike."""

    name = "bare"

    def blow(self, number: int, boss: str, raider: str, profile: str, now: datetime) -> Blow:
        """What the strike of this number does."""
        del number
        damage, hurt, striker = 35, msgspec.json.decode(boss), msgspec.json.decode(raider)
        hurt["play"]["current_hp"] -= damage
        hurt["play"]["strike_count"] += 1
        striker["personal_damage"] = striker.get("personal_damage", 0) + damage
        striker["last_strike_time"] = now.isoformat()
        return Blow(
            boss=msgspec.json.encode(hurt).decode(),
            raider=msgspec.json.encode(striker).decode(),
            profile=profile,
            damage=damage,
            xp=2,
        )
