"""A database of an older version keeps its games when it is upgraded."""

from __future__ import annotations

from alembic import command
from sqlalchemy import Engine

from db.upgrade import alembic_config, upgrade
from tests.managers.test_replay import Evening


def test_a_game_under_way_goes_on_after_an_upgrade(engine: Engine) -> None:
    evening = Evening(engine)
    evening.begin()
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), "0002")
    assert evening.replay().verdict == ""
    assert upgrade(engine).changed
    assert evening.replay().verdict == ""
    evening.to_the_end()
    assert evening.replay().verdict == ""
