"""What a strike costs does not depend on how many have struck, nor on how many are about to."""

from __future__ import annotations

from sqlalchemy import Engine

from benchmarks.crowd import Crowd
from benchmarks.hot_raid import queue, weigh
from managers.content import load_library
from managers.mailbox import BATCH
from managers.moves import Moves

LIBRARY = load_library()


def test_a_strike_costs_the_same_among_many(engine: Engine) -> None:
    crowd = Crowd(engine, LIBRARY)
    crowd.grow(100)
    few = weigh(engine, LIBRARY, crowd)
    crowd.grow(3_000)
    many = weigh(engine, LIBRARY, crowd)
    for what in ("statements", "rows_read", "rows_written"):
        assert many[what] == few[what]
        assert 0 < many[what] < 25
    # Numbers get longer; lists of people would grow thirtyfold.
    for what in ("bytes_read", "bytes_written"):
        assert many[what] < few[what] * 1.05


async def test_strikes_that_wait_share_commits(engine: Engine) -> None:
    crowd = Crowd(engine, LIBRARY)
    crowd.grow(1_000)
    _, commits = await queue(engine, Moves(LIBRARY.rulebooks, LIBRARY.titles), crowd, 2 * BATCH)
    assert commits == 2
