"""Prepared statements do what SQLAlchemy's own way does, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection, Engine, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from db.models import Player, ProcessedUpdate, Vital
from db.prepared import Lookup, Prepared

MOMENT = datetime(2026, 3, 1, 12, 30, 0, 5, tzinfo=UTC)
SEEN = Lookup(
    select(ProcessedUpdate.update_id, ProcessedUpdate.at)
    .where(ProcessedUpdate.update_id.in_(bindparam("keys", expanding=True)))
    .order_by(ProcessedUpdate.update_id)
)
MARK = Prepared(insert(ProcessedUpdate))


def test_what_is_written_is_found(connection: Connection) -> None:
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=5)))
    rows = [{"update_id": 2**40 + number, "at": elsewhere} for number in range(3)]
    assert MARK.run(connection, rows) == 3
    found = SEEN.run(connection, [2**40, 2**40 + 2, 7])
    assert found == [
        {"update_id": 2**40, "at": MOMENT},
        {"update_id": 2**40 + 2, "at": MOMENT},
    ]


def test_an_update_says_how_many_rows_it_met(connection: Connection) -> None:
    connection.execute(insert(Vital), [{"key": "a", "value": "1"}, {"key": "b", "value": "1"}])
    change = Prepared(
        update(Vital).where(Vital.key == bindparam("of")).values(value=bindparam("new"))
    )
    rows = [{"of": "a", "new": "2"}, {"of": "b", "new": "3"}, {"of": "c", "new": "4"}]
    assert change.run(connection, rows) == 2
    assert dict(connection.execute(select(Vital.key, Vital.value)).all()) == {"a": "2", "b": "3"}


def test_errors_are_those_of_sqlalchemy_and_undo_everything(engine: Engine) -> None:
    rows = [{"update_id": 1, "at": MOMENT}, {"update_id": 1, "at": MOMENT}]
    with pytest.raises(IntegrityError), engine.begin() as connection:
        MARK.run(connection, rows)
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(ProcessedUpdate)) == 0


def test_a_lookup_begins_the_transaction_of_a_connection_that_has_none(engine: Engine) -> None:
    players = Lookup(select(Player.id).where(Player.id.in_(bindparam("keys", expanding=True))))
    with engine.connect() as connection:
        assert players.run(connection, [1]) == []
        assert connection.in_transaction()
