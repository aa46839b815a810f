"""What cannot be shown in a chat holds up nothing else there."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.errors import Trouble
from bot.postman import Postman
from db.models import Board, GameSession
from managers.orders import Outbox
from tests.stage import Stage


@pytest.mark.parametrize("spoilt", [{"game_state": "{}"}, {"game_type": "chess"}])
async def test_a_session_that_cannot_be_read_holds_up_no_other(
    stage: Stage, spoilt: dict[str, str]
) -> None:
    """Damaged, or of a game that is not installed any more."""
    ann, ben, cat, *_ = stage.people
    assert stage.parlor is not None
    await ann.say("/newgame impostor")
    await stage.board_shows("Players: 1/")
    with stage.engine.begin() as connection:
        connection.execute(update(GameSession).values(**spoilt))
        connection.execute(update(Board).values(wanted_version=9))
    stage.parlor.delivery.wake(Outbox({stage.chat}))
    body = {"user": ann.id, "name": "Another table"}
    stage.topic = (await stage.sim("POST", f"/sim/chats/{stage.chat}/topics", **body))["id"]
    await ben.say("/newgame impostor")
    await stage.board_shows("Players: 1/", "Ben")
    await cat.press("Join")
    await stage.board_shows("Players: 2/")


async def test_a_board_that_telegram_refuses_keeps_no_reply_waiting(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben, *_ = stage.people
    await ann.say("/newgame impostor")
    await stage.board_shows("Players: 1/")

    async def refuse(*_: object) -> Trouble:
        return Trouble.REFUSED

    monkeypatch.setattr(Postman, "edit", refuse)
    monkeypatch.setattr("bot.delivery.FIRST_REST_SECONDS", 0.05)
    await ben.press("Join")
    await ben.say("/recent")
    await stage.sees("No game has ended here yet")
