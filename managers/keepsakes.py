"""Writing down what a game leaves behind: its own records, rewards, badges, leaderboards.

Everything here may be written again without harm, because every row has a unique key and what
is paid or added hangs on a row that is new. That is what lets a part of a write-down fail and be
repaired later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
import structlog
from sqlalchemy import Connection, delete, select, update

from db.keepsakes import RECORD_TABLES, Leaderboard, OwedPart, Posting, RewardClaim, UserBadge
from db.models import Base, Player
from db.prepared import Prepared
from db.savepoint import TransactionLost, savepoint
from db.upsert import blank_row, ensure_players, insert_for, insert_on
from games.contract import Badged, Keepsake, Part, Ranked, Recorded, Rewarded
from managers.rewards import credit_xp
from managers.titles import Titles

log = structlog.get_logger()

AMOUNTS = ("damage", "correct_answers", "sessions_played")
"""What a leaderboard adds up."""

_decode: msgspec.json.Decoder[list[Keepsake]] = msgspec.json.Decoder(list[Keepsake])


class Moment(msgspec.Struct, frozen=True):
    """The session that leaves something behind, and when it did."""

    session_id: int
    at: datetime


def write(
    connection: Connection, moment: Moment, keepsakes: Iterable[Keepsake], titles: Titles
) -> None:
    """Write these down, leaving alone what is there already.

    Raises KeyError for a table that is not a game's own, and whatever the database refuses.
    """
    kinds: defaultdict[type[Any], list[Any]] = defaultdict(list)
    for keepsake in keepsakes:
        kinds[type(keepsake)].append(keepsake)
    ensure_players(connection, _players_in(kinds))
    _record(connection, moment, kinds[Recorded])
    _reward(connection, moment, kinds[Rewarded], titles)
    _badge(connection, moment, kinds[Badged])
    _rank(connection, moment, kinds[Ranked])


def _players_in(kinds: Mapping[type[Any], Sequence[Any]]) -> Iterator[int]:
    for record in kinds.get(Recorded, ()):
        if "player_id" in record.row:
            yield record.row["player_id"]
    for kind in (Rewarded, Badged, Ranked):
        for keepsake in kinds.get(kind, ()):
            yield keepsake.player


def write_part(connection: Connection, moment: Moment, part: Part, titles: Titles) -> bool:
    """Write one part in a savepoint. If that fails it is owed, and nothing else suffers."""
    try:
        with savepoint(connection):
            write(connection, moment, part.keepsakes, titles)
    except TransactionLost:
        raise
    except Exception as error:
        log.exception("part-owed", session_id=moment.session_id, part=part.name)
        owe(connection, moment, part, error)
        return False
    return True


def owe(connection: Connection, moment: Moment, part: Part, error: Exception) -> None:
    """Note that a part has still to be written, with all that is needed for it."""
    entry = insert_for(connection, OwedPart).values(
        session_id=moment.session_id,
        name=part.name,
        keepsakes=msgspec.json.encode(part.keepsakes).decode(),
        happened_at=moment.at,
        attempts=1,
        error=type(error).__name__,
    )
    connection.execute(entry.on_conflict_do_nothing())


def repair(connection: Connection, titles: Titles, limit: int = 50) -> tuple[int, int]:
    """Write owed parts. Gives how many were written and how many are still owed.

    Safe to run at any time and as often as one likes.
    """
    owed = list(
        connection.execute(
            select(OwedPart.__table__).order_by(OwedPart.attempts, OwedPart.session_id).limit(limit)
        )
    )
    written = 0
    for row in owed:
        key = (OwedPart.session_id == row.session_id, OwedPart.name == row.name)
        try:
            with savepoint(connection):
                moment = Moment(row.session_id, row.happened_at)
                write(connection, moment, _decode.decode(row.keepsakes), titles)
                connection.execute(delete(OwedPart).where(*key))
            written += 1
        except TransactionLost:
            raise
        except Exception as error:
            log.warning("part-still-owed", session_id=row.session_id, part=row.name)
            connection.execute(
                update(OwedPart)
                .where(*key)
                .values(attempts=OwedPart.attempts + 1, error=type(error).__name__)
            )
    return written, len(owed) - written


# ── One kind each ────────────────────────────────────────────────────────────────────────────


def _record(connection: Connection, moment: Moment, records: Sequence[Recorded]) -> None:
    tables: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in records:
        blank = blank_row(RECORD_TABLES[record.table])
        row = {**blank, **record.row, "session_id": moment.session_id, "at": moment.at}
        tables[record.table].append(row)
    for name, rows in tables.items():
        model = RECORD_TABLES[name]
        _add_names(connection, model, rows)
        _unless_there(connection.dialect.name, model).run(connection, rows)


def _add_names(connection: Connection, model: type[Base], rows: list[dict[str, Any]]) -> None:
    """Rules know nobody's name; where a record keeps the name of the day, it is filled in."""
    if "nickname" not in model.__table__.columns:
        return
    people = select(Player.id, Player.name, Player.username).where(
        Player.id.in_({row["player_id"] for row in rows})
    )
    names = {row.id: (row.name, row.username) for row in connection.execute(people)}
    for row in rows:
        row["nickname"], row["username"] = names.get(row["player_id"], ("", None))


