"""A game that was given up from outside is over, whatever its own state says."""

from __future__ import annotations

from sqlalchemy import Engine

from games.lobby import Begin, Join
from managers.sessions import GameSessionManager
from tests.managers.test_replay import Evening


def test_a_press_on_a_game_that_was_given_up_changes_nothing(engine: Engine) -> None:
    evening = Evening(engine)
    for who in (2, 3, 4):
        assert evening.play(Join(), who)
    with engine.begin() as connection:
        GameSessionManager(connection).update_session_status(evening.session, "abandoned")
    assert not evening.play(Join(), 5)
    assert not evening.play(Begin(), 1)
    assert evening.status() == "abandoned"
