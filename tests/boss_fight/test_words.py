"""Every word that Boss Fight says exists, in both languages, and fits where it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from games.boss_fight import balance, screens
from games.boss_fight.balance import MOST_TEAMS
from games.boss_fight.state import LEVELS, BossWorld
from games.contract import Arg, Name, Names, PlayerId, Screen, Text, Texts
from managers.content import Reader
from managers.proofreading import variables_of
from tests.boss_fight.scene import Scene
from tests.wording import LANGUAGES, LIBRARY, LONG, messages, plain, width

GAME = LIBRARY.rulebooks["boss_fight"].game
FOLDER = Path(__file__).resolve().parents[2] / "games" / "boss_fight"

WIDEST: dict[str, Arg] = {
    "letter": "D",
    "player": Name(1),
    "name": "W" * 60,
    "most": 365,
}


def board_width(screen: Screen, language: str) -> int:
    reader = Reader(language, names=LONG)
    return width("\n\n".join(LIBRARY.words.say(line, reader) for line in screen.lines))


def answers() -> Iterator[str]:
    """Messages of the section of answers, of help and of rules."""
    source = (FOLDER / "locales" / "en.ftl").read_text(encoding="utf-8")
    section = source.split("## Answers to presses")[1].split("## ")[0]
    yield from re.findall(r"^(boss_fight-[\w-]+) =", section, re.MULTILINE)
    prefixes = ("boss_fight-rules", "boss_fight-help")
    yield from (key for key in messages("boss_fight", "en") if key.startswith(prefixes))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", list(answers()))
def test_answers_fit_an_alert(key: str, language: str) -> None:
    wanted = variables_of(LIBRARY.sources)[key]
    said = plain(Text(key, {name: WIDEST[name] for name in wanted}), language)
    assert width(said) <= 200, said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "first",
    [
        Text("boss_fight-me-open"),
        Text("boss_fight-me-locked", {"letter": "D"}),
        Text("boss_fight-me-right", {"damage": 99_999}),
        Text("boss_fight-me-wrong"),
        Text("boss_fight-me-silent"),
    ],
    ids=lambda text: text.key,
)
def test_private_screens_fit_an_alert(first: Text, language: str) -> None:
    total = Text(
        "boss_fight-me-total",
        {
            "team": Text("boss_fight-team-4"),
            "damage": 1_999_999,
            "correct": 20,
            "answered": 20,
            "streak": 20,
        },
    )
    said = plain(Text("boss_fight-me", {"lines": Texts((first, total))}), language)
    assert width(said) <= 200, said


@pytest.mark.parametrize("language", LANGUAGES)
def test_button_labels_fit_a_button(language: str) -> None:
    for key in messages("boss_fight", "en"):
        if key.startswith("boss_fight-button"):
            assert width(plain(Text(key, {"letter": "A"}), language)) <= 24, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_largest_boards_fit_a_message(language: str) -> None:
    people = list(range(1, 31))
    scene = Scene(*(people[n::4] for n in range(4)), game=GAME, preset="quartet")  # type: ignore[arg-type]
    widest = 0
    while True:
        widest = max(widest, board_width(scene.game.board(scene.world), language))
        if scene.phase == "over":
            break
        if scene.phase == "question":
            scene.everybody(right=scene.world.shared.number % 3 > 0)
        else:
            scene.next_question()
    assert widest <= 4096
    reached = tuple((p, 1000) for p in people)
    notice = screens.end_notice(scene.world, reached)
    assert width(LIBRARY.words.say(notice.text, Reader(language, names=LONG))) <= 4096


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_in_the_code_is_a_message(language: str) -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py"))
    keys = set(re.findall(r'"(boss_fight-[a-z-]+[a-z])"', code))
    assert len(keys) > 50
    known = messages("boss_fight", language)
    assert sorted(key for key in keys if key not in known) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_is_put_together_is_a_message(language: str) -> None:
    numbers = balance.load((FOLDER / "balance.toml").read_bytes())
    ways = ("defeated", "questions", "time", "silence", "deserted")
    keys = [f"boss_fight-end-{way}" for way in ways]
    keys += [f"boss_fight-help-{phase}" for phase in ("question", "reveal")]
    keys += [f"boss_fight-board-{phase}" for phase in ("question", "reveal")]
    keys += [f"boss_fight-team-{team}" for team in range(1, MOST_TEAMS + 1)]
    keys += [f"boss_fight-side-team-{team}" for team in range(1, MOST_TEAMS + 1)]
    keys += [f"boss_fight-level-{level}" for level in LEVELS]
    rules = GAME.rules("normal", {})
    kinds = rules.bank  # type: ignore[attr-defined]
    keys += [f"boss_fight-category-{balance.category_of(kind)}" for kind in kinds]
    for boss in rules.bosses:  # type: ignore[attr-defined]
        keys += [f"boss_fight-boss-{boss}", f"boss_fight-boss-{boss}.taunt"]
    keys += [f"boss_fight-notice-{why}" for why in ("left", "kicked")]
    keys += [f"boss_fight-event-boss-{fate}" for fate in ("beaten", "next", "waiting")]
    keys += [f"boss_fight-outcome-{outcome}" for outcome in ("defeated", "survived")]
    keys += [f"badge-{badge}" for badge in ("mvp", "last_hit", "boss_defeated")]
    keys += [f"badge-milestone_{n}" for n in numbers.milestones.correct]
    keys += [f"preset-{preset}" for preset in GAME.presets]
    keys += [f"command-{command.name}" for command in GAME.commands]
    assert [key for key in keys if not LIBRARY.words.has(key, language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_there_that_nobody_says(language: str) -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py"))
    put_together = ("end", "help", "board", "team", "side", "level", "category", "boss", "notice")
    put_together += ("event-boss", "outcome", "rules", "name", "tagline", "button", "me")
    own = [key for key in messages("boss_fight", language) if key.startswith("boss_fight-")]
    unsaid = [
        key
        for key in own
        if f'"{key}"' not in code
        and not key.startswith(tuple(f"boss_fight-{prefix}" for prefix in put_together))
    ]
    assert unsaid == []


def test_both_languages_say_the_same_things() -> None:
    assert [line for line in LIBRARY.validate() if "boss_fight" in line] == []


@pytest.mark.parametrize(
    ("fights", "said"), [(1, "1 fight, 1 boss beaten"), (3, "3 fights, 1 boss beaten")]
)
def test_english_counts(fights: int, said: str) -> None:
    assert plain(Text("boss_fight-event-figures", {"fights": fights, "beaten": 1}), "en") == said


def test_a_returning_boss_is_said_to_be_stronger() -> None:
    def opening(laps: int) -> str:
        world: BossWorld = Scene((1,), (2,), game=GAME).world  # type: ignore[arg-type]
        return plain(screens.start_notice(world, laps).text, "en")

    assert "stronger" not in opening(0)
    assert "stronger than last time" in opening(2)


def test_a_seasons_name_is_shown_as_it_was_written() -> None:
    said = LIBRARY.words.say(screens.season_name("<b>Cup & Co"), Reader("en"))
    assert said == "&lt;b&gt;Cup &amp; Co"


def names_of(screen: Screen) -> set[PlayerId]:
    return {arg.player for text in screen.texts for arg in text.args.values() if type(arg) is Name}


def test_everybody_is_named_at_the_end() -> None:
    scene = Scene((1, 2), (3,), game=GAME)  # type: ignore[arg-type]
    while scene.phase != "over":
        scene.everybody(right=False)
        if scene.phase == "reveal":
            scene.next_question()
    assert names_of(scene.game.board(scene.world)) == {1, 2, 3}
    lists = [a for t in scene.game.board(scene.world).texts for a in t.args.values()]
    assert Names((1, 2)) in lists
