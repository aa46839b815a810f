"""Telegram may deliver any update again after a crash, and none may mean anything twice."""

from __future__ import annotations

from typing import Any

from tests.e2e.conftest import SitDown
from tests.e2e.records import Records
from tests.stage import Stage


async def test_a_press_that_changed_nothing_changes_nothing_later(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.play()
    await game.reach("Vote")
    ann, ben, cat, _dan = game.players
    updates: list[dict[str, Any]] = []
    stage.server.world.updates.on_add = updates.append
    assert "Your vote: Ben" in await ann.press("Ben")
    assert "Your vote stays: Ben" in await ann.press("Ben")
    assert "Changed; your vote is now: Cat" in await ann.press("Cat")
    await stage.close()
    # The bot died before it could confirm these, and so they come once more.
    stage.server.world.updates.pending.update({u["update_id"]: u for u in updates})
    await stage.open()
    assert "Your vote stays: Cat" in await ann.press("Cat")
    votes = records.votes(records.session()["id"])
    assert [vote["target_id"] for vote in votes] == [ben.id, cat.id]


async def test_a_refused_press_is_not_taken_up_later(table: SitDown, stage: Stage) -> None:
    game = await table(4)
    await game.open_lobby()
    updates: list[dict[str, Any]] = []
    stage.server.world.updates.on_add = updates.append
    assert "more" in await game.host.press("Start")
    stage.server.world.updates.on_add = None
    for player in game.players[1:]:
        await player.press("Join")
    await stage.board_shows("Players: 4/")
    await stage.close()
    stage.server.world.updates.pending.update({u["update_id"]: u for u in updates})
    await stage.open()
    assert await game.host.press("Rules")
    await stage.board_shows("Players: 4/")
    await game.begin()
