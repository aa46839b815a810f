"""What the talk proves: how a sensible player reads everybody's accounts.

The reading rests on public claims alone and is the same for everyone, so it is made once a
meeting. A crew player then corrects it by what they know themselves (``crew.py``).

Each clue is a weight of evidence: the natural logarithm of how much likelier it is to come from
an impostor than from one of the crew. Weights are added up, and the sum is turned into a chance
by holding it against everybody else's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import exp, log
from typing import Literal

from games.contract import PlayerId
from simulate.impostor.talk import Record, Round, Statement
from simulate.impostor.views import Public

Kind = Literal[
    "clash", "vouched", "crony", "scene", "alone", "work", "hit", "miss", "guilty", "clear"
]

WEIGHTS: Mapping[Kind, float] = {
    "clash": 3.0,  # their account and somebody else's cannot both be true
    "vouched": -1.0,  # they and somebody else noticed each other, away from any victim
    "crony": 1.0,  # the one who vouched for them was an impostor
    "scene": 0.5,  # they were in a room where somebody was found
    "alone": 0.2,  # they say to have been elsewhere, and nobody confirms it
    "work": 0.2,  # more claim a solved task than the bar rose by (and few keep count of it)
    "hit": -0.6,  # they had accused somebody who turned out to be an impostor
    "miss": 0.4,  # they had accused somebody who turned out to be crew
    "guilty": 4.0,  # a detective says so
    "clear": -3.0,  # a detective says so
}
LIMIT = 8.0
"""No sum of clues is surer than this."""
SOLVED = 0.85
"""How likely a crewmate solves a puzzle, as everybody knows from their own."""


@dataclass(frozen=True, slots=True)
class Clue:
    """A piece of evidence about one player; ``strength`` 1 counts in full.

    Where it rests on somebody's word, ``witness`` is who that is, and ``strength`` how far the
    table believes them.
    """

    about: PlayerId
    kind: Kind
    strength: float = 1.0
    witness: PlayerId | None = None

    @property
    def weight(self) -> float:
        return WEIGHTS[self.kind] * self.strength


@dataclass(frozen=True, slots=True)
class Reading:
    """All clues about the living, each one's sum of weights, and the chance that makes."""

    clues: tuple[Clue, ...]
    scores: Mapping[PlayerId, float]
    chances: Mapping[PlayerId, float]


def chances(scores: Mapping[PlayerId, float], impostors: int) -> dict[PlayerId, float]:
    """How likely each is an impostor, if exactly ``impostors`` of them are.

    Each chance is the logistic of the score, all moved by the same amount so that they add up.
    """
    if impostors >= len(scores):
        return dict.fromkeys(scores, 1.0)
    low, high = -LIMIT, LIMIT
    values = [max(-LIMIT, min(LIMIT, score)) for score in scores.values()]
    for _ in range(14):
        middle = (low + high) / 2
        if sum(1 / (1 + exp(-value - middle)) for value in values) < impostors:
            low = middle
        else:
            high = middle
    return {p: 1 / (1 + exp(-v - high)) for p, v in zip(scores, values, strict=True)}


def read(record: Record, public: Public) -> Reading:
    """Read all rounds so far. Two passes: whom to believe depends on what comes out."""
    now = record.now
    moment = (now.number, public.living, len(now.statements), len(now.checks))
    if moment not in record.memo:
        record.memo[moment] = _read(record, public)
    reading: Reading = record.memo[moment]
    return reading


def _read(record: Record, public: Public) -> Reading:
    even = chances(dict.fromkeys(public.living, 0.0), public.left)
    first = _weigh(record, public, _trust(public, even))
    return _weigh(record, public, _trust(public, first.chances))


def _trust(public: Public, guess: Mapping[PlayerId, float]) -> dict[PlayerId, float]:
    believed = {p: 1 - chance for p, chance in guess.items()}
    believed |= dict.fromkeys(public.innocent, 1.0)
    believed |= dict.fromkeys(public.guilty, 0.0)
    return believed


def _weigh(record: Record, public: Public, trust: Mapping[PlayerId, float]) -> Reading:
    scores = dict.fromkeys(public.living, 0.0)
    clues = [
        clue
        for past in record.rounds
        for clue in (*_accounts(past, public, trust), *_work(past, public), *_stance(past, public))
        if clue.about in scores
    ]
    clues += [clue for clue in _checks(record, public, trust) if clue.about in scores]
    for clue in clues:
        scores[clue.about] += clue.weight
    return Reading(tuple(clues), scores, chances(scores, public.left))


# ── Accounts ─────────────────────────────────────────────────────────────────────────────────


def _accounts(past: Round, public: Public, trust: Mapping[PlayerId, float]) -> Iterator[Clue]:
    """Who was where, by their own and by others' accounts."""
    said = past.statements
    for p, account in said.items():
        vouched = False
        for q in _concerning(p, said):
            believed = trust.get(q, 0.5)
            if not agree(p, account, q, said[q]):
                yield Clue(p, "clash", believed, q)
            elif account.room not in past.scenes:
                vouched = True
                if q in public.guilty:
                    yield Clue(p, "crony")
                elif past.scenes:
                    yield Clue(p, "vouched", believed, q)
        if account.room in past.scenes:
            yield Clue(p, "scene")
        elif past.scenes and not vouched:
            yield Clue(p, "alone")


def _concerning(p: PlayerId, said: Mapping[PlayerId, Statement]) -> list[PlayerId]:
    """Whose accounts touch this player's: those who name them, and those whom they name."""
    return [q for q in said if q != p and (p in said[q].seen or q in said[p].seen)]


def agree(p: PlayerId, one: Statement, q: PlayerId, other: Statement) -> bool:
    """Whether two accounts that touch can both be true: people notice each other, or neither."""
    return one.room == other.room and p in other.seen and q in one.seen


# ── Work, accusations, checks ────────────────────────────────────────────────────────────────


def _work(past: Round, public: Public) -> Iterator[Clue]:
    """The bar counts only the crew's work, so too many claims to have solved a task are lies."""
    claimed = {p for p, account in past.statements.items() if account.deed == "solved"}
    rest = past.statements.keys() - claimed
    if not claimed:
        return
    suspects = len(past.statements)
    impostors = min(public.left, suspects)
    lies = len(claimed) + SOLVED * len(past.victims) - past.repaired
    lies = min(max(lies, 0.0), float(impostors))
    even = impostors / suspects
    for group, liars in ((claimed, lies), (rest, impostors - lies)):
        for p in group:
            yield Clue(p, "work", log(max(0.2 * even, liars / len(group)) / even))


def _stance(past: Round, public: Public) -> Iterator[Clue]:
    """Who had been right about the players whose side is known by now."""
    for p, target in past.accusations.items():
        if target in public.guilty:
            yield Clue(p, "hit")
        elif target in public.innocent:
            yield Clue(p, "miss")


def _checks(record: Record, public: Public, trust: Mapping[PlayerId, float]) -> Iterator[Clue]:
    """Detectives' words. There are only so many detectives: more who say so share the belief."""
    checks = record.checks()
    claimants = {check.by for check in checks}
    belief = min(1.0, public.detectives / max(1, len(claimants)))
    for check in checks:
        strength = belief * trust.get(check.by, 0.5)
        if check.by in public.innocent:
            strength = 1.0
        yield Clue(check.target, "guilty" if check.guilty else "clear", strength, check.by)
        wrong = check.target in (public.innocent if check.guilty else public.guilty)
        if wrong:
            yield Clue(check.by, "clash")
