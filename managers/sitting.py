"""A session while a transaction plays on it: how it is loaded, moved on, and saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, tuple_, update

from db.models import IS_LIVE, ActionLog, Board, GameSession, PlayerGameLink
from games.contract import Abandoned, Action, Context, Event, Finished, PlayerId, Started
from games.table import AnyStep, AnyWorld, Rulebook, encode
from managers.orders import Place

_SAVED_COLUMNS = (
    "game_state",
    "state_version",
    "version",
    "deadline_at",
    "status",
    "started_at",
    "finished_at",
    "winner",
    "paused",
)
# Statements are built once: building one takes longer than running it.
# Rows are locked in the order of their ids, so that two processes cannot wait in a circle.
_SESSIONS = select(GameSession.__table__).order_by(GameSession.id)
_BY_ID = _SESSIONS.where(GameSession.id.in_(bindparam("ids", expanding=True)))
_AT_PLACES = _SESSIONS.where(
    tuple_(GameSession.chat_id, GameSession.topic_id).in_(bindparam("places", expanding=True)),
    IS_LIVE,
)
_LOCK_BY_ID, _LOCK_AT_PLACES = _BY_ID.with_for_update(), _AT_PLACES.with_for_update()
_SAVE_SESSION = (
    update(GameSession)
    .where(GameSession.id == bindparam("of_id"), GameSession.version == bindparam("from_version"))
    .values({name: bindparam(f"new_{name}") for name in _SAVED_COLUMNS})
)
_SAVE_PLAYER = (
    update(PlayerGameLink)
    .where(
        PlayerGameLink.session_id == bindparam("of_session"),
        PlayerGameLink.player_id == bindparam("of_player"),
    )
    .values(player_state=bindparam("new_state"))
)
_WANT_BOARD = (
    update(Board)
    .where(Board.session_id == bindparam("of_session"))
    .values(wanted_version=bindparam("wanted"))
)
_LOG = insert(ActionLog)
_ALL_STATES = (
    select(PlayerGameLink.session_id, PlayerGameLink.player_id, PlayerGameLink.player_state)
    .where(
        PlayerGameLink.session_id.in_(bindparam("sessions", expanding=True)),
        PlayerGameLink.player_state.is_not(None),
    )
    .order_by(PlayerGameLink.seat)
)
_ACTORS_STATES = _ALL_STATES.where(
    PlayerGameLink.player_id.in_(bindparam("actors", expanding=True))
)


class LostRace(Exception):
    """Another process saved a session that this transaction held to be its own."""


class Sitting:
    """One session in the hands of one transaction."""

    def __init__(self, row: RowMapping, book: Rulebook, world: AnyWorld) -> None:
        self.id: int = row["id"]
        self.row = row
        self.book = book
        self.place = Place(row["chat_id"], row["topic_id"])
        self.before = world
        self.world = world
        self.version: int = row["version"]
        self.started_at: datetime | None = row["started_at"]
        self.finished_at: datetime | None = row["finished_at"]
        self.winner: str | None = row["winner"]
        self.log: list[dict[str, Any]] = []

    @property
    def live(self) -> bool:
        """True while the game has not come to an end."""
        return bool(self.world.shared.ended is None)

    @property
    def company(self) -> frozenset[PlayerId]:
        """The players at this table, as far as they are loaded."""
        lobby = self.world.shared.lobby
        return frozenset(lobby.seats if lobby is not None else self.world.players)

    @property
    def changed(self) -> bool:
        """True once a move has led to another world."""
        return bool(self.version != self.row["version"])

    def context(self, now: datetime) -> Context:
        """What the next action may know of the world outside."""
        return Context(now, seeded(self.row["seed"], self.version + 1))

    def advance(self, action: Action, step: AnyStep, now: datetime) -> None:
        """Take over a step's world and log the action that led there."""
        self.world = step.world
        self.version += 1
        self.log.append(
            {
                "session_id": self.id,
                "number": self.version,
                "at": now,
                "actor": action.actor,
                "admin": action.admin,
                "move": encode(action.move),
            }
        )
        for event in step.events:
            self._note(event, now)

    def _note(self, event: Event, now: datetime) -> None:
        match event:
            case Started():
                self.started_at = now
            case Finished(winner=winner):
                self.finished_at, self.winner = now, winner
            case Abandoned():
                self.finished_at = now

    def saved_columns(self) -> dict[str, Any]:
        """The session's row as it is to be saved. Raises IllegalWorld if it must not be."""
        book, world = self.book, self.world
        book.check(world)
        return {
            "of_id": self.id,
            "from_version": self.row["version"],
            "new_game_state": encode(world.shared),
            "new_state_version": book.game.state_version,
            "new_version": self.version,
            "new_deadline_at": book.deadline(world),
            "new_status": book.status(world),
            "new_started_at": self.started_at,
            "new_finished_at": self.finished_at,
            "new_winner": self.winner,
            "new_paused": world.shared.paused_at is not None,
        }

    def changed_players(self) -> list[dict[str, Any]]:
        """The rows of those players whose own state is another object than before."""
        before = self.before.players
        return [
            {"of_session": self.id, "of_player": player, "new_state": encode(state)}
            for player, state in self.world.players.items()
            if before.get(player) is not state
        ]


