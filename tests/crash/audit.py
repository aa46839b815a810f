"""Compares what the bot has promised with what it has kept. Every finding is a defect."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping, select

from db.models import (
    ActionLog,
    Base,
    GameSession,
    Notice,
    Player,
    PlayerGameLink,
    ProcessedUpdate,
    TaskLog,
    VoteHistory,
)
from games.contract import IllegalWorld, Move, PlayerId, World
from games.impostor.state import Choose, ImpostorWorld, Vote
from games.impostor.verdict import outcome, xp
from games.table import Rematch, Rulebook
from managers.replay import CannotReplay, replay
from managers.sitting import load_sittings
from tests.crash import diary
from tests.crash.diary import Act, Diary
from tests.crash.table import Party

Kind = Literal[
    "lost", "doubled", "stale_boards", "wrongly_afk", "unfinished", "unpaid", "untold",
    "replay_mismatches", "errors",
]  # fmt: skip
KINDS: tuple[Kind, ...] = Kind.__args__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Finding:
    """One defect, with the evidence for it."""

    kind: Kind
    session: int | None
    what: str


@dataclass
class Records:
    """What the database holds at one moment."""

    sessions: dict[int, RowMapping]
    links: list[RowMapping]
    votes: defaultdict[tuple[int, int], list[RowMapping]]
    tasks: defaultdict[tuple[int, int], list[RowMapping]]
    log: defaultdict[tuple[int, int], list[Move]]
    processed: frozenset[int]
    players: dict[int, RowMapping]
    untold: list[RowMapping] = field(default_factory=list)


def read_records(connection: Connection, books: Mapping[str, Rulebook]) -> Records:
    """Everything that an audit needs, as of one transaction."""

    def rows(model: type[Base], *order: Any) -> list[RowMapping]:
        return list(connection.execute(select(model.__table__).order_by(*order)).mappings())

    votes, tasks, log = defaultdict(list), defaultdict(list), defaultdict(list)
    sessions = {row["id"]: row for row in rows(GameSession)}
    for row in rows(VoteHistory, VoteHistory.id):
        votes[row["session_id"], row["voter_id"]].append(row)
    for row in rows(TaskLog, TaskLog.id):
        tasks[row["session_id"], row["player_id"]].append(row)
    for row in rows(ActionLog, ActionLog.session_id, ActionLog.number):
        if row["actor"] is not None:
            move = books[sessions[row["session_id"]]["game_type"]].decode_move(row["move"])
            log[row["session_id"], row["actor"]].append(move)
    untold = [row for row in rows(Notice) if row["vital"] and row["status"] != "sent"]
    return Records(
        sessions,
        rows(PlayerGameLink),
        votes,
        tasks,
        log,
        frozenset(connection.scalars(select(ProcessedUpdate.update_id))),
        {row["id"]: row for row in rows(Player)},
        untold,
    )


# ── True at every moment, even between a death and the next start ────────────────────────────


def audit_promises(records: Records, book: Diary) -> Iterator[Finding]:
    """What was acknowledged is on record once, and nothing is there that nobody asked for."""
    acts: defaultdict[tuple[int, int], list[Act]] = defaultdict(list)
    for act in sorted(book.acts, key=lambda act: act.update_id or 0):
        acts[act.session, act.person].append(act)
        has_effect = act.update_id in records.processed
        if act.key in diary.PROMISES and not has_effect:
            yield Finding("lost", act.session, f"acknowledged, and not on record: {act}")
    for place, mine in acts.items():
        yield from _audit_moves(records, place, mine)
        yield from _audit_votes(records, place, mine)
        yield from _audit_tasks(records, place, mine)
    for place in records.log.keys() - acts.keys():
        what = f"player {place[1]} did nothing, and the log has {records.log[place]}"
        yield Finding("doubled", place[0], what)


def _audit_moves(records: Records, place: tuple[int, int], acts: list[Act]) -> Iterator[Finding]:
    """The log holds what was promised, and nothing but what was asked for and not refused."""
    possible = [act.move for act in acts if _may_have_counted(records, act)]
    # What was dealt with before may have been refused then; a rematch opens another game.
    kept = diary.PROMISES - {diary.DEALT_WITH}
    promised = [a.move for a in acts if a.key in kept and not isinstance(a.move, Rematch)]
    logged = records.log[place]
    told = "\n  ".join(str(act) for act in acts)
    for move, count in (Counter(promised) - Counter(logged)).items():
        what = f"player {place[1]}: {count} x {move} not in the log; asked was:\n  {told}"
        yield Finding("lost", place[0], what)
    for move, count in (Counter(logged) - Counter(possible)).items():
        what = f"player {place[1]}: {count} x {move} too many; asked was:\n  {told}"
        yield Finding("doubled", place[0], what)
    if not _is_part(logged, possible):
        what = f"player {place[1]}: logged {logged} in another order than asked:\n  {told}"
        yield Finding("lost", place[0], what)


def _may_have_counted(records: Records, act: Act) -> bool:
    return act.update_id in records.processed and act.key not in diary.NO_EFFECT


def _is_part(part: Iterable[object], whole: Iterable[object]) -> bool:
    """Whether all of ``part`` stands in ``whole``, in the same order."""
    rest = iter(whole)
    return all(item in rest for item in part)


def _audit_votes(records: Records, place: tuple[int, int], acts: list[Act]) -> Iterator[Finding]:
    """The history has each ballot of the log once, and each that was acknowledged, in order."""
    history = [row["target_id"] for row in records.votes[place]]
    logged = [move.target for move in records.log[place] if isinstance(move, Vote)]
    if history != logged:
        kind: Kind = "lost" if len(history) < len(logged) else "doubled"
        yield Finding(kind, place[0], f"player {place[1]} voted {logged}, recorded {history}")
    told = [
        act.move.target
        for act in acts
        if act.key in diary.VOTE_COUNTS and isinstance(act.move, Vote)
    ]
    if not _is_part(told, history):
        yield Finding("lost", place[0], f"player {place[1]} was told {told}, recorded {history}")


def _audit_tasks(records: Records, place: tuple[int, int], acts: list[Act]) -> Iterator[Finding]:
    """Each answered task has one line, and it says what the player was told."""
    lines = [row["right"] for row in records.tasks[place]]
    logged = sum(isinstance(move, Choose) for move in records.log[place])
    if len(lines) != logged:
        kind: Kind = "lost" if len(lines) < logged else "doubled"
        yield Finding(kind, place[0], f"player {place[1]}: {logged} tasks, {len(lines)} lines")
    told = [act.key != "impostor-wrong" for act in acts if act.key in diary.TASK_COUNTS]
    if not _is_part(told, lines):
        yield Finding("lost", place[0], f"player {place[1]} was told {told}, recorded {lines}")


def audit_payments(records: Records) -> Iterator[Finding]:
    """Each player has what the games of that player paid, no more and no less."""
    owed: defaultdict[PlayerId, Counter[str]] = defaultdict(Counter)
    for link in records.links:
        owed[link["player_id"]]["xp"] += link["xp_earned"]
        owed[link["player_id"]]["games_won"] += link["outcome"] == "win"
        owed[link["player_id"]]["games_lost"] += link["outcome"] == "lose"
    for (session, player), rows in records.tasks.items():
        if records.sessions[session]["finished_at"] is None:
            # Totals are public, so a game's tasks are counted when it is over.
            continue
        owed[player]["fake_tasks_done"] += sum(row["fake"] for row in rows)
        owed[player]["tasks_done"] += sum(row["right"] and not row["fake"] for row in rows)
    for player, row in records.players.items():
        for what in ("xp", "games_won", "games_lost", "tasks_done", "fake_tasks_done"):
            has, due = row[what], owed[player][what]
            if has != due:
                kind: Kind = "doubled" if has > due else "lost"
                yield Finding(kind, None, f"player {player} has {what} {has}, due is {due}")


# ── True in the end ──────────────────────────────────────────────────────────────────────────


def audit_endings(
    connection: Connection,
    books: Mapping[str, Rulebook],
    records: Records,
    parties: list[Party],
) -> Iterator[Finding]:
    """Every game has come to its end, and everybody got what that end means."""
    by_session = {party.session: party for party in parties}
    for session, row in records.sessions.items():
        party = by_session.get(session)
        status = row["status"]
        called_off = party is not None and party.called_off
        if status in ("waiting", "active"):
            yield Finding("unfinished", session, f"is still {status}")
        if status == "abandoned" and row["started_at"] is not None and not called_off:
            yield Finding("unfinished", session, "was abandoned, and nobody called it off")
    for sitting in load_sittings(connection, books, records.sessions, lock=False):
        if sitting.row["status"] == "finished":
            lazy = by_session[sitting.id].lazy if sitting.id in by_session else frozenset()
            table = sitting.world
            world: ImpostorWorld = World(table.rules, table.shared.play, table.players)
            yield from _audit_outcomes(records, sitting.id, world, lazy)


def _audit_outcomes(
    records: Records, session: int, world: ImpostorWorld, lazy: frozenset[PlayerId]
) -> Iterator[Finding]:
    for link in (link for link in records.links if link["session_id"] == session):
        player = world.players[link["player_id"]]
        gone = player.status in ("left", "afk")
        earned = xp(world.rules, player, None if gone else world.shared.ending)
        due = (outcome(world, player), earned)
        paid = (link["outcome"], link["xp_earned"])
        if due != paid:
            yield Finding("unpaid", session, f"player {link['player_id']}: due {due}, paid {paid}")
        if link["outcome"] == "afk" and link["player_id"] not in lazy:
            yield Finding("wrongly_afk", session, f"player {link['player_id']} was not lazy")


def audit_replays(
    connection: Connection, books: Mapping[str, Rulebook], records: Records
) -> Iterator[Finding]:
    """Each session comes out the same when its log is played again."""
    for session in records.sessions:
        try:
            verdict = replay(connection, books, session).verdict
        except (CannotReplay, IllegalWorld, ValueError) as error:
            verdict = str(error)
        if verdict:
            yield Finding("replay_mismatches", session, verdict)


def audit_notices(records: Records) -> Iterator[Finding]:
    """Everything vital has been told."""
    for row in records.untold:
        what = f"notice {row['id']} is {row['status']} after {row['attempts']}: {row['error']}"
        yield Finding("untold", row["session_id"], what)
