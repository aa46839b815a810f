"""The scenarios that are kept as stories. Each function's name is its file's name."""

from __future__ import annotations

from collections.abc import Callable

from tests.raid.playthroughs.story import Story

FIGHT, ANALYZE, REWARDS, TOP = "⚔️ Fight", "🔬 Analyze", "🎁 Rewards", "🏆 Top"
BEST, NOBODY = "⭐ Best team", "🧹 No team"


def victory() -> Story:
    """Strikes from several players, a breakthrough, a retaliation, the last hit, rewards."""
    story = Story("Friends sink the Mire King", total_hp=220, retaliation_every=4)
    story.press("Mara", REWARDS)
    story.press("Mara", ANALYZE)
    story.press("Mara", FIGHT)
    story.press("Juno", ANALYZE)
    story.aside("Sixty points are known: the first threshold.")
    story.press("Odo", FIGHT)
    story.press("Pip", FIGHT)
    story.aside("The fourth strike: it retaliates.")
    story.press("Tove", TOP)
    story.press("Tove", FIGHT)
    story.press("Mara", REWARDS)
    story.wait(hours=7)
    story.press("Odo", FIGHT)
    story.press("Mara", FIGHT)
    story.press("Pip", FIGHT)
    story.press("Wen", FIGHT)
    story.press("Odo", REWARDS)
    story.press("Odo", REWARDS)
    story.press("Mara", REWARDS)
    story.press("Wen", REWARDS)
    story.press("Wen", TOP)
    return story


def time_runs_out() -> Story:
    """Time is called, then up; whoever tried gets something."""
    story = Story("The Lantern Eater gets away", "lantern")
    story.press("Mara", FIGHT)
    story.press("Juno", ANALYZE)
    story.time_up()
    story.press("Odo", FIGHT)
    story.time_up()
    story.press("Mara", REWARDS)
    story.press("Ravi", REWARDS)
    return story


def nobody_comes() -> Story:
    """Nobody strikes, and nobody wins."""
    story = Story("Nobody comes to fight the Mire King")
    story.time_up()
    story.time_up()
    return story


def choosing_a_team() -> Story:
    """The panel: in and out, best team, who rests, and a strike from there."""
    story = Story("Mara chooses her team", seed=2)
    story.opens_panel("Mara")
    story.chooses("Mara", "▫️ Bram 100", "▫️ Nessa 95")
    story.chooses("Mara", "✅ Nessa 95")
    story.chooses("Mara", FIGHT)
    story.chooses("Mara", "▫️ Nessa 95")
    story.wait(hours=2)
    story.chooses("Mara", BEST)
    story.press("Mara", FIGHT)
    story.wait(hours=6)
    story.chooses("Mara", NOBODY)
    return story


def recruiting() -> Story:
    """Home: tickets, coins and the roster; whoever comes can strike at once."""
    story = Story("Juno recruits")
    story.at_home("Juno", "recruit", "🎟 Recruit", "🎟 Recruit")
    story.at_home("Juno", "recruit", "🪙 Ticket for 60")
    story.at_home("Juno", "roster")
    story.press("Juno", FIGHT)
    return story


def a_siege_of_one_day() -> Story:
    """Against the Clockwork Plague everybody strikes once and then rests for good."""
    story = Story("Everyone strikes the Clockwork Plague once", "clockwork", retaliation_every=2)
    story.press("Mara", FIGHT)
    story.wait(hours=3)
    story.press("Mara", FIGHT)
    story.press("Juno", ANALYZE)
    story.press("Odo", ANALYZE)
    story.press("Pip", ANALYZE)
    story.press("Tove", ANALYZE)
    story.press("Ravi", FIGHT)
    return story


SCENARIOS: tuple[Callable[[], Story], ...] = (
    victory,
    time_runs_out,
    nobody_comes,
    choosing_a_team,
    recruiting,
    a_siege_of_one_day,
)
