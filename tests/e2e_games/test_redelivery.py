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


async def test_a_season_that_was_ended_is_not_begun_by_its_old_command(
    hub: Hub, stage: Stage
) -> None:
    ann = stage.people[0]
    updates: list[dict[str, Any]] = []
    stage.server.world.updates.on_add = updates.append
    await hub.say(ann, "/event start 7 Autumn Cup")
    await hub.sees("🗓 Autumn Cup", "0 fights")
    stage.server.world.updates.on_add = None
    await hub.say(ann, "/event end")
    await hub.sees("The season before: Autumn Cup")
    await stage.close()
    await stage.open()
    await stage.deliver(*updates)
    await hub.say(ann, "/event start 7 Winter Cup")
    await hub.sees("🗓 Winter Cup", "0 fights")
    # A season that was begun again would still be under way, and in the way of this one.
    assert await hub.count("🗓 Autumn Cup") == 1
