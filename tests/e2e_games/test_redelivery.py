"""A command that comes again after a crash means nothing the second time."""

from __future__ import annotations

from typing import Any

from db.keepsakes import RaidStrike
from tests.e2e.records import Records
from tests.e2e_games.places import Hub
from tests.e2e_games.test_raid import COOLDOWN, open_raid, rows_of
from tests.stage import Stage


async def test_a_strike_by_command_is_struck_once(hub: Hub, stage: Stage, records: Records) -> None:
    await open_raid(hub)
    ben, cat = stage.people[1:3]
    updates: list[dict[str, Any]] = []
    stage.server.world.updates.on_add = updates.append
    await hub.say(ben, "/fight")
    await hub.sees("35 damage")
    # The bot died before it could confirm this, and was away for longer than a cooldown lasts.
    await stage.close()
    await stage.open()
    await stage.pass_time(2 * COOLDOWN)
    await stage.deliver(*updates)
    # Replies come in order, so one to the strike would stand before this one.
    await hub.say(cat, "/fight")
    await hub.sees("130 HP left")
    assert await hub.count("worn out") == 0
    assert len(rows_of(records, RaidStrike)) == 2