def _reward(
    connection: Connection, moment: Moment, rewards: Sequence[Rewarded], titles: Titles
) -> None:
    if not rewards:
        return
    claims: dict[tuple[int, str], dict[str, Any]] = {
        (reward.player, reward.reward): {
            "session_id": moment.session_id,
            "player_id": reward.player,
            "reward": reward.reward,
            "xp": reward.xp,
            "at": moment.at,
        }
        for reward in rewards
    }
    paid: defaultdict[int, int] = defaultdict(int)
    for row in _insert_new(connection, RewardClaim, list(claims.values())):
        paid[row["player_id"]] += claims[row["player_id"], row["reward"]]["xp"]
    credit_xp(connection, {player: xp for player, xp in paid.items() if xp}, titles)


def _badge(connection: Connection, moment: Moment, badges: Sequence[Badged]) -> None:
    if not badges:
        return
    rows = [
        {
            "player_id": badge.player,
            "badge": badge.badge,
            "scope": badge.scope,
            "session_id": moment.session_id,
            "at": moment.at,
        }
        for badge in badges
    ]
    _unless_there(connection.dialect.name, UserBadge).run(connection, rows)


def _rank(connection: Connection, moment: Moment, entries: Sequence[Ranked]) -> None:
    if not entries:
        return
    by_key = {(entry.board, entry.scope, entry.player): entry for entry in entries}
    postings = [
        {"session_id": moment.session_id, "board": board, "scope": scope, "player_id": player}
        for board, scope, player in sorted(by_key)
    ]
    additions = []
    for row in _insert_new(connection, Posting, postings):
        key = (row["board"], row["scope"], row["player_id"])
        amounts = by_key[key].amounts
        additions.append(
            {
                **dict(zip(("board", "scope", "player_id"), key, strict=True)),
                **{name: amounts.get(name, 0) for name in AMOUNTS},
                "last_played_at": moment.at,
            }
        )
    if additions:
        entry = insert_for(connection, Leaderboard)
        sums: dict[str, Any] = {
            name: Leaderboard.__table__.c[name] + entry.excluded[name] for name in AMOUNTS
        }
        connection.execute(
            entry.on_conflict_do_update(
                index_elements=["board", "scope", "player_id"],
                set_={**sums, "last_played_at": entry.excluded.last_played_at},
            ),
            additions,
        )


def _insert_new(
    connection: Connection, model: type[Base], rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Insert these rows; gives those that were not there before."""
    new = _unless_there(connection.dialect.name, model).run_each(connection, rows)
    return [row for row, is_new in zip(rows, new, strict=True) if is_new]


@cache
def _unless_there(dialect: str, model: type[Base]) -> Prepared:
    """The insert that leaves alone what is there already."""
    return Prepared(insert_on(dialect, model).on_conflict_do_nothing())
