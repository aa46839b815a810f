"""What could not be dealt with, as the operator finds it and has it tried again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from bot.config import Config
from bot.doctor import examine
from bot.failed_updates import Wish, print_failed_updates
from db.models import Player
from managers.deferred_updates import Deferred, DeferredUpdateManager
from managers.people import PlayerManager

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def failed(update_id: int, content: str = "{}", person: int | None = 7) -> Deferred:
    return Deferred(
        update_id=update_id, content=content, received_at=NOON, chat_id=-5, person_id=person
    )


@pytest.fixture
def config(engine: Engine, database_url: str) -> Config:
    with engine.begin() as connection:
        manager = DeferredUpdateManager(connection)
        for update_id in (11, 12):
            manager.fail(failed(update_id, f'{{"update_id": {update_id}}}'), "KeyError: 'x'")
    return Config(database_url=database_url)


def statuses(engine: Engine) -> dict[str, list[int]]:
    with engine.connect() as connection:
        manager = DeferredUpdateManager(connection)
        return {
            "failed": [row.update_id for row in manager.failed()],
            "retry": [11] * manager.count("retry"),
        }


def test_they_are_listed_shown_tried_again_and_dropped(
    engine: Engine, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    assert print_failed_updates(config, Wish()) == 0
    shown = capsys.readouterr().out
    assert "2 updates could not be dealt with; 0 waiting." in shown
    assert "11  2026-07-01 12:00:00  chat -5  KeyError: 'x'" in shown
    assert print_failed_updates(config, Wish(show=12)) == 0
    assert capsys.readouterr().out == '{"update_id": 12}\n'
    assert print_failed_updates(config, Wish(retry=["11"])) == 0
    assert "1 update will be tried again" in capsys.readouterr().out
    assert statuses(engine) == {"failed": [12], "retry": [11]}
    assert print_failed_updates(config, Wish(drop=["all"])) == 0
    assert statuses(engine) == {"failed": [], "retry": [11]}


def test_an_id_that_is_none_changes_nothing(
    engine: Engine, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    assert print_failed_updates(config, Wish(retry=["11", "twelve"])) == 2
    assert "not the id of an update" in capsys.readouterr().out
    assert print_failed_updates(config, Wish(show=99)) == 1
    assert statuses(engine) == {"failed": [11, 12], "retry": []}


def test_the_forgotten_are_in_none_of_them(engine: Engine) -> None:
    replied = '{"message": {"from": {"id": 8}, "reply_to_message": {"from": {"id": 7}}}}'
    longer = '{"message": {"from": {"id": 77, "first_name": "7"}}}'
    with engine.begin() as connection:
        connection.execute(Player.__table__.insert(), [{"id": 7, "name": "Mara"}])
        manager = DeferredUpdateManager(connection)
        manager.fail(failed(1), "?")
        manager.keep([failed(2, replied, person=8), failed(3, longer, person=77)])
        PlayerManager(connection).forget(7)
        assert manager.failed() == []
        assert [row.update_id for row in manager.waiting()] == [3]


def test_old_ones_go_and_what_waits_stays(engine: Engine) -> None:
    with engine.begin() as connection:
        manager = DeferredUpdateManager(connection)
        manager.fail(failed(1), "?")
        manager.keep([failed(2)])
        assert manager.forget_old(NOON, limit=10) == 0
        assert manager.forget_old(datetime(2026, 8, 1, tzinfo=UTC), limit=10) == 1
        assert [row.update_id for row in manager.waiting()] == [2]


async def test_the_doctor_says_how_many_there_are(config: Config) -> None:
    found = "\n".join(str(finding) for finding in await examine(config))
    assert "✗ Deferred updates: 2 could not be dealt with" in found
