"""A session while a transaction plays on it: how it is loaded, moved on, and saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any, cast

from sqlalchemy import Connection, bindparam, insert, select, tuple_, update

from db.models import IS_LIVE, ActionLog, Board, GameSession, PlayerGameLink
from db.prepared import Lookup, Prepared, Row
from games.contract import Abandoned, Action, Context, Event, Finished, PlayerId, Screen, Started
from games.table import AnyStep, AnyWorld, Rulebook, encode
from managers.hubs import places_of
from managers.memories import Memories, write_given
from managers.orders import Place
from managers.recent import Recent, Remembered

_ALWAYS_SAVED = ("game_state", "version")
# Most moves leave these as they are. To name a column is to have SQLite write its indexes anew,
# be it changed or not, so they are named only if one of them has changed.
_SELDOM_SAVED = (
    "state_version",
    "deadline_at",
    "status",
    "started_at",
    "finished_at",
    "winner",
    "paused",
)
_MAY_HAVE_TURNED = [(f"new_{name}", name) for name in _SELDOM_SAVED]
# Statements are built once: building one takes longer than running it.
# Rows are locked in the order of their ids, so that two processes cannot wait in a circle.
_SESSIONS = select(GameSession.__table__).order_by(GameSession.id)
_BY_ID = _SESSIONS.where(GameSession.id.in_(bindparam("keys", expanding=True)))
_AT_PLACES = _SESSIONS.where(
    tuple_(GameSession.chat_id, GameSession.topic_id).in_(bindparam("places", expanding=True)),
    IS_LIVE,
)
_FIND, _FIND_AND_LOCK = Lookup(_BY_ID), Lookup(_BY_ID.with_for_update())
_LOCK_AT_PLACES = _AT_PLACES.with_for_update()
_SAVE_STATE, _SAVE_SESSION = (
    Prepared(
        update(GameSession)
        .where(
            GameSession.id == bindparam("of_id"), GameSession.version == bindparam("from_version")
        )
        .values({name: bindparam(f"new_{name}") for name in columns})
    )
    for columns in (_ALWAYS_SAVED, (*_ALWAYS_SAVED, *_SELDOM_SAVED))
)
_SAVE_PLAYER = Prepared(
    update(PlayerGameLink)
    .where(
        PlayerGameLink.session_id == bindparam("of_session"),
        PlayerGameLink.player_id == bindparam("of_player"),
    )
    .values(player_state=bindparam("new_state"))
)
_WANT_BOARD = Prepared(
    update(Board)
    .where(Board.session_id == bindparam("of_session"))
    .values(wanted_version=bindparam("wanted"))
)
_LOG = Prepared(insert(ActionLog))
_STATES = select(
    PlayerGameLink.session_id, PlayerGameLink.player_id, PlayerGameLink.player_state
).where(PlayerGameLink.player_state.is_not(None))
_ALL_STATES = Lookup(
    _STATES.where(PlayerGameLink.session_id.in_(bindparam("keys", expanding=True))).order_by(
        PlayerGameLink.seat
    )
)
_ACTORS_STATES = Lookup(
    _STATES.where(
        PlayerGameLink.session_id == bindparam("of_session"),
        PlayerGameLink.player_id.in_(bindparam("keys", expanding=True)),
    )
)


class LostRace(Exception):
    """Another process saved a session that this transaction held to be its own."""


class Sitting:
    """One session in the hands of one transaction."""

    def __init__(
        self, row: Row, book: Rulebook, world: AnyWorld, board: Screen | None = None
    ) -> None:
        self.id: int = row["id"]
        self.row = row
        self.book = book
        self.place = Place(row["chat_id"], row["topic_id"])
        self.shown_at((self.place,))
        self._before = world
        self._board = self._board_before = board
        self.world = world
        self.version: int = row["version"]
        self.started_at: datetime | None = row["started_at"]
        self.finished_at: datetime | None = row["finished_at"]
        self.winner: str | None = row["winner"]
        self.log: list[dict[str, Any]] = []
        self._playing: frozenset[PlayerId] = frozenset()

    @property
    def board(self) -> Screen:
        """What everyone may see now."""
        if self._board is None:
            self._board = self.book.board(self.world)
        return self._board

    @property
    def board_changed(self) -> bool:
        """Whether everyone may see something else than before."""
        if self._board_before is None:
            self._board_before = self.book.board(self._before)
        return self.board != self._board_before

    @property
    def turned(self) -> bool:
        """Whether the buttons, or their meaning, are others than before."""
        return self.book.epoch(self.world) != self.book.epoch(self._before)

    @property
    def live(self) -> bool:
        """True while the game has not come to an end."""
        return bool(self.world.shared.ended is None)

    def shown_at(self, places: tuple[Place, ...]) -> None:
        """Take note of where this session is shown."""
        self.places = places
        self.chats = frozenset([place.chat_id for place in places])

    @property
    def company(self) -> frozenset[PlayerId]:
        """The players at this table, as far as they are loaded."""
        lobby, players = self.world.shared.lobby, self.world.players
        if lobby is not None:
            return frozenset(lobby.seats)
        # A game under way may gain players and never loses one, so their number tells.
        if len(self._playing) != len(players):
            self._playing = frozenset(players)
        return self._playing

    @property
    def changed(self) -> bool:
        """True once a move has led to another world."""
        return bool(self.version != self.row["version"])

    def context(self, now: datetime, memories: Memories, actor: PlayerId | None) -> Context:
        """What the next action may know of the world outside."""
        game, rng = self.book.game, seeded(self.row["seed"], self.version + 1)
        if game.profile_type is None and game.chat_type is None:
            return Context(now, rng)
        profiles, chat = {}, None
        if game.profile_type is not None and actor is not None:
            profiles = {actor: memories.get(game, "player", actor)}
        if game.chat_type is not None:
            chat = memories.get(game, "chat", self.place.chat_id)
        return Context(now, rng, profiles, chat)

    def advance(self, action: Action, step: AnyStep, context: Context) -> None:
        """Take over a step's world and log the action that led there."""
        now = context.now
        self.world, self._board = step.world, None
        self.version += 1
        self.log.append(
            {
                "session_id": self.id,
                "number": self.version,
                "at": now,
                "actor": action.actor,
                "admin": action.admin,
                "move": encode(action.move),
                "given": write_given(context),
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

    def as_saved(self) -> Sitting:
        """The same session as it is once its changes are written."""
        new = self.saved_columns()
        row = {
            **self.row,
            **{name: new[f"new_{name}"] for name in (*_ALWAYS_SAVED, *_SELDOM_SAVED)},
        }
        saved = Sitting(row, self.book, self.world, self._board)
        saved.shown_at(self.places)
        return saved

    def changed_players(self) -> list[dict[str, Any]]:
        """The rows of those players whose own state is another object than before."""
        before = self._before.players
        return [
            {"of_session": self.id, "of_player": player, "new_state": encode(state)}
            for player, state in self.world.players.items()
            if before.get(player) is not state
        ]


class _Dice:
    """A generator that is seeded when it is first drawn from: most moves draw nothing, and
    seeding takes longer than many of them."""

    __slots__ = ("_generator", "_seed")

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._generator: Random | None = None

    def __getattr__(self, name: str) -> Any:
        if self._generator is None:
            self._generator = Random(self._seed)
        return getattr(self._generator, name)


def seeded(seed: int, number: int) -> Random:
    """The generator for a session's action of this number, the same whenever it is asked for."""
    return cast(Random, _Dice(f"{seed}:{number}"))


def load_sittings(
    connection: Connection,
    rulebooks: Mapping[str, Rulebook],
    ids: Iterable[int] = (),
    places: Iterable[Place] = (),
    actors: Iterable[PlayerId] = (),
    *,
    lock: bool = True,
    recent: Recent | None = None,
) -> list[Sitting]:
    """The sessions with these ids, and the live ones at these places, checked.

    They are locked until the transaction ends, unless they are only to be looked at. For a
    game that needs only the actors' states, those of ``actors`` are loaded. Raises IllegalWorld
    or ValueError for a session that cannot be played on. What is among the ``recent`` worlds
    is neither read nor checked again.
    """
    rows = _find_rows(connection, list(ids), list(places), lock)
    known = _at_hand(rows, recent)
    unknown = [row for row in rows if row["id"] not in known]
    states = _load_states(connection, rulebooks, unknown, list(actors))
    sittings = []
    for row in rows:
        book, at_hand = rulebooks[row["game_type"]], known.get(row["id"])
        if at_hand is not None:
            sittings.append(Sitting(row, book, at_hand.world, at_hand.board))
        else:
            sittings.append(_sit_down(row, book, states.get(row["id"], {})))
    _look_round(connection, sittings)
    return sittings


def _look_round(connection: Connection, sittings: Iterable[Sitting]) -> None:
    """Find out where those sessions are shown that may be shown in many places."""
    spread = {sitting.id: sitting for sitting in sittings if sitting.book.game.spreads}
    if spread:
        for session_id, places in places_of(connection, spread).items():
            spread[session_id].shown_at(places)


def _at_hand(rows: Iterable[Row], recent: Recent | None) -> dict[int, Remembered]:
    if recent is None:
        return {}
    found = ((row, recent.find(row["id"], row["version"])) for row in rows)
    return {
        row["id"]: remembered
        for row, remembered in found
        if remembered is not None and row["status"] == remembered.status
    }


def _find_rows(
    connection: Connection, ids: list[int], places: list[Place], lock: bool
) -> list[Row]:
    found: dict[int, Row] = {}
    if places:
        spots = {"places": [(place.chat_id, place.topic_id) for place in places]}
        at_places = connection.execute(_LOCK_AT_PLACES if lock else _AT_PLACES, spots)
        found.update((row["id"], row) for row in at_places.mappings())
    missing = [id_ for id_ in ids if id_ not in found]
    if missing:
        by_id = (_FIND_AND_LOCK if lock else _FIND).run(connection, missing)
        found.update((row["id"], row) for row in by_id)
    return [row for row in found.values() if row["game_state"] is not None]


def _load_states(
    connection: Connection,
    rulebooks: Mapping[str, Rulebook],
    rows: list[Row],
    actors: list[PlayerId],
) -> dict[int, dict[PlayerId, str]]:
    whole = [r["id"] for r in rows if rulebooks[r["game_type"]].game.needs == "all"]
    partly = [r["id"] for r in rows if rulebooks[r["game_type"]].game.needs == "actor"]
    found = _ALL_STATES.run(connection, whole) if whole else []
    for session_id in partly if actors else ():
        found += _ACTORS_STATES.run(connection, actors, of_session=session_id)
    states: dict[int, dict[PlayerId, str]] = {}
    for row in found:
        states.setdefault(row["session_id"], {})[row["player_id"]] = row["player_state"]
    return states


def _sit_down(row: Row, book: Rulebook, players: Mapping[PlayerId, str]) -> Sitting:
    world = book.decode(row["rules"], row["state_version"], row["game_state"], players)
    book.check(world)
    if row["status"] == "abandoned" and book.status(world) != "abandoned":
        # Another game has taken its place, as when two groups become one: nobody made a move.
        world = book.called_off(world)
    return Sitting(row, book, world)


def remember(recent: Recent, committed: Iterable[Sitting]) -> None:
    """Keep the worlds of sessions whose transaction is committed at hand.

    Of a game that needs only the actors' states no world is whole, so none is kept.
    """
    for sitting in committed:
        if sitting.book.game.needs == "all":
            status = sitting.book.status(sitting.world)
            kept = Remembered(sitting.version, status, sitting.world, sitting.board)
            recent.keep(sitting.id, kept)


def save_sittings(connection: Connection, changed: Sequence[Sitting]) -> list[Sitting]:
    """Write these changed sessions, their players' states, their logs and boards' versions.

    Gives back those whose board has to be redrawn. Rows of players have to exist already.
    Raises :class:`LostRace` if a session was saved by somebody else meanwhile.
    """
    if not changed:
        return []
    _save_sessions(connection, changed)
    players = [row for sitting in changed for row in sitting.changed_players()]
    if players:
        _SAVE_PLAYER.run(connection, players)
    _LOG.run(connection, [row for sitting in changed for row in sitting.log])
    redraw = [sitting for sitting in changed if sitting.board_changed]
    if redraw:
        _WANT_BOARD.run(connection, [{"of_session": s.id, "wanted": s.version} for s in redraw])
    return redraw


def _save_sessions(connection: Connection, changed: Sequence[Sitting]) -> None:
    whole: list[Row] = []
    states: list[Row] = []
    for sitting in changed:
        row = sitting.saved_columns()
        before = sitting.row
        turned = any(row[new] != before[old] for new, old in _MAY_HAVE_TURNED)
        (whole if turned else states).append(row)
    saved = _SAVE_SESSION.run(connection, whole) if whole else 0
    saved += _SAVE_STATE.run(connection, states) if states else 0
    if saved != len(changed):
        raise LostRace("a session was saved by another process meanwhile")
