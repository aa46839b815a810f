"""Somebody who presses like a machine, and handlers that wait for Telegram, are felt by nobody
else."""

from __future__ import annotations

import asyncio

from bot.flood import BURST, PER_SECOND, FloodControl
from tests.e2e.conftest import SitDown
from tests.e2e.records import Records
from tests.stage import PATIENCE, Person, Stage
from tests.thoroughness import TIMES

PRESSES = 150 * TIMES
STRAGGLERS = 60 * TIMES
SLOW_SECONDS = 60.0
"""Longer than anybody in here waits for anything."""


async def press_like_a_machine(person: Person, label: str, times: int) -> None:
    board = await person.stage.board()
    for _ in range(times):
        await person.press(label, on=board, wait=0)


async def test_one_thumb_takes_neither_the_answers_nor_the_records(
    table: SitDown, stage: Stage, records: Records
) -> None:
    stage.flood = FloodControl()
    game = await table(4)
    await game.play()
    ann, ben, cat, dan = game.players
    await game.reach("Vote")
    before = len(records.moves(records.session()["id"]))
    stage.server.world.faults.add(
        {"kind": "delay", "method": "answerCallbackQuery", "seconds": 0.5}
    )
    loop = asyncio.get_running_loop()
    began = loop.time()
    flood = asyncio.create_task(press_like_a_machine(ann, "Skip", PRESSES))
    for honest in (ben, cat):
        assert "Your vote" in await honest.press("Skip")
    await flood
    # The last vote ends the phase, and with it the board that is pressed.
    assert "Your vote" in await dan.press("Ben")
    took = loop.time() - began
    made = len(records.moves(records.session()["id"])) - before
    assert made <= BURST + took * PER_SECOND + 3 < PRESSES


async def test_commands_that_wait_for_telegram_stop_no_other_press(
    table: SitDown, stage: Stage
) -> None:
    game = await table(4)
    await game.play()
    await game.reach("Vote")
    stage.server.world.faults.add(
        {"kind": "delay", "method": "getChatMember", "seconds": SLOW_SECONDS}
    )
    board = await stage.board()
    strangers = [await stage.person(f"Stranger {number}") for number in range(STRAGGLERS)]
    for stranger in strangers:
        await stranger.say("/settings")
    for player in game.players:
        assert "Your vote" in await player.press("Skip", on=board)

    async def all_confirmed() -> bool:
        return not stage.server.world.updates.pending

    # They wait as rows, and hold back nothing that Telegram still has to hand out.
    await stage.until(all_confirmed, PATIENCE, "something is not confirmed")
    assert stage.parlor is not None
    assert stage.parlor.intake.pending == STRAGGLERS
