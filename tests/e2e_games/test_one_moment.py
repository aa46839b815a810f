"""What is read of a session is of one moment, whoever writes meanwhile."""

from __future__ import annotations

from sqlalchemy import Engine, func, insert, select

from db.engine import read_only
from db.models import Player


def test_a_reader_sees_one_moment(engine: Engine) -> None:
    count = select(func.count()).select_from(Player)
    reading = read_only(engine)
    with reading.connect() as reader:
        assert reader.scalar(count) == 0
        with engine.begin() as writer:
            writer.execute(insert(Player).values(id=1))
        assert reader.scalar(count) == 0
    with reading.connect() as reader:
        assert reader.scalar(count) == 1
    with engine.begin() as writer:
        writer.execute(insert(Player).values(id=2))
        assert writer.scalar(count) == 2
