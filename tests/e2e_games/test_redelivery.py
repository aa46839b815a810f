"""A command that comes again after a crash means nothing the second time."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from db.keepsakes import GameMemory, RaidStrike
from tests.e2e.records import Records
from tests.e2e_games.places import Hub, new_topic
from tests.e2e_games.test_raid import COOLDOWN, open_raid, profile_of, rows_of
from tests.stage import Stage


@pytest.mark.parametrize("way", ["command", "button"])
async def test_a_strike_is_struck_once(hub: Hub, stage: Stage, records: Records, way: str) -> None:
    await open_raid(hub)
    ben, cat = stage.people[1:3]
    board = await hub.board("❤️")
    updates: list[dict[str, Any]] = []
    stage.server.world.updates.on_add = updates.append
    if way == "command":
        await hub.say(ben, "/fight")
        await hub.sees("35 damage")
    else:
        stage.chat, stage.topic = hub.chat, hub.topic
        assert "35 damage" in await ben.press("Fight", on=board)
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


async def test_a_ticket_is_spent_once(hub: Hub, stage: Stage, records: Records) -> None:
    ben = stage.people[1]
    await ben.open_private_chat()
    await ben.whisper("/recruit")
    office = await ben.is_told("Recruiting")
    updates: list[dict[str, Any]] = []
    stage.server.world.updates.on_add = updates.append
    assert await ben.press("Recruit", on=office)
    # By the time that the press comes again there are tickets to be spent.
    rich = msgspec.structs.replace(profile_of(records, ben), tickets=4)
    with stage.engine.begin() as connection:
        memory = GameMemory.__table__
        values = {"memory": msgspec.json.encode(rich).decode()}
        connection.execute(memory.update().where(memory.c.owner_id == ben.id).values(**values))
    await stage.close()
    await stage.open()
    await stage.deliver(*updates)
    assert profile_of(records, ben).tickets == 4


async def test_a_game_that_is_shown_here_is_not_brought_down_again(hub: Hub, stage: Stage) -> None:
    await open_raid(hub)
    ben = stage.people[1]
    second = await new_topic(stage, "War room")
    updates: list[dict[str, Any]] = []
    stage.server.world.updates.on_add = updates.append
    await second.say(ben, "/raid")
    shown = await second.board("❤️")
    stage.server.world.updates.on_add = None
    await second.say(ben, "Here it is.")
    await stage.close()
    await stage.open()
    await stage.deliver(*updates)
    # What was posted anew would stand before the answer to this.
    await second.say(ben, "/fight")
    await second.sees("35 damage")
    assert (await second.board("❤️"))["message_id"] == shown["message_id"]


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
