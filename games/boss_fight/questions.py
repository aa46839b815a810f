"""Questions: which one is asked next, and what it says.

A question is the message ``question-<category>_<level>-<n>`` with four attributes, of which
``.a`` is right. Those that a chat has met least often come first; among them chance decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import NamedTuple

from games.boss_fight.balance import level_of
from games.boss_fight.state import Course, Level, Question
from games.contract import Text, text

LETTERS = "ABCD"


class Shown(NamedTuple):
    """A question as it is read: its words, four options, and which of them is right."""

    question: Text
    options: tuple[Text, ...]
    right: int


Used = Mapping[str, tuple[int, ...]]


def level(course: Course, hp: int, max_hp: int) -> Level:
    """How hard the next question is: the weaker the boss, the harder it gets."""
    if 100 * hp < course.hard_below * max_hp:
        return "hard"
    return "medium" if 100 * hp < course.medium_below * max_hp else "easy"


def draw(
    bank: Mapping[str, int], used: Used, asked: tuple[str, ...], wanted: Level, rng: Random
) -> Question:
    """The next question of a level, if possible none that was ``asked`` in this fight."""
    pool = [
        Question(kind, entry, 0)
        for kind, count in bank.items()
        if level_of(kind) == wanted
        for entry in range(1, count + 1)
    ]
    fresh = [question for question in pool if question.id not in asked] or pool
    least = min(times_used(used, question) for question in fresh)
    drawn = rng.choice([question for question in fresh if times_used(used, question) == least])
    return Question(drawn.kind, drawn.entry, rng.getrandbits(32))


def times_used(used: Used, question: Question) -> int:
    """How often a chat was asked this question."""
    counts = used.get(question.kind, ())
    return counts[question.entry - 1] if question.entry <= len(counts) else 0


def count(used: Used, question: Question) -> dict[str, tuple[int, ...]]:
    """The counts after one more use of a question."""
    counts = list(used.get(question.kind, ()))
    counts += [0] * (question.entry - len(counts))
    counts[question.entry - 1] += 1
    return {**used, question.kind: tuple(counts)}


def show(question: Question) -> Shown:
    """What the question says; always the same for the same question."""
    key = f"question-{question.id}"
    order = list("abcd")
    Random(question.seed).shuffle(order)
    return Shown(text(key), tuple(text(f"{key}.{a}") for a in order), order.index("a"))
