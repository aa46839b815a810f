"""A new user's evening in the browser: a whole game among robots, and its rematch."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Evening

pytestmark = pytest.mark.xdist_group("browser")


async def test_a_game_of_impostor_from_newgame_to_rematch(evening: Evening) -> None:
    await evening.server.add_robots(4, evening.chat.id, pace=12.0)
    await evening.go_to("Impostor")
    await evening.say("/newgame impostor blitz")
    await evening.sees("Players: 5/")
    await evening.press("Start")
    await evening.sees("Round 1 · Tasks", "Aboard (5)")
    await evening.press("Me")
    assert "You are" in await evening.read_dialog()
    await evening.press("Task")
    assert "A) " in await evening.read_dialog()
    await evening.page.locator(".key").get_by_text("B", exact=True).last.click()
    await evening.sees("It took", within=150)
    await evening.sees("Mara · ")
    await evening.press("Rematch")
    await evening.sees("wants a rematch!")
    await evening.sees("1. Mara 👑", "more players are needed")


async def test_a_boss_fight_and_a_raid_are_there_too(evening: Evening) -> None:
    await evening.server.add_robots(3, evening.chat.id, pace=12.0)
    await evening.go_to("World-Threat Raid")
    await evening.say("/newgame raid")
    await evening.sees("What counts", "Leading")
    await evening.press("Analyze")
    assert "Score" in await evening.read_dialog()
    await evening.go_to("Boss Fight")
    await evening.say("/newgame boss_fight blitz")
    await evening.sees("Team 1", "Players: 4/")
    await evening.press("Start")
    await evening.sees("question 1/", "Answered:")
