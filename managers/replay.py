"""A session played again from its log, move by move, and compared with what was kept of it.

The log holds every move with its moment and its maker, and chance comes from the session's
seed, so the same rules must come to the same state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, RowMapping, select

from db.models import ActionLog, Chat, GameSession, PlayerGameLink
from games.contract import Action, Answer, Move, PlayerId, Rejected, Screen, World
from games.table import AnyWorld, Rulebook, encode
from managers.memories import read_given
from managers.opening import first_step
from managers.people import PlayerManager
from managers.sitting import seeded


class CannotReplay(Exception):
    """The session cannot be played again; the message says why."""


class Replayed(msgspec.Struct, frozen=True):
    """One move, and the table after it. Number 0 is the opening and has no move.

    ``move`` and ``answer`` are what only the one who moved knows while the game goes on.
    """

    number: int
    at: datetime
    actor: PlayerId | None
    admin: bool
    move: Move | None
    board: Screen
    answer: Answer | None


class Replay(msgspec.Struct, frozen=True):
    """A session that was played again.

    ``over`` is True for one that has ended, whose secrets are no secrets any more. ``verdict``
    says in what the outcome differs from what was kept: empty if in nothing, None if that was
    not asked because only a part was played.
    """

    session_id: int
    number: int
    game_type: str
    chat_title: str
    over: bool
    moves: Sequence[Replayed]
    verdict: str | None
    roles: Mapping[PlayerId, str]
    names: Mapping[PlayerId, str]


def replay(
    connection: Connection,
    rulebooks: Mapping[str, Rulebook],
    session_id: int,
    at: int | None = None,
) -> Replay:
    """Play a session again, up to move ``at`` if it is given.

    Raises :class:`CannotReplay` for a session that there is not, whose game is not installed,
    or whose log is no longer complete.
    """
    row = (
        connection.execute(select(GameSession.__table__).where(GameSession.id == session_id))
        .mappings()
        .one_or_none()
    )
    if row is None:
        raise CannotReplay(f"there is no session {session_id}")
    book = rulebooks.get(row["game_type"])
    if book is None:
        raise CannotReplay(f"the game {row['game_type']!r} is not installed")
    last = row["version"] if at is None else min(at, row["version"])
    log = _read_log(connection, session_id, last)
    links = connection.execute(
        select(PlayerGameLink.player_id, PlayerGameLink.role, PlayerGameLink.player_state)
        .where(PlayerGameLink.session_id == session_id)
        .order_by(PlayerGameLink.seat)
    ).all()
    moves, verdict = _play(book, row, log, {key: state for key, _, state in links})
    people = {key for key, _, _ in links} | {m.actor for m in moves if m.actor is not None}
    title = connection.scalar(select(Chat.title).where(Chat.id == row["chat_id"]))
    return Replay(
        session_id=session_id,
        number=row["number"],
        game_type=book.key,
        chat_title=title or "",
        over=row["finished_at"] is not None,
        moves=moves,
        verdict=verdict,
        roles={key: role for key, role, _ in links if role is not None},
        names=PlayerManager(connection).names(people),
    )


def _read_log(connection: Connection, session_id: int, last: int) -> list[RowMapping]:
    query = (
        select(ActionLog.__table__)
        .where(ActionLog.session_id == session_id, ActionLog.number <= last)
        .order_by(ActionLog.number)
    )
    log = list(connection.execute(query).mappings())
    if [entry["number"] for entry in log] != list(range(1, last + 1)):
        raise CannotReplay(
            f"the log of session {session_id} is not complete "
            f"({len(log)} of {last} moves; old logs are removed after RETENTION_DAYS)"
        )
    return log


def _play(
    book: Rulebook,
    row: RowMapping,
    log: Sequence[RowMapping],
    states: Mapping[PlayerId, str | None],
) -> tuple[list[Replayed], str | None]:
    rules = book.decode_rules(row["rules"])
    step = first_step(book, rules, row["creator_id"], row["created_at"], row["seed"])
    world: AnyWorld = step.world
    moves = [_seen(book, world, 0, row["created_at"], None, False, None, step.answer)]
    for entry in log:
        number, at = entry["number"], entry["at"]
        action = Action(entry["actor"], book.decode_move(entry["move"]), entry["admin"])
        context = read_given(book.game, at, seeded(row["seed"], number), entry["given"])
        result = book.apply(_as_loaded(book, world, action.actor), action, context)
        if isinstance(result, Rejected):
            return moves, f"move {number} was played once, and is refused now"
        world = _as_saved(book, world, result.world)
        move = action.move
        moves.append(
            _seen(book, world, number, at, action.actor, action.admin, move, result.answer)
        )
    if len(log) < row["version"]:
        return moves, None
    return moves, _difference(book, row, states, world)


def _as_loaded(book: Rulebook, world: AnyWorld, actor: PlayerId | None) -> AnyWorld:
    """The world with those players' states that its game is given for a move."""
    if book.game.needs == "all":
        return world
    own = {key: state for key, state in world.players.items() if key == actor}
    return World(world.rules, world.shared, own)


def _as_saved(book: Rulebook, before: AnyWorld, after: AnyWorld) -> AnyWorld:
    """The world after a move together with the states that the move was not given."""
    if book.game.needs == "all":
        return after
    return World(after.rules, after.shared, {**before.players, **after.players})


def _seen(
    book: Rulebook,
    world: AnyWorld,
    number: int,
    at: datetime,
    actor: PlayerId | None,
    admin: bool,
    move: Move | None,
    answer: Answer | None,
) -> Replayed:
    return Replayed(number, at, actor, admin, move, book.board(world), answer)


def _difference(
    book: Rulebook, row: RowMapping, states: Mapping[PlayerId, str | None], world: AnyWorld
) -> str:
    """In what the world that was kept is another one, or "" if it is the same."""
    written = {key: state for key, state in states.items() if state is not None}
    kept = book.decode(row["rules"], row["state_version"], row["game_state"], written)
    if encode(kept.shared) != encode(world.shared):
        return "the state of the table that was kept is another one"
    strangers = sorted(
        key
        for key in {*kept.players, *world.players}
        if kept.players.get(key) != world.players.get(key)
    )
    if strangers:
        return f"the states that were kept of these players are others: {strangers}"
    return ""
