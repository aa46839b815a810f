"""What the database holds at one moment, and what is found to be wrong with it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from sqlalchemy import Connection, RowMapping, select

from db.models import ActionLog, Base, GameSession, Player, ProcessedUpdate
from games.contract import Move, PlayerId
from games.table import Rulebook
from managers.sitting import Sitting, load_sittings

Kind = Literal[
    "lost", "doubled", "stale_boards", "wrongly_afk", "unfinished", "unpaid", "untold",
    "replay_mismatches", "errors",
]  # fmt: skip
KINDS: tuple[Kind, ...] = Kind.__args__  # type: ignore[attr-defined]

Place = tuple[int, PlayerId]
"""A session and somebody in it."""

Payable = defaultdict[PlayerId, Counter[str]]
"""What players are to have in all: their XP, games won and lost, tasks done."""


@dataclass(frozen=True)
class Finding:
    """One defect, with the evidence for it."""

    kind: Kind
    session: int | None
    what: str


class Records:
    """What the database holds, as of the transaction that ``connection`` is in."""

    def __init__(self, connection: Connection, books: Mapping[str, Rulebook]) -> None:
        self.connection = connection
        self.books = books
        self._rows: dict[type[Base], list[RowMapping]] = {}
        self._grouped: dict[tuple[type[Base], str], defaultdict[Place, list[RowMapping]]] = {}

    def rows(self, model: type[Base]) -> list[RowMapping]:
        """All rows of a table, in the order of its key."""
        if model not in self._rows:
            table = model.__table__
            query = select(table).order_by(*table.primary_key)
            self._rows[model] = list(self.connection.execute(query).mappings())
        return self._rows[model]

    def by_place(
        self, model: type[Base], player: str = "player_id"
    ) -> defaultdict[Place, list[RowMapping]]:
        """The rows of a table that has a session and, in the column ``player``, a player."""
        if (model, player) not in self._grouped:
            grouped = self._grouped[model, player] = defaultdict(list)
            for row in self.rows(model):
                grouped[row["session_id"], row[player]].append(row)
        return self._grouped[model, player]

    @cached_property
    def sessions(self) -> dict[int, RowMapping]:
        return {row["id"]: row for row in self.rows(GameSession)}

    @cached_property
    def players(self) -> dict[PlayerId, RowMapping]:
        return {row["id"]: row for row in self.rows(Player)}

    @cached_property
    def processed(self) -> frozenset[int]:
        """The updates that were dealt with."""
        return frozenset(row["update_id"] for row in self.rows(ProcessedUpdate))

    @cached_property
    def log(self) -> defaultdict[Place, list[Move]]:
        """The moves of each player in each session, in order."""
        log: defaultdict[Place, list[Move]] = defaultdict(list)
        for row in self.rows(ActionLog):
            if row["actor"] is not None:
                book = self.books[self.sessions[row["session_id"]]["game_type"]]
                log[row["session_id"], row["actor"]].append(book.decode_move(row["move"]))
        return log

    def game_of(self, session: int) -> str:
        """Which game a session is of."""
        return str(self.sessions[session]["game_type"])

    @cached_property
    def sittings(self) -> list[Sitting]:
        """All sessions with their whole worlds, in the order in which they ended."""
        found = load_sittings(
            self.connection, self.books, self.sessions, actors=self.players, lock=False
        )
        return sorted(found, key=lambda s: (s.finished_at is None, s.finished_at, s.id))

    def sittings_of(self, game: str, *statuses: str) -> list[Sitting]:
        """Those of one game that have come so far."""
        return [
            sitting
            for sitting in self.sittings
            if sitting.book.key == game and sitting.row["status"] in statuses
        ]


def is_part(part: Iterable[object], whole: Iterable[object]) -> bool:
    """Whether all of ``part`` stands in ``whole``, in the same order."""
    rest = iter(whole)
    return all(item in rest for item in part)


def compare(kept: Counter[object], due: Counter[object], session: int | None) -> Iterator[Finding]:
    """What is missing, and what is there too often."""
    for what, count in (due - kept).items():
        yield Finding("lost", session, f"{count} x {what} is missing")
    for what, count in (kept - due).items():
        yield Finding("doubled", session, f"{count} x {what} too many")
