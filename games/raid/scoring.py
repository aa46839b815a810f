"""What a team is worth against a boss. Whole numbers only, so that it is the same everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from games.raid.state import Character, Player, Profile, Rules, State


class Tally(msgspec.Struct, frozen=True):
    """How a score came about.

    ``stats`` is the sum of the boss's dominant stats over the team. ``weak`` and ``resisted``
    count team members, ``cursed`` members struck, once for each curse. ``percent`` is the
    multiplier, clamped.
    """

    stats: int
    weak: int
    resisted: int
    cursed: int
    percent: int
    score: int


def tally(rules: Rules, shared: State, team: Iterable[str]) -> Tally:
    """The score of a team and how it comes about.

    A member counts once as weak and once as resisted, however many of its affinities match, and
    once for each curse that strikes it.
    """
    stats = weak = resisted = cursed = 0
    percent = 100
    for id_ in team:
        member = rules.characters[id_]
        stats += strength(rules, member)
        weak += is_weak(shared, member)
        resisted += is_resisted(shared, member)
        cursed += len(curses_on(rules, shared, member))
        percent += swing(rules, shared, member)
    percent = max(rules.scoring.least, min(percent, rules.scoring.most))
    return Tally(stats, weak, resisted, cursed, percent, stats * percent // 100)


def strength(rules: Rules, member: Character) -> int:
    """The sum of those of a character's stats that count against the boss."""
    return sum(getattr(member, stat) for stat in rules.boss.dominant_stats)


def is_weak(shared: State, member: Character) -> bool:
    """Whether the boss is weak to this character."""
    return not member.affinities.isdisjoint(shared.weaknesses)


def is_resisted(shared: State, member: Character) -> bool:
    """Whether the boss resists this character."""
    return not member.affinities.isdisjoint(shared.resistances)


def curses_on(rules: Rules, shared: State, member: Character) -> list[str]:
    """The active curses that strike this character."""
    active = shared.active_curses
    return [c for c in active if not member.affinities.isdisjoint(rules.curses[c].strikes)]


def swing(rules: Rules, shared: State, member: Character) -> int:
    """By how many percent a character raises or lowers its team's multiplier."""
    scoring = rules.scoring
    up = scoring.weakness if is_weak(shared, member) else 0
    down = scoring.resistance if is_resisted(shared, member) else 0
    return up - down - sum(rules.curses[c].penalty for c in curses_on(rules, shared, member))


# ── Choosing a team ──────────────────────────────────────────────────────────────────────────


def owned(rules: Rules, profile: Profile) -> list[str]:
    """The player's characters that this raid knows, those with most strength first.

    The order depends on nothing that changes during a raid except what is recruited.
    """
    known = dict.fromkeys(id_ for id_ in profile.characters if id_ in rules.characters)
    return sorted(known, key=lambda id_: (-strength(rules, rules.characters[id_]), id_))


def rested(player: Player | None, character: str, now: datetime) -> bool:
    """Whether a character may strike."""
    exhausted = player.exhausted_characters if player is not None else {}
    if character not in exhausted:
        return True
    back = exhausted[character]
    return back is not None and back <= now


def available(rules: Rules, profile: Profile, player: Player | None, now: datetime) -> list[str]:
    """The characters that may strike now, those with most strength first."""
    return [id_ for id_ in owned(rules, profile) if rested(player, id_, now)]


def saved_team(
    rules: Rules, profile: Profile, player: Player | None, now: datetime
) -> tuple[str, ...]:
    """The saved team if every member of it may strike now, or nobody."""
    ready = set(available(rules, profile, player, now))
    fits = 0 < len(profile.team) <= rules.team_size and len(set(profile.team)) == len(profile.team)
    return profile.team if fits and ready.issuperset(profile.team) else ()


def striking_team(
    rules: Rules, shared: State, profile: Profile, player: Player | None, now: datetime
) -> tuple[str, ...]:
    """The team that would strike now: the saved one, else the best; empty if nobody is rested."""
    saved = saved_team(rules, profile, player, now)
    return saved or best_team(rules, shared, available(rules, profile, player, now))


def best_team(rules: Rules, shared: State, candidates: Sequence[str]) -> tuple[str, ...]:
    """The team with the highest score; of equals, the smallest, to leave the others rested."""
    by_swing: dict[int, list[str]] = {}
    strengths = {id_: strength(rules, rules.characters[id_]) for id_ in candidates}
    for id_ in sorted(candidates, key=lambda id_: (-strengths[id_], id_)):
        by_swing.setdefault(swing(rules, shared, rules.characters[id_]), []).append(id_)
    groups = sorted(by_swing.items(), reverse=True)
    best: tuple[int, int] = (-1, 0)
    chosen: tuple[int, ...] = ()
    scoring = rules.scoring
    # Among characters that swing the multiplier alike, the strongest are always the right ones.
    sums = [_running_sums(strengths[id_] for id_ in ids) for _, ids in groups]
    for counts in _shares([len(ids) for _, ids in groups], rules.team_size):
        size = sum(counts)
        if not size:
            continue
        stats = sum(sums[i][n] for i, n in enumerate(counts))
        percent = 100 + sum(groups[i][0] * n for i, n in enumerate(counts))
        percent = max(scoring.least, min(percent, scoring.most))
        worth = (stats * percent // 100, -size)
        if worth > best:
            best, chosen = worth, counts
    return tuple(id_ for i, n in enumerate(chosen) for id_ in groups[i][1][:n])


def _running_sums(values: Iterable[int]) -> list[int]:
    sums = [0]
    for value in values:
        sums.append(sums[-1] + value)
    return sums


def _shares(sizes: Sequence[int], most: int) -> Iterator[tuple[int, ...]]:
    """Every way to take up to ``most`` from groups of these sizes."""
    if not sizes:
        yield ()
        return
    for first in range(min(sizes[0], most), -1, -1):
        for rest in _shares(sizes[1:], most - first):
            yield (first, *rest)
