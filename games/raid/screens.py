"""What a raid shows everyone: the hub, drawn alike in every topic that joined it."""

from __future__ import annotations

from collections.abc import Iterator

from games.contract import PANEL, Button, Name, PlayerId, Screen, Text, Texts, When, text
from games.raid import report, words
from games.raid.state import (
    Analyze,
    Claim,
    Fight,
    Player,
    RaidWorld,
    Rules,
    ShowTop,
    Standing,
    State,
)
from games.raid.strike import ready_at

Rows = tuple[tuple[Button, ...], ...]

REWARDS = Button(text("raid-button-rewards"), Claim())
TOP = Button(text("raid-button-top"), ShowTop())
PLAYING: Rows = (
    (
        Button(text("raid-button-fight"), Fight()),
        Button(text("raid-button-analyze"), Analyze()),
    ),
    (Button(text("raid-button-team"), None, link=PANEL), REWARDS, TOP),
)
OVER: Rows = ((REWARDS, TOP),)


def board(world: RaidWorld) -> Screen:
    """The hub."""
    rules: Rules = world.rules
    shared = world.shared
    over = shared.ending is not None
    title = text("raid-board-title", boss=words.boss_name(rules))
    lines: list[Text | Texts] = []
    if over:
        # What it threatened to do, and who may stop it, is no longer of interest.
        lines += [title, _result(world)]
    else:
        tagline = text(f"raid-boss-{rules.preset}.tagline")
        lines.append(Texts((title, text("raid-tag", said=tagline))))
        lines.append(Texts(tuple(_bars(rules, shared))))
        lines.append(Texts(tuple(_nature(rules, shared))))
        lines.append(Texts(tuple(_clock(rules, shared))))
    if shared.top:
        head = text("raid-board-best" if over else "raid-board-top")
        lines.append(Texts((head, *_leaders(shared.top))))
    if over and shared.raiders:
        lines.append(text("raid-board-rewards-wait"))
    return Screen(tuple(lines), OVER if over else PLAYING)


def _bars(rules: Rules, shared: State) -> Iterator[Text]:
    yield text(
        "raid-board-hp",
        bar=words.bar(shared.current_hp, rules.boss.total_hp),
        hp=shared.current_hp,
        total=rules.boss.total_hp,
    )
    thresholds = rules.boss.analysis_thresholds
    crossed = shared.analysis_breakthroughs
    if crossed == len(thresholds):
        yield text("raid-board-analysis-done", points=shared.analysis_points)
        return
    yield text(
        "raid-board-analysis",
        bar=words.bar(shared.analysis_points, thresholds[crossed]),
        points=shared.analysis_points,
        next=thresholds[crossed],
    )


def _nature(rules: Rules, shared: State) -> Iterator[Text]:
    yield text("raid-board-stats", stats=words.stats(rules.boss.dominant_stats))
    yield text("raid-board-weak", weaknesses=words.affinities(shared.weaknesses))
    yield text("raid-board-resists", resistances=words.affinities(shared.resistances))
    for id_ in shared.active_curses:
        curse = rules.curses[id_]
        yield text(
            "raid-board-curse",
            curse=words.curse_name(id_),
            struck=words.affinities(curse.strikes),
            penalty=curse.penalty,
        )


def _clock(rules: Rules, shared: State) -> Iterator[Text]:
    every = rules.boss.retaliation_every
    yield text("raid-board-retaliation", strikes=every - shared.strike_count % every)
    yield text("raid-board-until", until=When(shared.event_end), raiders=shared.raiders)


def _result(world: RaidWorld) -> Text:
    ending = world.shared.ending
    assert ending is not None
    if ending.winner == "heroes":
        return report.victory(world)
    return report.time_up(world).text


def _leaders(top: tuple[Standing, ...]) -> Iterator[Text]:
    for place, one in enumerate(top, 1):
        yield text(
            "raid-board-leader",
            place=place,
            player=Name(one.player),
            damage=one.damage,
            analysis=one.analysis,
        )


# ── What one raider may see ──────────────────────────────────────────────────────────────────


def standing(world: RaidWorld, p: PlayerId) -> Text:
    """A raider's own figures beside the leader's, short enough for an alert."""
    player = world.players.get(p)
    top = world.shared.top
    if not top:
        return text("raid-top-empty")
    place = next((i for i, one in enumerate(top, 1) if one.player == p), 0)
    return text(
        "raid-top",
        place=place,
        strikes=player.strikes if player else 0,
        damage=player.personal_damage if player else 0,
        analysis=player.personal_analysis if player else 0,
        leader=Name(top[0].player),
        total=top[0].total,
    )


def private(world: RaidWorld, p: PlayerId) -> Screen:
    """A raider's own figures, short enough for a dialog."""
    player = world.players.get(p)
    if player is None:
        return Screen((text("raid-me-new"),))
    return Screen(tuple(_me(world, player)))


def _me(world: RaidWorld, player: Player) -> Iterator[Text]:
    yield text(
        "raid-me",
        strikes=player.strikes,
        damage=player.personal_damage,
        analysis=player.personal_analysis,
    )
    if world.shared.ending is not None:
        return
    yield text("raid-me-exhausted", count=len(player.exhausted_characters))
    ready = ready_at(world.rules, player)
    if ready is not None:
        yield text("raid-me-ready", at=ready)
