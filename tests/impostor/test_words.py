"""Every word that Impostor says exists, in both languages, and fits where it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from games.contract import Arg, Name, Names, Text, Texts
from games.impostor import puzzles
from games.impostor.balance import MOST_ROOMS
from games.impostor.state import Puzzle
from managers.proofreading import variables_of
from tests.wording import LANGUAGES, LIBRARY, messages, plain, width

FOLDER = Path(__file__).resolve().parents[2] / "games" / "impostor"
BANK = LIBRARY.rulebooks["impostor"].game.rules("normal", {}).bank

# Messages that presses are answered with, and the longest that can fill their gaps.
WIDEST: dict[str, Arg] = {
    "seen": Names((1, 2, 3, 4, 5)),
    "target": Name(1),
    "player": Name(1),
    "xp": 999,
}


def answers() -> Iterator[str]:
    """Messages of the section of answers, of help and of rules."""
    source = (FOLDER / "locales" / "en.ftl").read_text(encoding="utf-8")
    section = source.split("## Answers to presses")[1].split("## ")[0]
    yield from re.findall(r"^(impostor-[\w-]+) =", section, re.MULTILINE)
    yield from (
        key
        for key in messages("impostor", "en")
        if key.startswith(("impostor-rules", "impostor-help"))
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [key for key in answers() if key != "impostor-task"])
def test_answers_fit_an_alert(key: str, language: str) -> None:
    rooms = [f"impostor-room-{n}.in" for n in range(1, MOST_ROOMS + 1)]
    wanted = variables_of(LIBRARY.sources)[key]
    for room in rooms if "room" in wanted else rooms[:1]:
        fillings = {
            **WIDEST,
            "room": Text(room),
            "right": Text("puzzle-option", {"value": "W" * 40}),
        }
        said = plain(Text(key, {name: fillings[name] for name in wanted}), language)
        assert width(said) <= 200, said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", puzzles.COMPUTED)
def test_computed_tasks_fit_an_alert(kind: str, language: str) -> None:
    for entry in range(1, puzzles.COMPUTED[kind] + 1, 3):
        question, (a, b, c, d), _ = puzzles.show(Puzzle(kind, entry, entry))
        task = Text("impostor-task", {"question": question, "a": a, "b": b, "c": c, "d": d})
        assert width(plain(task, language)) <= 200


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [kind for kind, count in BANK.items() if count])
def test_written_tasks_fit_an_alert(kind: str, language: str) -> None:
    for entry in range(1, BANK[kind] + 1):
        question, (a, b, c, d), right = puzzles.show(Puzzle(kind, entry, entry))
        task = Text("impostor-task", {"question": question, "a": a, "b": b, "c": c, "d": d})
        assert width(plain(task, language)) <= 200, entry
        wrong = Text("impostor-wrong", {"right": (a, b, c, d)[right]})
        assert width(plain(wrong, language)) <= 200, entry


def longest_private_screens() -> Iterator[tuple[Text, ...]]:
    room = [Text(f"impostor-room-{n}.in") for n in range(1, MOST_ROOMS + 1)]
    roles = (
        Text("impostor-me-crewmate"),
        Text("impostor-me-detective"),
        Text("impostor-me-impostor"),
        Text("impostor-me-impostor-with", {"partners": Names((1, 2))}),
    )
    doings = [Text(f"impostor-doing-{d}") for d in ("nothing", "done", "hiding", "armed")]
    suspect = Text("impostor-me-suspect", {"target": Name(3)})
    check = Text("impostor-check-guilty", {"target": Name(4)})
    for where in room:
        for doing in doings:
            place = Text("impostor-me-room", {"room": where, "doing": doing})
            yield from ((role, place, suspect) for role in roles)
            yield (Text("impostor-me-detective-done"), check, place, suspect)
    yield from ((role, Text("impostor-me-out")) for role in roles)


@pytest.mark.parametrize("language", LANGUAGES)
def test_private_screens_fit_an_alert(language: str) -> None:
    for lines in longest_private_screens():
        said = plain(Text("impostor-me", {"lines": Texts(lines)}), language)
        assert width(said) <= 200, said


@pytest.mark.parametrize("language", LANGUAGES)
def test_button_labels_fit_a_button(language: str) -> None:
    labels = [key for key in messages("impostor", "en") if key.startswith("impostor-button")]
    labels = [
        key for key in labels if key not in ("impostor-button-suspect", "impostor-button-vote")
    ]
    labels += [f"impostor-room-{n}.button" for n in range(1, MOST_ROOMS + 1)]
    for key in labels:
        assert width(plain(Text(key, {"letter": "A"}), language)) <= 24, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_in_the_code_is_a_message(language: str) -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py"))
    keys = set(re.findall(r'"((?:impostor|puzzle)-[a-z-]+[a-z])"', code))
    assert len(keys) > 60
    known = messages("impostor", language)
    assert sorted(key for key in keys if key not in known) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_is_put_together_is_a_message(language: str) -> None:
    keys = [
        f"impostor-end-{way}" for way in ("votes", "tasks", "departures", "parity", "air", "nobody")
    ]
    keys += [f"impostor-help-{phase}" for phase in ("tasks", "meeting", "vote")]
    keys += [f"impostor-board-{phase}" for phase in ("tasks", "meeting", "vote")]
    keys += [f"impostor-role-{role}" for role in ("crewmate", "detective", "impostor")]
    keys += [f"impostor-me-{role}" for role in ("crewmate", "detective", "impostor")]
    keys += [f"impostor-outcome-{outcome}" for outcome in ("win", "lose", "left", "afk")]
    keys += [f"impostor-check-{side}" for side in ("guilty", "clear")]
    keys += [f"impostor-result-{side}" for side in ("crew", "impostor")]
    keys += [
        f"impostor-vote{how}{skip}" for how in ("", "-changed", "-same") for skip in ("", "-skip")
    ]
    for why in ("left", "kicked", "afk", "ejected"):
        keys += [f"impostor-notice-{why}", f"impostor-notice-{why}-role"]
    for key in keys:
        assert LIBRARY.words.has(key, language), key
    for n in range(1, MOST_ROOMS + 1):
        for suffix in ("", ".in", ".button"):
            assert LIBRARY.words.has(f"impostor-room-{n}{suffix}", language)


def test_both_languages_say_the_same_things() -> None:
    problems = [line for line in LIBRARY.validate() if "games/impostor/locales" in line]
    assert [line for line in problems if "puzzles" not in line] == []


@pytest.mark.parametrize(
    ("votes", "said"),
    [(1, "1 голос"), (3, "3 голоса"), (5, "5 голосов"), (21, "21 голос")],
)
def test_russian_counts_as_russians_do(votes: int, said: str) -> None:
    assert plain(Text("impostor-tally-skip", {"votes": votes}), "ru").endswith(said)


def test_the_opening_words_mention_a_detective_only_if_there_is_one() -> None:
    def opening(impostors: int, detectives: int) -> str:
        args = {"who": Names((1,)), "impostors": impostors, "detectives": detectives}
        return plain(Text("impostor-notice-start", args), "en")

    assert opening(1, 0).endswith("One of you is an impostor.")
    assert opening(2, 1).endswith("2 of you are impostors. One of the crew is a detective.")
