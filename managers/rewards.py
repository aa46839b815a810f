"""Paying players for a game, exactly once whatever is asked for twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, bindparam, case, func, select, update

from db.models import Player, PlayerGameLink, TaskLog
from db.prepared import Lookup, Prepared
from games.contract import Outcome
from managers.titles import Titles, title_for

MOST_XP = 1_000_000_000
"""More than any game pays; a sum of these stays far within 64 bits."""

_CHUNK = 500

_SETTLE = (
    update(PlayerGameLink)
    .where(
        PlayerGameLink.session_id == bindparam("of_session"),
        PlayerGameLink.player_id == bindparam("of_player"),
        PlayerGameLink.outcome.is_(None),
    )
    .values(outcome=bindparam("the_outcome"), xp_earned=bindparam("the_xp"))
)
_CREDIT = Prepared(
    update(Player)
    .where(Player.id == bindparam("of_player"))
    .values(
        xp=Player.xp + bindparam("earned"),
        games_won=Player.games_won + bindparam("won"),
        games_lost=Player.games_lost + bindparam("lost"),
    )
)
_STANDING = Lookup(
    select(Player.id, Player.xp, Player.title).where(
        Player.id.in_(bindparam("keys", expanding=True))
    )
)
_COUNT = (
    update(Player)
    .where(Player.id == bindparam("of_player"))
    .values(
        tasks_done=Player.tasks_done + bindparam("solved"),
        fake_tasks_done=Player.fake_tasks_done + bindparam("faked"),
    )
)
_ENTITLE = (
    update(Player).where(Player.id == bindparam("of_player")).values(title=bindparam("the_title"))
)


class Payment(msgspec.Struct, frozen=True):
    """A player's one outcome of a session and all the XP earned in it.

    Raises ValueError for XP that no game can pay.
    """

    session_id: int
    player_id: int
    outcome: Outcome
    xp: int

    def __post_init__(self) -> None:
        if not 0 <= self.xp <= MOST_XP:
            raise ValueError(f"a game pays from 0 to {MOST_XP} XP, not {self.xp}")


def pay_outcomes(
    connection: Connection, payments: Sequence[Payment], titles: Titles = ()
) -> list[Payment]:
    """Record outcomes, pay their XP, count wins and losses, raise titles.

    Gives back the payments that were made. Left out are those for players who have their
    outcome of that session already, or no seat in it. Leaving counts neither as won nor lost.
    """
    open_seats = _open_seats(connection, payments)
    due: dict[tuple[int, int], Payment] = {}
    for payment in payments:
        seat = (payment.session_id, payment.player_id)
        if seat in open_seats:
            due.setdefault(seat, payment)
    if not due:
        return []
    made = list(due.values())
    connection.execute(
        _SETTLE,
        [
            {
                "of_session": payment.session_id,
                "of_player": payment.player_id,
                "the_outcome": payment.outcome,
                "the_xp": payment.xp,
            }
            for payment in made
        ],
    )
    _credit(connection, made)
    _entitle(connection, {payment.player_id for payment in made}, titles)
    return made


def credit_xp(connection: Connection, earned: Mapping[int, int], titles: Titles) -> None:
    """Add XP to players, in the order of their ids, and raise their titles."""
    if not earned:
        return
    _CREDIT.run(
        connection,
        [
            {"of_player": player, "earned": xp, "won": 0, "lost": 0}
            for player, xp in sorted(earned.items())
        ],
    )
    _entitle(connection, set(earned), titles)


def count_tasks(connection: Connection, session_id: int) -> None:
    """Add a session's solved tasks to its players' totals; to be called once, when it ends.
    A wrong answer solves nothing, be the task real or fake.

    Totals are public and fake tasks are not, so none is counted while the game lasts.
    """
    counts = (
        select(
            TaskLog.player_id,
            func.sum(case((TaskLog.right & ~TaskLog.fake, 1), else_=0)).label("right"),
            func.sum(case((TaskLog.right & TaskLog.fake, 1), else_=0)).label("fake"),
        )
        .where(TaskLog.session_id == session_id)
        .group_by(TaskLog.player_id)
        .order_by(TaskLog.player_id)
    )
    rows = [
        {"of_player": row.player_id, "solved": row.right, "faked": row.fake}
        for row in connection.execute(counts)
    ]
    if rows:
        connection.execute(_COUNT, rows)


def _open_seats(connection: Connection, payments: Sequence[Payment]) -> set[tuple[int, int]]:
    """The seats among these that have no outcome yet, held until the transaction ends."""
    wanted: dict[int, set[int]] = defaultdict(set)
    for payment in payments:
        wanted[payment.session_id].add(payment.player_id)
    found: set[tuple[int, int]] = set()
    for session_id, players in sorted(wanted.items()):
        for chunk in _chunks(players):
            rows = connection.execute(
                select(PlayerGameLink.session_id, PlayerGameLink.player_id)
                .where(
                    PlayerGameLink.session_id == session_id,
                    PlayerGameLink.player_id.in_(chunk),
                    PlayerGameLink.outcome.is_(None),
                )
                .order_by(PlayerGameLink.player_id)
                .with_for_update()
            )
            found.update((row.session_id, row.player_id) for row in rows)
    return found


def _credit(connection: Connection, payments: Iterable[Payment]) -> None:
    # In the order of the ids: two sessions that end at once must not deadlock over players
    # whom they share.
    _CREDIT.run(
        connection,
        [
            {
                "of_player": payment.player_id,
                "earned": payment.xp,
                "won": int(payment.outcome == "win"),
                "lost": int(payment.outcome == "lose"),
            }
            for payment in sorted(payments, key=lambda payment: payment.player_id)
        ],
    )


def _entitle(connection: Connection, players: set[int], titles: Titles) -> None:
    raised = []
    for chunk in _chunks(players) if titles else ():
        for player in _STANDING.run(connection, chunk):
            title = title_for(player["xp"], titles)
            if title != player["title"]:
                raised.append({"of_player": player["id"], "the_title": title})
    if raised:
        connection.execute(_ENTITLE, raised)


def _chunks(ids: Iterable[int]) -> Iterable[list[int]]:
    ordered = sorted(ids)
    return (ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK))
