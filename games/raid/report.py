"""What is said about strikes: the after-action report, and the notices for every hub."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from games.contract import Announced, Arg, Name, Text, Texts, When, text
from games.raid import words
from games.raid.state import RaidWorld, Reward, Rules

if TYPE_CHECKING:
    from games.raid.strike import Hit


def after_action(hit: Hit) -> Text:
    """The striker's own report; it has to fit into an alert."""
    return text("raid-report", lines=Texts(tuple(_report_lines(hit))))


def _report_lines(hit: Hit) -> Iterator[Text]:
    made, shared = hit.tally, hit.shared
    if hit.slain:
        yield text("raid-report-last-hit", damage=hit.damage)
    elif hit.points:
        yield text("raid-report-points", points=hit.points)
    elif hit.damage:
        yield text("raid-report-damage", damage=hit.damage, hp=shared.current_hp)
    else:
        yield text("raid-report-nothing")
    yield text(
        "raid-report-score",
        score=made.score,
        stats=made.stats,
        percent=made.percent,
        weak=made.weak,
        resisted=made.resisted,
        cursed=made.cursed,
    )
    if hit.found:
        yield text("raid-report-found", found=words.affinities(hit.found))
    if hit.curse is not None:
        yield text("raid-report-curse", curse=words.curse_name(hit.curse))
    yield _paid(hit)


def _paid(hit: Hit) -> Text:
    earned = hit.earned
    if hit.slain:
        return loot(earned)
    again = hit.ctx.now + timedelta(seconds=hit.rules.boss.cooldown)
    return text("raid-report-next", loot=loot(earned), until=When(again))


def loot(reward: Reward) -> Text:
    """What a reward is, in a line."""
    return text("raid-loot", xp=reward.xp, coins=reward.coins, tickets=reward.tickets)


# ── Notices ──────────────────────────────────────────────────────────────────────────────────


def opening(world: RaidWorld) -> Announced:
    """A raid begins."""
    rules: Rules = world.rules
    said = text(
        "raid-notice-start",
        boss=words.boss_name(rules),
        tagline=text(f"raid-boss-{rules.preset}.tagline"),
        hp=rules.boss.total_hp,
        until=When(world.shared.event_end),
    )
    return Announced(said, vital=True)


def announcements(hit: Hit) -> Iterator[Announced]:
    """What one strike makes known everywhere."""
    boss, who = words.boss_name(hit.rules), Name(hit.actor)
    for found in hit.found:
        weakness = text(f"raid-affinity-{found}")
        yield Announced(text("raid-notice-breakthrough", who=who, boss=boss, weakness=weakness))
    if hit.curse is not None:
        yield Announced(_retaliation(hit, hit.curse))
    if hit.slain:
        yield Announced(victory(hit.world), vital=True)
    elif hit.mark is not None:
        shared = hit.shared
        said = text("raid-notice-hp", boss=boss, percent=hit.mark, hp=shared.current_hp)
        yield Announced(said)


def _retaliation(hit: Hit, curse: str) -> Text:
    struck = words.affinities(hit.rules.curses[curse].strikes)
    said: dict[str, Arg] = {
        "boss": words.boss_name(hit.rules),
        "curse": words.curse_name(curse),
        "struck": struck,
        "penalty": hit.rules.curses[curse].penalty,
    }
    if hit.lifted is None:
        return Text("raid-notice-retaliation", said)
    return Text("raid-notice-retaliation-instead", {**said, "old": words.curse_name(hit.lifted)})


def victory(world: RaidWorld) -> Text:
    """The boss is slain."""
    ending = world.shared.ending
    assert ending is not None
    assert ending.last_hit is not None
    return text(
        "raid-notice-victory",
        boss=words.boss_name(world.rules),
        who=Name(ending.last_hit),
        raiders=world.shared.raiders,
        strikes=world.shared.strike_count,
    )


def last_call(world: RaidWorld) -> Announced:
    """Time is running out."""
    shared = world.shared
    said = text(
        "raid-notice-last-call",
        boss=words.boss_name(world.rules),
        hp=shared.current_hp,
        until=When(shared.event_end),
    )
    return Announced(said, vital=True)


def time_up(world: RaidWorld) -> Announced:
    """The raid is over and the boss is not slain."""
    shared, boss = world.shared, words.boss_name(world.rules)
    if not shared.strike_count:
        return Announced(text("raid-notice-nobody", boss=boss), vital=True)
    said = text("raid-notice-escaped", boss=boss, hp=shared.current_hp, raiders=shared.raiders)
    return Announced(said, vital=True)
