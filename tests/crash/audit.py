"""Compares what the bot has promised with what it has kept. Every finding is a defect.

What holds in all games stands here; the rest is in ``tests/crash/games``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from db.keepsakes import OwedPart, RewardClaim
from db.models import Notice, PlayerGameLink
from games.contract import IllegalWorld
from games.table import Rematch
from managers.replay import CannotReplay, replay
from tests.crash import diary
from tests.crash.diary import Act, Diary
from tests.crash.findings import Finding, Kind, Payable, Place, Records, is_part
from tests.crash.games.base import Game
from tests.crash.table import Party

PAID = ("xp", "games_won", "games_lost", "tasks_done", "fake_tasks_done")

# ── True at every moment, even between a death and the next start ────────────────────────────


def audit_now(records: Records, book: Diary, games: Iterable[Game]) -> Iterator[Finding]:
    """Whatever has to hold however the bot has just died."""
    by_key = {game.key: game for game in games}
    yield from _audit_promises(records, book, by_key)
    yield from _audit_payments(records, by_key.values())
    for game in by_key.values():
        yield from game.audit_now(records)


def _audit_promises(records: Records, book: Diary, games: dict[str, Game]) -> Iterator[Finding]:
    """What was acknowledged is on record once, and nothing is there that nobody asked for."""
    acts: defaultdict[Place, list[Act]] = defaultdict(list)
    for act in sorted(book.acts, key=lambda act: act.update_id or 0):
        acts[act.place].append(act)
        if act.key in book.answers.promises and act.update_id not in records.processed:
            yield Finding("lost", act.session, f"acknowledged, and not on record: {act}")
    for place, mine in acts.items():
        yield from _audit_moves(records, book.answers, place, mine)
        yield from games[records.game_of(place[0])].audit_acts(records, place, mine)
    for place in records.log.keys() - acts.keys():
        what = f"player {place[1]} did nothing, and the log has {records.log[place]}"
        yield Finding("doubled", place[0], what)


def _audit_moves(
    records: Records, answers: diary.Answers, place: Place, acts: list[Act]
) -> Iterator[Finding]:
    """The log holds what was promised, and nothing but what was asked for and not refused."""
    done = [act for act in acts if act.update_id in records.processed]
    possible = [act.move for act in done if act.key not in answers.refusals]
    # What was dealt with before may have been refused then; a rematch opens another game.
    kept = answers.promises - {diary.DEALT_WITH}
    promised = [a.move for a in acts if a.key in kept and not isinstance(a.move, Rematch)]
    logged = records.log[place]
    told = "\n  ".join(str(act) for act in acts)
    for move, count in (Counter(promised) - Counter(logged)).items():
        what = f"player {place[1]}: {count} x {move} not in the log; asked was:\n  {told}"
        yield Finding("lost", place[0], what)
    for move, count in (Counter(logged) - Counter(possible)).items():
        what = f"player {place[1]}: {count} x {move} too many; asked was:\n  {told}"
        yield Finding("doubled", place[0], what)
    # What one person does in one chat takes effect in the order in which Telegram was told of it,
    # whether anybody waited for an answer or not.
    for which, moves in (("answered", promised), ("asked", logged)):
        whole = logged if which == "answered" else [act.move for act in acts]
        if not is_part(moves, whole):
            what = f"player {place[1]}: logged {logged} in another order than {which}:\n  {told}"
            yield Finding("lost", place[0], what)


def _audit_payments(records: Records, games: Iterable[Game]) -> Iterator[Finding]:
    """Each player has what the games of that player paid, no more and no less."""
    owed: Payable = defaultdict(Counter)
    for link in records.rows(PlayerGameLink):
        owed[link["player_id"]]["xp"] += link["xp_earned"]
        owed[link["player_id"]]["games_won"] += link["outcome"] == "win"
        owed[link["player_id"]]["games_lost"] += link["outcome"] == "lose"
    for claim in records.rows(RewardClaim):
        owed[claim["player_id"]]["xp"] += claim["xp"]
    for game in games:
        game.add_owed(records, owed)
    for player, row in records.players.items():
        for what in PAID:
            has, due = row[what], owed[player][what]
            if has != due:
                kind: Kind = "doubled" if has > due else "lost"
                yield Finding(kind, None, f"player {player} has {what} {has}, due is {due}")


# ── True in the end ──────────────────────────────────────────────────────────────────────────


def audit_end(
    records: Records, games: Iterable[Game], parties: Iterable[Party]
) -> Iterator[Finding]:
    """Every game has come to its end, and everybody got and was told what that end means."""
    by_key = {game.key: game for game in games}
    by_session = {party.session: party for party in parties}
    for session, row in records.sessions.items():
        party = by_session.get(session)
        status = row["status"]
        called_off = party is not None and party.called_off
        if status in ("waiting", "active"):
            yield Finding("unfinished", session, f"is still {status}")
        if status == "abandoned" and row["started_at"] is not None and not called_off:
            yield Finding("unfinished", session, "was abandoned, and nobody called it off")
    for sitting in records.sittings:
        if sitting.row["status"] == "finished":
            lazy = by_session[sitting.id].lazy if sitting.id in by_session else frozenset()
            yield from by_key[sitting.book.key].audit_outcomes(records, sitting, lazy)
    for row in records.rows(OwedPart):
        what = f"{row['name']} is owed after {row['attempts']} attempts: {row['error']}"
        yield Finding("unpaid", row["session_id"], what)
    yield from _audit_notices(records)
    yield from _audit_replays(records)


def _audit_replays(records: Records) -> Iterator[Finding]:
    """Each session comes out the same when its log is played again."""
    for session in records.sessions:
        try:
            verdict = replay(records.connection, records.books, session).verdict
        except (CannotReplay, IllegalWorld, ValueError) as error:
            verdict = str(error)
        if verdict:
            yield Finding("replay_mismatches", session, verdict)


def _audit_notices(records: Records) -> Iterator[Finding]:
    """Everything vital has been told."""
    for row in records.rows(Notice):
        if row["vital"] and row["status"] != "sent":
            what = f"notice {row['id']} is {row['status']} after {row['attempts']}: {row['error']}"
            yield Finding("untold", row["session_id"], what)