def seeded(seed: int, number: int) -> Random:
    """The generator for a session's action of this number, the same whenever it is asked for."""
    return Random(f"{seed}:{number}")


def load_sittings(
    connection: Connection,
    rulebooks: Mapping[str, Rulebook],
    ids: Iterable[int] = (),
    places: Iterable[Place] = (),
    actors: Iterable[PlayerId] = (),
    *,
    lock: bool = True,
) -> list[Sitting]:
    """The sessions with these ids, and the live ones at these places, checked.

    They are locked until the transaction ends, unless they are only to be looked at. For a
    game that needs only the actors' states, those of ``actors`` are loaded. Raises IllegalWorld
    or ValueError for a session that cannot be played on.
    """
    rows = _find_rows(connection, list(ids), list(places), lock)
    states = _load_states(connection, rulebooks, rows, list(actors))
    return [_sit_down(row, rulebooks[row["game_type"]], states.get(row["id"], {})) for row in rows]


def _find_rows(
    connection: Connection, ids: list[int], places: list[Place], lock: bool
) -> list[RowMapping]:
    found: dict[int, RowMapping] = {}
    if places:
        spots = {"places": [(place.chat_id, place.topic_id) for place in places]}
        at_places = connection.execute(_LOCK_AT_PLACES if lock else _AT_PLACES, spots)
        found.update((row["id"], row) for row in at_places.mappings())
    missing = [id_ for id_ in ids if id_ not in found]
    if missing:
        by_id = connection.execute(_LOCK_BY_ID if lock else _BY_ID, {"ids": missing})
        found.update((row["id"], row) for row in by_id.mappings())
    return [row for row in found.values() if row["game_state"] is not None]


def _load_states(
    connection: Connection,
    rulebooks: Mapping[str, Rulebook],
    rows: list[RowMapping],
    actors: list[PlayerId],
) -> dict[int, dict[PlayerId, str]]:
    whole = [r["id"] for r in rows if rulebooks[r["game_type"]].game.needs == "all"]
    partly = [r["id"] for r in rows if rulebooks[r["game_type"]].game.needs == "actor"]
    states: dict[int, dict[PlayerId, str]] = {}
    found: list[Any] = []
    if whole:
        found += connection.execute(_ALL_STATES, {"sessions": whole})
    if partly and actors:
        found += connection.execute(_ACTORS_STATES, {"sessions": partly, "actors": actors})
    for session_id, player_id, state in found:
        states.setdefault(session_id, {})[player_id] = str(state)
    return states


def _sit_down(row: RowMapping, book: Rulebook, players: Mapping[PlayerId, str]) -> Sitting:
    world = book.decode(row["rules"], row["state_version"], row["game_state"], players)
    book.check(world)
    return Sitting(row, book, world)


def save_sittings(connection: Connection, sittings: Iterable[Sitting]) -> list[Sitting]:
    """Write every changed session, its players' states, its log and its board's version.

    Gives back those whose board has to be redrawn. Rows of players have to exist already.
    Raises :class:`LostRace` if a session was saved by somebody else meanwhile.
    """
    changed = [sitting for sitting in sittings if sitting.changed]
    if not changed:
        return []
    saved = connection.execute(_SAVE_SESSION, [sitting.saved_columns() for sitting in changed])
    if saved.rowcount != len(changed):
        raise LostRace("a session was saved by another process meanwhile")
    players = [row for sitting in changed for row in sitting.changed_players()]
    if players:
        connection.execute(_SAVE_PLAYER, players)
    connection.execute(_LOG, [row for sitting in changed for row in sitting.log])
    redraw = [s for s in changed if s.book.board(s.before) != s.book.board(s.world)]
    if redraw:
        connection.execute(_WANT_BOARD, [{"of_session": s.id, "wanted": s.version} for s in redraw])
    return redraw
