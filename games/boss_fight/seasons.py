"""Seasons: what a chat remembers from fight to fight, and how its administrators run them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from games.boss_fight import questions
from games.boss_fight.state import Fought, Memory, Question, Rules, Season, Seasons
from games.contract import Context, PlayerId

FIGHTS_KEPT = 10
"""So many fights a chat remembers; all of them are in the tables."""


def current(memory: Memory, now: datetime) -> Memory:
    """The memory with a season that is over by the clock put aside."""
    season = memory.season
    if season is None or season.ends_at is None or now < season.ends_at:
        return memory
    return end(memory, season.ends_at)


def end(memory: Memory, at: datetime) -> Memory:
    """The memory once its season has ended at this time."""
    season = memory.season
    if season is None:
        return memory
    return replace(memory, season=None, last=replace(season, ends_at=at))


def begin(
    memory: Memory, bosses: Mapping[str, int], rules: Seasons, name: str, days: int, ctx: Context
) -> Memory:
    """The memory with a new season of so many days; the one before it has ended."""
    ends_at = ctx.now + timedelta(days=days)
    return replace(end(memory, ctx.now), season=_new(bosses, rules, name, ends_at, ctx))


def _new(
    bosses: Mapping[str, int],
    rules: Seasons,
    name: str | None,
    ends_at: datetime | None,
    ctx: Context,
) -> Season:
    order = list(bosses)
    drawn = ctx.rng.sample(order, min(rules.bosses, len(order)))
    # Leaderboards of all chats share their tables, so the id has to be unique in the world.
    return Season(
        id=f"{ctx.rng.getrandbits(48):012x}",
        name=name,
        began_at=ctx.now,
        ends_at=ends_at,
        bosses=tuple(sorted(drawn, key=order.index)),
    )


# ── In a fight ───────────────────────────────────────────────────────────────────────────────


def enter(memory: Memory, rules: Rules, ctx: Context) -> tuple[Memory, Season, str]:
    """Begin a fight: the memory with it counted, its season, and the boss that comes next."""
    memory = current(memory, ctx.now)
    season = memory.season or _new(rules.bosses, rules.season, None, None, ctx)
    # A boss may have been taken out of the data since the season began.
    left = tuple(b for b in season.bosses if b in rules.bosses) or tuple(rules.bosses)
    boss = left[season.defeated % len(left)]
    season = replace(season, bosses=left, fights=season.fights + 1, latest=boss)
    return replace(memory, season=season), season, boss


def laps(season: Season) -> int:
    """How often all bosses of a season have been beaten."""
    return season.defeated // len(season.bosses)


def asked(memory: Memory, question: Question) -> Memory:
    """The memory after a question was asked."""
    return replace(memory, used=questions.count(memory.used, question))


def known_correct(memory: Memory, event: str) -> Mapping[PlayerId, int]:
    """Everybody's right answers in a season so far, also if it ended while a fight went on."""
    for season in (memory.season, memory.last):
        if season is not None and season.id == event:
            return season.correct
    return {}


def leave(memory: Memory, event: str, fought: Fought, correct: Mapping[PlayerId, int]) -> Memory:
    """The memory after a fight: right answers added, and on to the next boss if this one fell.

    Of two fights with the same boss at the same time only the first to fell it moves on.
    """

    def after(season: Season | None) -> Season | None:
        if season is None or season.id != event:
            return season
        totals = {
            p: season.correct.get(p, 0) + correct.get(p, 0) for p in (*season.correct, *correct)
        }
        next_one = season.bosses[season.defeated % len(season.bosses)]
        moved = season.defeated + (fought.defeated and fought.boss == next_one)
        return replace(season, correct=totals, defeated=moved)

    return replace(
        memory,
        season=after(memory.season),
        last=after(memory.last),
        fought=(fought, *memory.fought)[:FIGHTS_KEPT],
    )
