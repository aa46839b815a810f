"""What a team is worth against a boss. Whole numbers only, so that it is the same everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import accumulate
from typing import NamedTuple

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
    known = _worths(rules, shared)
    stats = weak = resisted = cursed = 0
    percent = 100
    for id_ in team:
        one = known.of(id_)
        stats += one.strength
        weak += one.weak
        resisted += one.resisted
        cursed += one.cursed
        percent += one.swing
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


# ── What is known of the boss as it is ───────────────────────────────────────────────────────


_TEAMS_KNOWN = 10_000
_BOSSES_KNOWN = 8


class _Worth(NamedTuple):
    strength: int
    weak: bool
    resisted: bool
    cursed: int
    swing: int


class _Worths:
    """What each character is worth against one boss, and the best teams, found out once.

    Thousands strike the same boss within a moment, and many of them own the same characters.
    """

    def __init__(self, rules: Rules, shared: State) -> None:
        self.rules = rules
        self.shared = shared
        self.teams: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._worths: dict[str, _Worth] = {}
        self._owned: dict[tuple[str, ...], list[str]] = {}

    def hold(self, rules: Rules, shared: State) -> bool:
        """Whether this is about these rules, and a boss whose nature is still the same."""
        mine = self.shared
        return (
            self.rules is rules
            and mine.weaknesses == shared.weaknesses
            and mine.resistances == shared.resistances
            and mine.active_curses == shared.active_curses
        )

    def of(self, id_: str) -> _Worth:
        """What this character is worth."""
        found = self._worths.get(id_)
        if found is None:
            rules, shared, member = self.rules, self.shared, self.rules.characters[id_]
            found = self._worths[id_] = _Worth(
                strength(rules, member),
                is_weak(shared, member),
                is_resisted(shared, member),
                len(curses_on(rules, shared, member)),
                swing(rules, shared, member),
            )
        return found

    def owned(self, profile: Profile) -> list[str]:
        """What :func:`owned` gives for this player."""
        found = self._owned.get(profile.characters)
        if found is None:
            if len(self._owned) >= _TEAMS_KNOWN:
                self._owned.clear()
            found = self._owned[profile.characters] = owned(self.rules, profile)
        return found


class _Latest:
    """What is known of the bosses that were struck last: a few, as raids are played side by side.

    Whatever is missing is found out again and comes out the same, so it does not matter who asks,
    or that somebody else asks meanwhile.
    """

    def __init__(self) -> None:
        self._known: tuple[_Worths, ...] = ()

    def __call__(self, rules: Rules, shared: State) -> _Worths:
        """What is known of this boss as it is."""
        for known in self._known:
            if known.hold(rules, shared):
                return known
        known = _Worths(rules, shared)
        self._known = (known, *self._known[: _BOSSES_KNOWN - 1])
        return known


_worths = _Latest()


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


def available(owns: Sequence[str], player: Player | None, now: datetime) -> Sequence[str]:
    """Those of a player's characters that may strike now, in the same order."""
    if player is None or not player.exhausted_characters:
        return owns
    return [id_ for id_ in owns if rested(player, id_, now)]


def saved_team(rules: Rules, profile: Profile, ready: Sequence[str]) -> tuple[str, ...]:
    """The saved team if every member of it is ``ready`` to strike, or nobody."""
    team = profile.team
    if not 0 < len(team) <= rules.team_size or len(set(team)) != len(team):
        return ()
    return team if set(ready).issuperset(team) else ()


def striking_team(
    rules: Rules, shared: State, profile: Profile, player: Player | None, now: datetime
) -> tuple[str, ...]:
    """The team that would strike now: the saved one, else the best; empty if nobody is rested."""
    ready = available(_worths(rules, shared).owned(profile), player, now)
    return saved_team(rules, profile, ready) or best_team(rules, shared, ready)


def best_team(rules: Rules, shared: State, candidates: Sequence[str]) -> tuple[str, ...]:
    """The team with the highest score; of equals, the smallest, to leave the others rested."""
    known = _worths(rules, shared)
    key = tuple(candidates)
    found = known.teams.get(key)
    if found is None:
        if len(known.teams) >= _TEAMS_KNOWN:
            known.teams.clear()
        found = known.teams[key] = _Search(known, key).best()
    return found


class _Search:
    """Looks for the best team: how many to take of each group that swings the multiplier alike.

    Within such a group the strongest are always the right ones. Groups that could not beat the
    best found so far, even with the strongest that are left, are not tried.
    """

    def __init__(self, known: _Worths, candidates: Sequence[str]) -> None:
        rules = known.rules
        groups: dict[int, list[tuple[int, str]]] = {}
        for id_ in candidates:
            one = known.of(id_)
            groups.setdefault(one.swing, []).append((-one.strength, id_))
        self._groups = [(up, sorted(groups[up])) for up in sorted(groups, reverse=True)]
        # For each group on: what the strongest one, two, three… from there on add up to, and how
        # far as many swing the multiplier at best.
        self._gains: list[list[int]] = []
        self._swings: list[list[int]] = []
        strengths: list[int] = []
        swings: list[int] = []
        for up, members in reversed(self._groups):
            strengths = sorted((*strengths, *(-negative for negative, _ in members)), reverse=True)
            swings = [*([up] * len(members)), *swings][: rules.team_size]
            self._gains.insert(0, [0, *accumulate(strengths[: rules.team_size])])
            self._swings.insert(0, [0, *accumulate(swings)])
        self._least, self._most = rules.scoring.least, rules.scoring.most
        self._size = rules.team_size
        self._worth = (-1, 0)
        self._counts: tuple[int, ...] = ()

    def best(self) -> tuple[str, ...]:
        self._take((), 0, 0, 100)
        chosen = zip(self._groups, self._counts, strict=False)
        return tuple(id_ for (_, members), n in chosen for _, id_ in members[:n])

    def _take(self, counts: tuple[int, ...], size: int, stats: int, percent: int) -> None:
        score = self._score(stats, percent)
        if size and (score, -size) > self._worth:
            self._worth, self._counts = (score, -size), counts
        group, left = len(counts), self._size - size
        if group == len(self._groups) or not left:
            return
        hopes = zip(self._gains[group][: left + 1], self._swings[group], strict=False)
        if all(
            (self._score(stats + gain, percent + swung), -size - more) <= self._worth
            for more, (gain, swung) in enumerate(hopes)
        ):
            return
        up, members = self._groups[group]
        added = [0, *accumulate(-negative for negative, _ in members[:left])]
        for n in range(len(added) - 1, -1, -1):
            self._take((*counts, n), size + n, stats + added[n], percent + n * up)

    def _score(self, stats: int, percent: int) -> int:
        percent = max(percent, self._least)
        return stats * (percent if percent < self._most else self._most) // 100
