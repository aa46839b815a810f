"""A database of an older version keeps its games when it is upgraded."""

from __future__ import annotations

from alembic import command
from sqlalchemy import Engine

from db.upgrade import alembic_config, upgrade
from managers.spawning import hubs_of
from tests.managers.test_replay import HERE, Evening


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


def test_boards_of_before_know_their_game(engine: Engine) -> None:
    """Else a scheduled game would begin nowhere after an upgrade."""
    Evening(engine)
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), "0003")
    upgrade(engine)
    with engine.begin() as connection:
        assert hubs_of(connection, "impostor").places == [HERE]
        assert hubs_of(connection, "raid").places == []
