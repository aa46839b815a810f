"""The bot at Telegram's real limits, with its own budget for them."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator

import pytest

from bot.budget import MINUTE, Budget, Weight
from sandbox.limits import Limits
from tests.e2e.conftest import SitDown
from tests.e2e.records import Records
from tests.stage import Person, Stage, labels_of, set_stage, strike_stage

PEOPLE = [f"P{number}" for number in range(10)]
VOTES = 100
QUICKLY = 20.0
"""How much faster than real time an evening passes."""


@pytest.fixture
async def large_stage(database_url: str) -> AsyncIterator[Stage]:
    """A stage for tables as large as they usually are."""
    stage = await set_stage(database_url)
    yield stage
    await strike_stage(stage)


async def everybody(people: list[Person], label: str, stage: Stage) -> list[str]:
    board = await stage.board()
    return await asyncio.gather(*(p.press(label, on=board) for p in people))


async def test_a_hundred_votes_in_a_second_cost_three_edits(
    large_stage: Stage, records: Records
) -> None:
    stage = large_stage
    await stage.group(PEOPLE)
    await stage.open()
    people = stage.people
    await people[0].say("/newgame impostor")
    await stage.board_shows("Players: 1/10")
    for person in people[1:]:
        assert await person.press("Join") == "You are in. Have fun!"
    await stage.board_shows("Players: 10/10")
    await people[0].press("Start")
    await stage.board_shows("Round 1 · Tasks")
    await everybody(people, "Act", stage)
    await stage.board_shows("Round 1 · Meeting")
    await everybody(people[:6], "Ready", stage)
    await stage.board_shows("Round 1 · Vote")

    # From here on with the limits of Telegram, and with the budget that knows them.
    await stage.close()
    await stage.sim("POST", "/sim/limits", on=True)
    await stage.open(budget=Budget())
    await asyncio.sleep(1.5)
    board = await stage.board()
    names = labels_of(board)[: len(PEOPLE)]
    seen = (await stage.get("/sim/calls"))["calls"][-1]["seq"]
    voters = people[:-1]
    ballots = []
    for number in range(VOTES):
        voter = number % len(voters)
        # Everybody changes their mind with every press, and never votes for themselves.
        target = (voter + 1 + number // len(voters) % 2) % len(PEOPLE)
        ballots.append((voters[voter], names[target]))
    began = time.monotonic()
    told = await asyncio.gather(*(p.press(name, on=board, wait=30) for p, name in ballots))
    seconds = time.monotonic() - began
    assert all(said.startswith("🗳") for said in told)
    rows = records.votes(records.session()["id"])
    assert len(rows) == VOTES
    await stage.board_shows(f"Voted: {len(voters)}/{len(PEOPLE)}")

    made = (await stage.get("/sim/calls", after=seen))["calls"]
    edits = [c for c in made if c["method"] == "editMessageText"]
    # On a machine too busy for a hundred presses a second they take longer, and so it goes on.
    assert 1 <= len(edits) <= 3 + math.ceil(max(0.0, seconds - 1))
    assert [c for c in made if not c["ok"]] == []
    assert sum(c["method"] == "answerCallbackQuery" for c in made) == VOTES


# ── An evening ───────────────────────────────────────────────────────────────────────────────


class QuickBudget(Budget):
    """The real budget in an evening that passes quickly."""

    def __init__(self) -> None:
        super().__init__(lambda: time.monotonic() * QUICKLY)

    def wait(self, chat_id: int, weight: Weight) -> float:
        """The wait in real seconds."""
        return super().wait(chat_id, weight) / QUICKLY


class QuickLimits(Limits):
    """Telegram's limits in the same evening."""

    def __init__(self) -> None:
        super().__init__(on=True)
        self.taken: list[float] = []

    def hit(self, chat_id: int, now: float) -> int | None:
        refused = super().hit(chat_id, now * QUICKLY)
        if chat_id < 0 and refused is None:
            self.taken.append(now * QUICKLY)
        return refused

    @property
    def busiest_minute(self) -> int:
        """The most that a group was sent within a minute."""
        return max(sum(at <= one < at + MINUTE for one in self.taken) for at in self.taken)


async def test_an_evening_of_play_and_talk_never_meets_a_limit(
    table: SitDown, stage: Stage, records: Records
) -> None:
    limits = stage.server.world.limits = QuickLimits()
    game = await table(4)
    await stage.close()
    await stage.open(budget=QuickBudget())
    await game.play("impostor blitz")
    for _ in range(2):
        await chatter(stage)
        await game.idle_round()
        await chatter(stage)
        await game.adjourn()
        await game.skip_vote()
    await game.reach("Vote")
    await game.eject(game.impostors[0])
    await game.over("The crew wins.")
    made = (await stage.get("/sim/calls"))["calls"]
    assert [c for c in made if c["error_code"] == 429] == []
    assert limits.busiest_minute >= 8, "the evening is a busy one"
    assert limits.busiest_minute <= 20
    assert records.session()["winner"] == "crew"


async def chatter(stage: Stage) -> None:
    """People talk, and ask the bot for all kinds of things."""
    for person in stage.people:
        await person.say("What do you think?")
        await person.say("/newgame chess")
        await person.say("/kick")
