"""Small pieces of text that several of the raid's screens and notices are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from games.contract import Text, text
from games.raid import scoring
from games.raid.state import Character, Rules, State

BAR_CELLS = 10


def listed(items: Sequence[Text]) -> Text:
    """Texts in one line, with commas between them."""
    if not items:
        return text("raid-none")
    line = items[0]
    for item in items[1:]:
        line = text("raid-list", first=line, rest=item)
    return line


def boss_name(rules: Rules) -> Text:
    return text(f"raid-boss-{rules.preset}")


def character_name(id_: str) -> Text:
    return text(f"raid-character-{id_}")


def characters(ids: Iterable[str]) -> Text:
    """Characters by name, in one line."""
    return listed([character_name(id_) for id_ in ids])


def affinities(ids: Iterable[str]) -> Text:
    """Affinities with their signs, in one line."""
    return listed([text(f"raid-affinity-{id_}") for id_ in ids])


def stats(names: Iterable[str]) -> Text:
    return listed([text(f"raid-stat-{name}") for name in names])


def curse_name(id_: str) -> Text:
    return text(f"raid-curse-{id_}")


def affinities_of(member: Character) -> Text:
    """A character's element, archetype and origin."""
    return affinities((member.element, member.archetype, member.origin))


def signs(rules: Rules, shared: State, member: Character) -> Text:
    """Signs of what the boss makes of a character: weak to it, resists it, has it cursed."""
    return text(
        "raid-signs",
        weak=int(scoring.is_weak(shared, member)),
        resisted=int(scoring.is_resisted(shared, member)),
        cursed=len(scoring.curses_on(rules, shared, member)),
    )


def bar(part: int, whole: int) -> str:
    """A bar that is empty only at nothing and full only at everything."""
    full = BAR_CELLS * part // whole if whole else BAR_CELLS
    if part > 0:
        full = max(1, full)
    full = max(0, min(full, BAR_CELLS))
    return "▰" * full + "▱" * (BAR_CELLS - full)
