"""The scenarios that are kept as stories. Each function's name is its file's name."""

from __future__ import annotations

from collections.abc import Callable

from tests.impostor.playthroughs.story import Story

READY, SAW, SKIP, ME = "✋ Ready to vote", "👁 What I saw", "⏭ Skip", "🎭 Me"
ACT, LOOK, TASK, HELP = "🎯 Act", "👁 Look", "📋 Task", "❓ Help"
BRIDGE, REACTOR, GREENHOUSE = "🧭 Bridge", "⚛️ Reactor", "🌿 Greenhouse"


def crew_by_votes() -> Story:
    story = Story("The crew finds the impostor out", 5, impostors=["Odo"])
    story.press("Mara", ME, HELP)
    story.press("Odo", ME)
    story.press("Mara", REACTOR)
    story.press("Juno", REACTOR)
    story.press("Odo", REACTOR, LOOK, ACT)
    story.press("Pip", GREENHOUSE, ACT)
    story.press("Tove", BRIDGE)
    story.solve("Tove")
    story.solve("Mara", right=False)
    story.press("Juno", LOOK)
    story.solve("Juno")
    for name in ("Mara", "Juno", "Odo"):
        if story.scene.world.players[story.ids[name]].alive:
            story.press(name, SAW)
    story.says("Tove", "I was on the Bridge. Who was in the Reactor?")
    story.says("Odo", "Not me, I was in the Greenhouse with Pip.")
    story.says("Pip", "You were not!")
    story.press("Pip", "🔎 Odo", ME, READY)
    story.press("Tove", READY)
    story.press("Odo", READY)
    story.press("Odo", "Pip")
    story.press("Pip", "Tove", "Odo")
    story.press("Tove", "Odo")
    survivor = next(n for n in ("Mara", "Juno") if story.scene.world.players[story.ids[n]].alive)
    story.press(survivor, "Odo")
    return story


def crew_by_tasks() -> Story:
    story = Story("The crew repairs the ship in time", 4, impostors=["Juno"])
    story.press("Mara", BRIDGE)
    story.press("Odo", BRIDGE)
    story.press("Pip", REACTOR)
    story.press("Juno", GREENHOUSE, ACT)
    story.solve("Juno")
    story.solve("Mara")
    story.press("Mara", BRIDGE, ACT, "A", TASK)
    story.solve("Odo")
    story.solve("Pip")
    story.aside("Three of six repairs; nobody was in the Greenhouse to be struck.")
    story.time_up()
    for name in ("Mara", "Juno", "Odo", "Pip"):
        story.press(name, SKIP)
    story.aside("Round two: the last three repairs come in the moment before the strike falls.")
    for name in ("Mara", "Odo", "Pip", "Juno"):
        story.press(name, REACTOR)
    story.press("Juno", ACT)
    for name in ("Mara", "Odo", "Pip"):
        story.solve(name)
    return story


def impostors_by_parity() -> Story:
    story = Story("The impostors become as many as the crew", 7, impostors=["Ravi", "Wen"])
    story.press("Wen", ME)
    story.press("Ravi", ME, BRIDGE, ACT)
    story.press("Wen", REACTOR, ACT)
    story.press("Mara", BRIDGE)
    story.solve("Mara", right=False)
    story.press("Juno", REACTOR)
    story.solve("Juno", right=False)
    for name in ("Odo", "Pip", "Tove"):
        story.press(name, GREENHOUSE, ACT)
    story.press("Mara", ME, READY)
    story.time_up()
    story.says("Wen", "It was Odo, I saw it.")
    for name in ("Ravi", "Wen"):
        story.press(name, "Odo")
    story.time_up()
    return story


def everyone_leaves() -> Story:
    story = Story("One after the other goes", 5, impostors=["Tove"])
    story.leaves("Mara")
    story.press("Mara", ME)
    for name in ("Juno", "Odo", "Pip", "Tove"):
        story.press(name, ACT)
    story.press("Juno", READY)
    story.leaves("Odo")
    story.aside("Of two crewmates and an impostor one more goes: that is parity.")
    story.leaves("Juno")
    return story


def an_idler() -> Story:
    story = Story("One player falls asleep", 5, impostors=["Pip"])
    awake = ("Mara", "Juno", "Odo", "Pip")
    for pressed in (SKIP, SKIP):
        story.time_up()
        story.time_up()
        for name in awake:
            story.press(name, pressed)
        story.time_up()
    story.aside("Three crewmates and an impostor play on; Tove's presses are refused.")
    story.press("Tove", ACT)
    return story


def nobody_comes() -> Story:
    story = Story("Nobody comes to vote, twice", 4, impostors=["Pip"])
    for _ in range(6):
        story.time_up()
    return story


def tie_and_skip() -> Story:
    story = Story(
        "A tie, then Skip, then the air runs out", 4, impostors=["Mara"], open_ballots=True
    )
    story.time_up()
    story.time_up()
    story.aside("Ballots are open in this chat. Two against two: a tie.")
    story.press("Mara", "Juno", "Juno", "Mara")
    story.press("Juno", "Mara")
    story.press("Odo", "Mara", SKIP, "Juno")
    story.press("Pip", "Mara")
    story.time_up()
    story.time_up()
    story.aside("Most are for Skip.")
    story.press("Mara", SKIP)
    story.press("Juno", SKIP)
    story.press("Odo", "Pip")
    story.press("Pip", SKIP)
    for _ in range(2):
        story.time_up()
        story.time_up()
        for name in ("Mara", "Juno", "Odo", "Pip"):
            story.press(name, SKIP)
    return story


def detective() -> Story:
    story = Story("The detective's one check", 6, impostors=["Mara"], detective="Juno")
    story.press("Juno", ME)
    story.aside("The first round is safe at this table. Mara's act counts, and does nothing.")
    for name in ("Mara", "Juno", "Odo", "Pip", "Tove", "Ravi"):
        story.press(name, BRIDGE, ACT)
    story.press("Odo", "🔎 Mara", "🔎 Mara")
    story.press("Juno", "🔎 Juno", "🔎 Mara", "🔎 Pip", ME, SAW)
    story.says("Juno", "Vote for Mara, please. I know it.")
    story.time_up()
    for name in ("Juno", "Odo", "Pip", "Tove"):
        story.press(name, "Mara")
    story.aside("Pip goes home in the middle of the vote; that takes a ballot and a button away.")
    story.leaves("Pip")
    story.press("Ravi", "Mara")
    story.press("Mara", SKIP)
    return story


SCENARIOS: tuple[Callable[[], Story], ...] = (
    crew_by_votes,
    crew_by_tasks,
    impostors_by_parity,
    everyone_leaves,
    an_idler,
    nobody_comes,
    tie_and_skip,
    detective,
)
