"""The written puzzles hold what the game promises: the same bank in both languages, that fits."""

from collections import defaultdict
from functools import partial

import pytest

from tests import wording
from tests.wording import LANGUAGES

COUNTS = {"trivia": 140, "riddle": 80, "unscramble": 80}
TEXT_LIMIT = 150
OPTION_LIMIT = 24

bank = partial(wording.bank, "impostor", kind="puzzles")


def of_kind(language: str, kind: str) -> dict[str, wording.Entry]:
    return {name: puzzle for name, puzzle in bank(language).items() if f"-{kind}-" in name}


def letters(word: str) -> list[str]:
    return sorted(word.replace(" ", "").upper())


@pytest.mark.parametrize("language", LANGUAGES)
def test_ids_run_from_one_without_gaps_in_every_language(language: str) -> None:
    wanted = [
        f"puzzle-{kind}-{number}"
        for kind, count in COUNTS.items()
        for number in range(1, count + 1)
    ]
    assert list(bank(language)) == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_puzzle_fits_an_alert(language: str) -> None:
    too_long = {}
    for name, (question, options) in bank(language).items():
        total = len(question) + sum(map(len, options.values()))
        if total > TEXT_LIMIT or max(map(len, options.values())) > OPTION_LIMIT:
            too_long[name] = total
    assert not too_long


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_options_of_a_puzzle_differ(language: str) -> None:
    for name, (question, options) in bank(language).items():
        assert question.strip(), name
        assert all(option.strip() for option in options.values()), name
        assert len({option.casefold() for option in options.values()}) == 4, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_question_is_asked_twice(language: str) -> None:
    asked = defaultdict(list)
    for name, (question, _) in bank(language).items():
        asked[question.casefold()].append(name)
    assert [names for names in asked.values() if len(names) > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_the_right_word_can_be_made_of_the_scrambled_letters(language: str) -> None:
    answers = set()
    for name, (question, options) in of_kind(language, "unscramble").items():
        right = options["a"]
        assert question == question.upper(), name
        assert all(len(part) == 1 for part in question.split(" ")), name
        assert 5 <= len(right) <= 8, name
        assert letters(question) == letters(right), f"{name} does not spell {right}"
        assert question.replace(" ", "") != right.upper(), f"{name} is not scrambled"
        wrong = [options[key] for key in "bcd"]
        assert not [word for word in wrong if letters(word) == letters(right)], name
        assert {len(word) for word in wrong} == {len(right)}, f"{name} is given away by length"
        answers.add(right)
    assert len(answers) == COUNTS["unscramble"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["trivia", "riddle"])
def test_the_longest_option_is_no_hint(language: str, kind: str) -> None:
    puzzles = of_kind(language, kind).values()
    alone_longest = [
        options["a"]
        for _, options in puzzles
        if len(options["a"]) > max(len(options[key]) for key in "bcd")
    ]
    assert len(alone_longest) / len(puzzles) < 0.3
