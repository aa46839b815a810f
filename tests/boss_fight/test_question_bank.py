"""The questions hold what the game promises: the same bank in both languages, that fits."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import partial

import pytest

from games.boss_fight.state import LEVELS
from managers.content import load_library
from tests import wording
from tests.wording import LANGUAGES

QUESTION_LIMIT, OPTION_LIMIT = 140, 30
ID = re.compile(r"question-([a-z]+)_(easy|medium|hard)-(\d+)")

bank = partial(wording.bank, "boss_fight", kind="questions")


def test_there_are_enough_questions_of_every_kind() -> None:
    kinds = [match.groups() for name in bank("en") if (match := ID.fullmatch(name))]
    assert len(kinds) == len(bank("en")) >= 200
    categories = {category for category, _, _ in kinds}
    assert len(categories) >= 8
    assert {(c, level) for c, level, _ in kinds} == {(c, lv) for c in categories for lv in LEVELS}
    levels = Counter(level for _, level, _ in kinds)
    assert min(levels.values()) >= 60, levels


def test_the_game_knows_every_question() -> None:
    rules = load_library().rulebooks["boss_fight"].game.rules("normal", {})
    written = Counter(name.split("-")[1] for name in bank("en"))
    assert rules.bank == dict(written)  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_questions_numbered_without_gaps(language: str) -> None:
    assert list(bank(language)) == list(bank("en"))
    numbers = defaultdict(list)
    for name in bank(language):
        kind, number = name.rsplit("-", 1)
        numbers[kind].append(int(number))
    for kind, found in numbers.items():
        assert found == list(range(1, len(found) + 1)), kind


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_fits_its_board(language: str) -> None:
    for name, (question, options) in bank(language).items():
        assert 0 < len(question) <= QUESTION_LIMIT, name
        assert question.endswith(("?", ":")), name
        assert list(options) == ["a", "b", "c", "d"], name
        assert all(0 < len(option) <= OPTION_LIMIT for option in options.values()), name
        assert len({option.casefold() for option in options.values()}) == 4, name
        for words in (question, *options.values()):
            assert not set(words) & set("<>&"), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_question_is_asked_twice_nor_was_in_another_game(language: str) -> None:
    asked = Counter(question.casefold() for question, _ in bank(language).values())
    assert [question for question, times in asked.items() if times > 1] == []
    elsewhere = {q.casefold() for q, _ in wording.bank("impostor", language, "puzzles").values()}
    assert sorted(set(asked) & elsewhere) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_does_not_stand_in_the_question(language: str) -> None:
    for name, (question, options) in bank(language).items():
        words = set(re.findall(r"\w+", question.casefold()))
        right = re.findall(r"\w+", options["a"].casefold())
        assert len(right) > 1 or len(right[0]) < 4 or right[0] not in words, name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", LEVELS)
def test_the_longest_option_is_no_hint(language: str, level: str) -> None:
    questions = [options for name, (_, options) in bank(language).items() if f"_{level}-" in name]
    alone_longest = [
        options["a"]
        for options in questions
        if len(options["a"]) > max(len(options[key]) for key in "bcd")
    ]
    assert len(alone_longest) / len(questions) < 0.3, alone_longest
