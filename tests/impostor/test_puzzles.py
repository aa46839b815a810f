"""Puzzles that can be solved, differ from each other, and fit."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from games.contract import Text
from games.impostor import puzzles
from games.impostor.state import Puzzle
from tests.impostor.scene import real_game

RULES = real_game().rules("normal", {})


def asked(puzzle: Puzzle) -> tuple[str, tuple[str, ...]]:
    """The words of a computed puzzle."""
    question, options, _ = puzzles.show(puzzle)
    return str(sorted(question.args.items())), tuple(str(o.args["value"]) for o in options)


@pytest.mark.parametrize("kind", puzzles.COMPUTED)
def test_every_computed_puzzle_has_four_different_options_and_reads_the_same_twice(
    kind: str,
) -> None:
    for entry in range(1, puzzles.COMPUTED[kind] + 1):
        puzzle = Puzzle(kind, entry, entry * 7)
        shown = puzzles.show(puzzle)
        assert shown == puzzles.show(puzzle)
        assert len(set(asked(puzzle)[1])) == 4
        assert 0 <= shown.right < 4


@pytest.mark.parametrize("kind", ["math", "pattern"])
def test_no_two_entries_ask_the_same(kind: str) -> None:
    questions = Counter(asked(Puzzle(kind, n, 0))[0] for n in range(1, puzzles.COMPUTED[kind] + 1))
    assert [question for question, times in questions.items() if times > 1] == []


def test_sums_are_right() -> None:
    for entry in range(1, puzzles.COMPUTED["math"] + 1):
        question, options, right = puzzles.show(Puzzle("math", entry, 3))
        sum_ = str(question.args["sum"]).replace("×", "*").replace("−", "-")
        assert eval(sum_) == int(str(options[right].args["value"]))


def test_the_right_answer_is_at_every_letter_equally_often() -> None:
    rng = Random(1)
    places = Counter(
        puzzles.show(Puzzle("trivia", 1 + n % 140, rng.getrandbits(32))).right for n in range(4000)
    )
    assert all(900 < places[place] < 1100 for place in range(4))


def test_written_puzzles_name_their_messages() -> None:
    question, options, right = puzzles.show(Puzzle("riddle", 17, 5))
    assert question == Text("puzzle-riddle-17")
    assert options[right] == Text("puzzle-riddle-17.a")
    assert {o.key for o in options} == {f"puzzle-riddle-17.{a}" for a in "abcd"}


def test_nothing_is_asked_twice_in_a_game_and_all_kinds_are() -> None:
    dealt: dict[str, int] = {}
    rng, seen = Random(4), []
    for _ in range(15 * 12):
        puzzle, dealt = puzzles.deal(RULES, 99, dealt, rng)
        seen.append((puzzle.kind, puzzle.entry))
    assert len(set(seen)) == len(seen)
    assert {kind for kind, _ in seen} == {*puzzles.COMPUTED, "trivia", "riddle", "unscramble"}


def test_a_kind_that_is_used_up_is_dealt_no_more() -> None:
    dealt = {**RULES.bank, **puzzles.COMPUTED, "riddle": 0}
    rng, entries = Random(4), []
    for _ in range(80):
        puzzle, dealt = puzzles.deal(RULES, 99, dealt, rng)
        assert puzzle.kind == "riddle"
        entries.append(puzzle.entry)
    assert sorted(entries) == list(range(1, 81))


def test_without_a_pool_of_ai_riddles_none_is_dealt() -> None:
    assert RULES.weights["ai_riddle"] > 0
    assert RULES.bank["ai_riddle"] == 0
