"""Raids that begin by themselves: once for each time, whatever happens meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.config import ConfigError
from db.models import Board
from managers.schedule import parse
from managers.spawning import MADE_UP_WITHIN
from tests.e2e.records import Records
from tests.e2e_games.places import Hub, new_group, new_topic
from tests.e2e_games.test_raid import HUB_BUTTONS, replay_alike
from tests.stage import Stage, labels_of

SATURDAY = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
WEEKLY = "raid sat 19:00 mire"


class Week:
    """A group that played a raid long ago, on the evening before the next is due."""

    def __init__(self, hub: Hub, records: Records) -> None:
        self.hub = hub
        self.stage = hub.stage
        self.records = records

    async def opens(self, schedule: str) -> None:
        """Start the bot (again) with this schedule."""
        await self.stage.close()
        self.stage.schedule = schedule
        await self.stage.open()

    async def at(self, moment: datetime) -> int:
        """Go to a moment, and let the bot look at its schedule; how many games it opened."""
        self.stage.offset = moment - self.stage.start
        parlor = self.stage.parlor
        assert parlor is not None
        await parlor.clock.beat(parlor.time.follow())
        return await parlor.spawner.beat(parlor.time.follow())

    def raids(self) -> list[Any]:
        """The raids that began on the day or later."""
        return [row for row in self.records.sessions() if row["created_at"] >= SATURDAY]


async def raid_of_old(hub: Hub) -> None:
    """An admin opens a raid here and calls it off."""
    await hub.say(hub.stage.people[0], "/newgame raid mire")
    await hub.board("200/200")
    await hub.say(hub.stage.people[0], "/endgame")
    await hub.sees("An admin called the game off.")


@pytest.fixture
async def week(stage: Stage, records: Records) -> Week:
    stage.start = SATURDAY - timedelta(days=1)
    await stage.group(["Ann", "Ben", "Cat"])
    await stage.open()
    assert stage.topic is not None
    hub = Hub(stage, stage.chat, stage.topic)
    await raid_of_old(hub)
    return Week(hub, records)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


async def test_a_raid_begins_at_its_time_where_the_last_one_was(week: Week) -> None:
    hub, stage = week.hub, week.stage
    await week.opens(WEEKLY)
    assert await week.at(SATURDAY - minutes(1)) == 0
    assert await week.at(SATURDAY + minutes(0.2)) == 1
    await hub.sees("The Mire King threatens the world!", "200 HP")
    assert labels_of(await hub.board("200/200")) == HUB_BUTTONS
    assert "35 damage" in await hub.press(stage.people[1], "Fight")
    # It belongs to nobody; admins may end it as they may end any.
    (raid,) = week.raids()
    bot = (await stage.get("/sim/state"))["bot"]["id"]
    assert (raid["creator_id"], raid["reach"]) == (bot, "chat")
    replay_alike(stage, week.records)
    await hub.say(stage.people[0], "/endgame")
    await stage.until(lambda: _no_live(week), 10, "the raid does not end")
    # Called off is called off: this Saturday has had its raid.
    for minute in (1, 30, 120):
        assert await week.at(SATURDAY + minutes(minute)) == 0
    assert await week.at(SATURDAY + timedelta(days=7, minutes=1)) == 1


async def test_it_is_not_doubled_by_a_restart_nor_by_looking_twice(week: Week) -> None:
    await week.opens(WEEKLY)
    assert await week.at(SATURDAY) == 1
    assert await week.at(SATURDAY) == 0
    await week.opens(WEEKLY)
    assert await week.at(SATURDAY + minutes(1)) == 0
    await week.hub.board("200/200")
    assert len(week.raids()) == 1
    assert await week.hub.count("threatens the world") == 2  # The old one's and this one's.


async def test_what_was_missed_is_made_up_for_once(week: Week) -> None:
    stage = week.stage
    await week.opens(WEEKLY)
    await stage.close()
    stage.offset = SATURDAY + minutes(90) - stage.start
    await stage.open()
    assert await week.at(SATURDAY + minutes(90)) == 1
    assert await week.at(SATURDAY + minutes(91)) == 0
    await week.hub.board("200/200")


async def test_what_was_missed_for_too_long_waits_for_the_next_time(week: Week) -> None:
    stage = week.stage
    await week.opens(WEEKLY)
    await stage.close()
    stage.offset = SATURDAY + MADE_UP_WITHIN + minutes(1) - stage.start
    await stage.open()
    assert await week.at(SATURDAY + MADE_UP_WITHIN + minutes(1)) == 0
    assert await week.at(SATURDAY + timedelta(days=7)) == 1


async def test_a_new_line_makes_up_for_nothing(week: Week) -> None:
    stage = week.stage
    await stage.close()
    stage.offset = SATURDAY + minutes(30) - stage.start
    await week.opens(WEEKLY)
    assert await week.at(SATURDAY + minutes(31)) == 0
    assert await week.at(SATURDAY + timedelta(days=7)) == 1
    # A line that was taken out and put back is a new one.
    await week.hub.say(stage.people[0], "/endgame")
    await stage.until(lambda: _no_live(week), 10, "the raid does not end")
    await week.opens("")
    stage.offset = SATURDAY + timedelta(days=14, minutes=1) - stage.start
    await week.opens(WEEKLY)
    assert await week.at(SATURDAY + timedelta(days=14, minutes=2)) == 0


async def test_none_begins_while_one_is_running(week: Week) -> None:
    hub, stage = week.hub, week.stage
    await week.opens("raid sat 19:00 sun; raid sun 19:00 mire")
    assert await week.at(SATURDAY) == 1
    await hub.board("Hollow Sun")
    sunday = SATURDAY + timedelta(days=1)
    # The Hollow Sun lasts a day, and came a moment after its time.
    assert await week.at(sunday) == 0
    assert await week.at(sunday + minutes(10)) == 0
    await hub.say(stage.people[0], "/endgame")
    await stage.until(lambda: _no_live(week), 10, "the raid does not end")
    assert await week.at(sunday + minutes(11)) == 1
    await hub.board("Mire King", "200/200")


async def test_it_does_not_take_the_topic_from_another_game(week: Week) -> None:
    hub, stage = week.hub, week.stage
    await week.opens(WEEKLY)
    stage.offset = SATURDAY - minutes(1) - stage.start
    await hub.say(stage.people[1], "/newgame impostor")
    await hub.board("Impostor", "1. Ben")
    assert await week.at(SATURDAY + minutes(0.1)) == 0
    await hub.say(stage.people[1], "/leave")
    await stage.until(lambda: _no_live(week), 10, "the lobby does not close")
    assert await week.at(SATURDAY + minutes(5)) == 1


async def _no_live(week: Week) -> bool:
    return all(row["status"] == "abandoned" for row in week.records.sessions())


async def test_bosses_come_in_turn_or_are_drawn(week: Week) -> None:
    stage = week.stage
    await week.opens("raid daily 19:00 sun,mire")
    seen = []
    for day in range(4):
        assert await week.at(SATURDAY + timedelta(days=day)) == 1
        await week.hub.say(stage.people[0], "/endgame")
        await stage.until(lambda: _no_live(week), 10, "the raid does not end")
        seen.append(_preset(week))
    # The raid of old was against the Mire King, whom the Hollow Sun follows.
    assert seen == ["sun", "mire", "sun", "mire"]


def _preset(week: Week) -> str:
    rules = week.records.session()["rules"]
    return "sun" if '"preset":"sun"' in rules else "mire"


async def test_every_chat_gets_its_own_unless_it_minds(week: Week) -> None:
    stage = week.stage
    ann, ben, cat = stage.people
    near, far = await new_group(stage, "Near", [ann, ben]), await new_group(stage, "Far", [ann])
    never = await new_group(stage, "Never", [ann, cat])
    for each in (near, far):
        await raid_of_old(each)
    await week.opens(WEEKLY)
    await far.say(ann, "/settings")
    menu = await far.sees("📅 Games by themselves: yes")
    await ann.press("Games by themselves", on=menu)
    menu = await far.sees("Whether games begin here")
    assert "no" in await ann.press("no", on=menu)
    assert await week.at(SATURDAY) == 2
    for each in (week.hub, near):
        await each.board("200/200")
    assert {row["chat_id"] for row in week.raids()} == {stage.chat, near.chat}
    assert await never.count("Mire King") == 0


async def test_one_for_the_whole_world_has_a_hub_wherever_raids_were(
    week: Week, records: Records
) -> None:
    stage = week.stage
    ann, ben, _cat = stage.people
    far = await new_group(stage, "Far", [ann, ben])
    await raid_of_old(far)
    # The newest hub of a chat is where its raids are.
    second = await new_topic(stage, "War room")
    await raid_of_old(second)
    await week.opens("raid sat 19:00 sun world")
    assert await week.at(SATURDAY) == 1
    assert await week.at(SATURDAY + minutes(1)) == 0
    (raid,) = week.raids()
    assert raid["reach"] == "world"
    for each in (second, far):
        await each.sees("The Hollow Sun threatens the world!")
        await each.board("100,000/100,000")
    assert "damage" in await far.press(ben, "Fight")
    for each in (second, far):
        await each.board("1 raider", "1. Ben")
    table = Board.__table__
    shown = records.rows(select(table).where(table.c.session_id == raid["id"]))
    assert {(row["chat_id"], row["topic_id"]) for row in shown} == {
        (stage.chat, second.topic),
        (far.chat, 0),
    }
    replay_alike(stage, records)


@pytest.mark.parametrize("back", [timedelta(days=1), timedelta(days=-1)], ids=["back", "forward"])
async def test_it_goes_by_the_clock_on_the_wall(week: Week, back: timedelta) -> None:
    """Also if somebody has set that; and what began before counts for the time that it had."""
    hub, stage = week.hub, week.stage
    await week.opens(WEEKLY)
    assert await week.at(SATURDAY) == 1
    await hub.say(stage.people[0], "/endgame")
    await stage.until(lambda: _no_live(week), 10, "the raid does not end")
    assert await week.at(SATURDAY + timedelta(days=3)) == 0
    stage.set_by -= back
    saturday = SATURDAY + timedelta(days=7) + back
    assert await week.at(saturday - minutes(5)) == 0
    assert await week.at(saturday + minutes(1)) == 1
    assert await week.at(saturday + minutes(2)) == 0


async def test_places_may_be_named(week: Week) -> None:
    stage = week.stage
    fresh = await new_topic(stage, "Arena")
    await week.opens(f"raid sat 19:00 in {stage.chat}/{fresh.topic}")
    assert await week.at(SATURDAY) == 1
    await fresh.board("Mire King", "200/200")


async def test_a_schedule_that_the_games_refuse_stops_the_start(stage: Stage) -> None:
    stage.schedule = "raid sat 19:00 dragon; chess daily 1:00"
    with pytest.raises(ConfigError) as caught:
        await stage.open()
    assert [line.partition("'")[0] for line in caught.value.problems] == ["  SCHEDULE: "] * 2
    assert "raid has no 'dragon'" in str(caught.value)
    assert parse(stage.schedule)
