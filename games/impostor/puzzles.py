"""Puzzles: which one is dealt next, and what it says.

Every kind is a numbered set. The written kinds (trivia, riddles…) are numbered by their messages
in the locale files; the others are computed from the number, so that different numbers are
different puzzles. A game walks through each set in a shuffled order and never meets one twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd
from random import Random
from typing import NamedTuple

from games.contract import Text, text
from games.impostor.state import Puzzle, Rules

LETTERS = "ABCD"

_ACROSS, _DOWN = 20, 15
_PER_FORM = _ACROSS * _DOWN

_GROUPS = (
    "🍎🍌🍇🍓🍒🥝🍑🍍",
    "🐶🐱🐭🐰🦊🐻🐼🐷",
    "🚗🚌🚕🚜🚚🚲🚂🚀",
    "⚽🏀🏈🎾🏐🎱🏓🥊",
    "👕👖👗👟🧦🧤👒🧣",
    "🎸🎹🎺🎻🥁🎷🪗🪕",
    "🔨🔧🪛🪚🪓🔩🧲🪜",
    "🌵🌲🌴🌻🌷🍁🍀🌾",
)
_GROUP = len(_GROUPS[0])


class Shown(NamedTuple):
    """A puzzle as it is read: the question, four options, and which of them is right."""

    question: Text
    options: tuple[Text, ...]
    right: int


# ── Dealing ──────────────────────────────────────────────────────────────────────────────────


def deal(
    rules: Rules, deck: int, dealt: Mapping[str, int], rng: Random
) -> tuple[Puzzle, dict[str, int]]:
    """The next puzzle, and how many of each kind have been dealt after it.

    A kind whose every puzzle has been asked in this game is not drawn any more.
    """
    counts = {**rules.bank, **COMPUTED}
    open_kinds = [
        kind
        for kind, weight in rules.weights.items()
        if weight > 0 and dealt.get(kind, 0) < counts.get(kind, 0)
    ]
    (kind,) = rng.choices(open_kinds, [rules.weights[kind] for kind in open_kinds])
    turn = dealt.get(kind, 0)
    entry = _shuffled(f"{deck}-{kind}", turn, counts[kind])
    return Puzzle(kind, entry, rng.getrandbits(32)), {**dealt, kind: turn + 1}


def _shuffled(seed: str, turn: int, count: int) -> int:
    """The ``turn``-th number of a shuffled 1…``count``, without keeping the whole order."""
    rng = Random(seed)
    start = rng.randrange(count)
    step = rng.randrange(1, count + 1)
    while gcd(step, count) != 1:
        step = step % count + 1
    return 1 + (start + turn * step) % count


# ── Reading ──────────────────────────────────────────────────────────────────────────────────


def show(puzzle: Puzzle) -> Shown:
    """What the puzzle says; always the same for the same puzzle."""
    rng = Random(puzzle.seed)
    if puzzle.kind in COMPUTED:
        form, number = divmod(puzzle.entry - 1, _PER_FORM)
        question, options = _MAKERS[puzzle.kind](form, number, rng)
    else:
        key = f"puzzle-{puzzle.kind}-{puzzle.entry}"
        question, options = text(key), [text(f"{key}.{a}") for a in "abcd"]
    order = list(range(len(options)))
    rng.shuffle(order)
    return Shown(question, tuple(options[i] for i in order), order.index(0))


def described(puzzle: Puzzle) -> str:
    """The puzzle's name for the records."""
    return f"{puzzle.kind}-{puzzle.entry}"


def _literal(value: object) -> Text:
    return text("puzzle-option", value=str(value))


def _numbers(answer: int, rng: Random) -> list[Text]:
    """The answer first, then three mistakes that one could really make."""
    turned_round = int(str(answer)[::-1])
    near = {answer + slip for slip in (-10, -3, -2, -1, 1, 2, 3, 10)} | {turned_round}
    wrong = sorted(n for n in near if n > 0 and n != answer)
    return [_literal(n) for n in (answer, *rng.sample(wrong, 3))]


def _math(form: int, number: int, rng: Random) -> tuple[Text, list[Text]]:
    a, b = divmod(number, _DOWN)
    sum_, answer = (
        (f"{27 + 3 * a} + {18 + 4 * b}", 27 + 3 * a + 18 + 4 * b),
        (f"{61 + 2 * a} − {13 + 3 * b}", 61 + 2 * a - 13 - 3 * b),
        (f"{6 + a} × {3 + b}", (6 + a) * (3 + b)),
        (f"{4 + a} × 5 + {7 + b}", (4 + a) * 5 + 7 + b),
        (f"{100 + 7 * a} − {9 + 4 * b}", 100 + 7 * a - 9 - 4 * b),
        (f"{12 + a} × 2 + {3 + b} × 3", (12 + a) * 2 + (3 + b) * 3),
    )[form]
    return text("puzzle-math", sum=sum_), _numbers(answer, rng)


def _pattern(form: int, number: int, rng: Random) -> tuple[Text, list[Text]]:
    a, b = divmod(number, _DOWN)
    terms = [(2 + a, 1 + a, 10 + a, 1 + a, 150 + 7 * a, 1 + a)[form]]
    for i in range(5):
        last = terms[-1]
        terms.append(
            (
                last + 3 + b,
                2 * last + b,
                last + 5 + b if i % 2 == 0 else last - 2,
                terms[-2] + last if i else 2 + b,
                last - 3 - b,
                last + 1 + b + i,
            )[form]
        )
    series = ", ".join(str(term) for term in terms[:-1])
    return text("puzzle-pattern", series=series), _numbers(terms[-1], rng)


def _emoji(form: int, number: int, rng: Random) -> tuple[Text, list[Text]]:
    return (_odd_one, _count, _weigh)[form](number, rng)


def _odd_one(number: int, rng: Random) -> tuple[Text, list[Text]]:
    rest, item = divmod(number, _GROUP)
    group, other = divmod(rest, len(_GROUPS) - 1)
    strangers = _GROUPS[(group + 1 + other) % len(_GROUPS)]
    odd = _GROUPS[group][item]
    return text("puzzle-emoji-odd"), [_literal(e) for e in (odd, *rng.sample(strangers, 3))]


def _count(number: int, rng: Random) -> tuple[Text, list[Text]]:
    many, item = divmod(number, _GROUP * len(_GROUPS))
    many += 4
    group = _GROUPS[item // _GROUP]
    wanted = group[item % _GROUP]
    others = rng.choices([e for e in group if e != wanted], k=rng.randint(6, 9))
    crowd = [wanted] * many + others
    rng.shuffle(crowd)
    counts = (many, *rng.sample([many - 2, many - 1, many + 1, many + 2], 3))
    question = text("puzzle-emoji-count", crowd="".join(crowd), wanted=wanted)
    return question, [_literal(n) for n in counts]


def _weigh(number: int, rng: Random) -> tuple[Text, list[Text]]:
    first, second = rng.sample(rng.choice(_GROUPS), 2)
    x, y = 4 + number // _DOWN, 4 + number % _DOWN
    double, both = str(x + x), str(x + y)
    question = text("puzzle-emoji-sum", first=first, second=second, double=double, both=both)
    return question, _numbers(y, rng)


_MAKERS = {"math": _math, "pattern": _pattern, "emoji": _emoji}
COMPUTED = {"math": 6 * _PER_FORM, "pattern": 6 * _PER_FORM, "emoji": 3 * _PER_FORM}
WRITTEN = ("unscramble", "trivia", "riddle", "ai_riddle")
KINDS = (*COMPUTED, *WRITTEN)
