"""The scenarios that are kept as stories. Each function's name is its file's name."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from games.boss_fight.state import Memory, Season
from tests.boss_fight.playthroughs.story import Story
from tests.boss_fight.scene import pinned_game
from tests.scenes import NOON

ME, HELP = "🎯 Me", "❓ Help"
MILESTONES = (10, 50)
FOREVER = pinned_game(b"[bosses.kraken]\nhp = 100000", MILESTONES)
FRAIL = pinned_game(b"[bosses.kraken]\nhp = 150\n[bosses.sphinx]\nhp = 150", MILESTONES)
USUAL = pinned_game(milestones=MILESTONES)


def victory() -> Story:
    season = Season("autumn", "Autumn Cup", NOON, None, ("kraken", "sphinx"))
    so_far = {1: 8, 3: 49, 4: 2}  # right answers of Mara, Odo and Pip
    story = Story(
        "Two against two, and the boss falls",
        ("Mara", "Juno"),
        ("Odo", "Pip"),
        game=USUAL,
        memory=Memory(season=replace(season, correct=so_far)),
    )
    story.press("Mara", HELP, ME)
    story.answers("Mara")
    story.press("Mara", "A", ME)
    story.wait(4)
    story.answers("Odo")
    story.wait(4)
    story.mistakes("Pip")
    story.answers("Juno")
    story.press("Pip", ME)
    story.time_up()
    story.answers("Odo", "Mara", "Juno")
    story.aside("Pip sleeps; the clock closes the question.")
    story.time_up()
    story.time_up()
    story.answers("Juno")
    story.answers("Pip")
    story.answers("Mara", "Odo")
    return story


def three_hits_at_once() -> Story:
    story = Story(
        "Three deadly answers to one question, and one last hit",
        ("Mara", "Juno"),
        ("Odo", "Pip"),
        game=pinned_game(b"[bosses.kraken]\nhp = 50", MILESTONES),
    )
    story.aside("The boss has 200 HP. Each answer deals 150 at once, so the second one fells it.")
    story.answers("Pip", "Mara", "Odo", "Juno")
    return story


def questions_run_out() -> Story:
    story = Story("The boss survives all questions", ("Mara",), ("Juno",), ("Odo",), game=FOREVER)
    for number in range(6):
        story.answers("Juno")
        story.mistakes("Mara")
        if number % 2:
            story.answers("Odo")
        else:
            story.mistakes("Odo")
        if number < 5:
            story.time_up()
    return story


def time_runs_out() -> Story:
    story = Story("Time is up", ("Mara",), ("Juno",), (), game=FOREVER, preset="hasty")
    story.answers("Mara")
    story.time_up()
    story.time_up()
    story.answers("Juno")
    story.time_up()
    return story


def draw() -> Story:
    story = Story("The same damage, the same answers: a draw", ("Mara",), ("Juno",), game=FOREVER)
    for number in range(6):
        story.answers(*("Mara", "Juno") if number % 2 else ("Juno", "Mara"))
        if number < 5:
            story.time_up()
    return story


def tie_by_last_hit() -> Story:
    story = Story("The same damage, and the last hit decides", ("Mara",), ("Juno",), game=FRAIL)
    story.answers("Mara", "Juno")
    return story


def leaving() -> Story:
    story = Story("One after the other goes", ("Mara", "Juno"), ("Odo",), game=FOREVER)
    story.answers("Mara", "Juno", "Odo")
    story.time_up()
    story.aside("Juno goes with an answer that nobody will ever see; Mara fights on alone.")
    story.answers("Juno")
    story.leaves("Juno")
    story.press("Juno", ME)
    story.answers("Mara")
    story.aside("Odo was the only one waited for, so the question closes.")
    story.leaves("Odo")
    story.time_up()
    story.leaves("Mara")
    return story


def unequal_teams() -> Story:
    story = Story("One against three", ("Mara", "Juno", "Odo"), ("Pip",), game=USUAL)
    story.aside("Pip's right answers weigh as much as those of the other three together.")
    story.answers("Mara", "Juno", "Odo", "Pip")
    story.time_up()
    story.answers("Pip", "Mara")
    story.mistakes("Juno", "Odo")
    story.time_up()
    story.answers("Pip", "Mara", "Juno", "Odo")
    return story


def silence() -> Story:
    story = Story("Nobody answers any more", ("Mara",), ("Juno",), game=FOREVER)
    story.answers("Mara", "Juno")
    for _ in range(6):
        story.time_up()
    return story


def a_season() -> Story:
    story = Story("A chat's season", ("Mara",), ("Juno",), game=FRAIL)
    story.answers("Mara", "Juno")
    story.writes("Mara", "event")
    story.writes("Mara", "event", "start", "7", "Autumn", "Cup")
    story.writes("Mara", "event", "start", "7", "Autumn", "Cup", admin=True)
    story.writes("Mara", "event", "start", "7", "Winter", "Cup", admin=True)
    story.writes("Mara", "event", "name", "Winter", "Cup", admin=True)
    story.writes("Juno", "boss")
    story.writes("Mara", "event", "end", admin=True)
    story.writes("Mara", "event", "dance", admin=True)
    return story


SCENARIOS: tuple[Callable[[], Story], ...] = (
    victory,
    three_hits_at_once,
    questions_run_out,
    time_runs_out,
    draw,
    tie_by_last_hit,
    leaving,
    unequal_teams,
    silence,
    a_season,
)
