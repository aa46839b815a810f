"""Every word of the raid exists, in both languages, and fits where it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from games.contract import Action, Announced, Call, Home, Screen, Text, Texts
from games.raid.state import (
    MOST,
    STATS,
    Analyze,
    BestTeam,
    Claim,
    Fight,
    ShowTop,
    Toggle,
)
from tests.raid.scene import FOLDER, GAME, Scene
from tests.scenes import NOON
from tests.wording import LANGUAGES, LIBRARY, plain, width

CONTENT = GAME.content
MISSING = re.compile(r"\braid-[a-z]+|\bbadge-[a-z]|\{|\$")


def say(text: Text | Texts, language: str) -> str:
    """As an alert or a label shows it; a word that does not exist fails."""
    said = plain(text, language, now=NOON)
    assert not MISSING.search(said), said
    return said


def whole(screen: Screen, language: str) -> str:
    return "\n\n".join(say(line, language) for line in screen.lines)


def content_keys() -> Iterator[str]:
    for boss in CONTENT.bosses:
        yield from (f"preset-{boss}", f"raid-boss-{boss}", f"raid-boss-{boss}.tagline")
    yield from (f"raid-character-{id_}" for id_ in CONTENT.catalogue.characters)
    yield from (f"raid-curse-{id_}" for id_ in CONTENT.curses)
    yield from (f"raid-rarity-{name}" for name in CONTENT.balance.rarities)
    yield from (f"raid-stat-{stat}" for stat in STATS)
    affinities = CONTENT.catalogue.affinities
    for names in (affinities.element, affinities.archetype, affinities.origin):
        yield from (f"raid-affinity-{name}" for name in names)
    yield from (f"command-{command.name}" for command in GAME.commands)
    yield from ("raid-side-heroes", "raid-side-threat", "badge-raid-last-hit")
    for boss_ in CONTENT.bosses.values():
        rewards = (boss_.strike, boss_.victory, boss_.consolation)
        yield from (f"badge-{reward.badge}" for reward in rewards if reward.badge)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_in_the_data_files_has_a_name(language: str) -> None:
    missing = [key for key in content_keys() if not LIBRARY.words.has(key, language)]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_in_the_code_is_a_message(language: str) -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py"))
    found = set(re.findall(r'"(raid-[a-z-]+[a-z])"', code))
    keys = {key for key in found if key != "raid-last-hit"}
    assert len(keys) > 60
    assert sorted(key for key in keys if not LIBRARY.words.has(key, language)) == []


def test_no_message_is_left_over() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py"))
    named = set(re.findall(r'"(raid-[a-z-]+[a-z])"', code)) | set(content_keys())
    named |= {"raid-name", "raid-tagline", "raid-rules-short", "raid-how-to-join"}
    ftl = (FOLDER / "locales" / "en.ftl").read_text(encoding="utf-8")
    written = set(re.findall(r"^([a-z][a-z-]+[a-z]) =", ftl, re.MULTILINE))
    assert sorted(written - named) == []


def test_both_languages_say_the_same_things() -> None:
    assert [line for line in LIBRARY.validate() if "games/raid" in line] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_fit_an_alert(language: str) -> None:
    for page in ("short", "1", "2", "3", "4", "5", "6"):
        assert width(say(Text(f"raid-rules-{page}"), language)) <= 200, page


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_short_enough_for_buttons_and_lists(language: str) -> None:
    for id_ in CONTENT.catalogue.characters:
        assert width(say(Text(f"raid-character-{id_}"), language)) <= 14, id_
    names = [say(Text(f"raid-character-{id_}"), language) for id_ in CONTENT.catalogue.characters]
    assert len(set(names)) == len(names)


def worst() -> Scene:
    """A raid in which every line is as long as it gets."""
    scene = Scene("leviathan", total_hp=MOST, retaliation_every=1, analysis_thresholds=(1, 2))
    curses = sorted(scene.boss.curse_pool, key=lambda id_: -len(id_))
    scene.set(active_curses=tuple(curses[: scene.boss.curse_limit]))
    return scene


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seed", range(8))
def test_after_action_reports_fit_an_alert(language: str, seed: int) -> None:
    scene = worst()
    scene.seed = seed
    step = scene.ok(7, Analyze())
    assert step.answer is not None
    said = say(step.answer.text, language)
    assert width(said) <= 200, said
    assert len(scene.shared.weaknesses) == 3
    step = scene.ok(8, Fight())
    assert step.answer is not None
    assert width(say(step.answer.text, language)) <= 200
    scene.set(current_hp=1)
    step = scene.ok(9, Fight())
    assert step.answer is not None
    assert width(say(step.answer.text, language)) <= 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_and_refusals_fit_an_alert(language: str) -> None:
    scene = worst()
    scene.own(7, *sorted(CONTENT.catalogue.characters), tickets=9, coins=MOST)
    moves = (ShowTop(), Claim(), Fight(), ShowTop(), Claim(), BestTeam(), Toggle("jorah"))
    for move in (*moves, Toggle("anselm"), Fight(), Analyze()):
        result = scene.act(Action(7, move))
        reason = getattr(result, "reason", None) or result.answer.text  # type: ignore[union-attr]
        assert width(say(reason, language)) <= 200, reason
    huge = replace(scene.player(7), personal_damage=MOST - 1, personal_analysis=MOST - 1)
    scene.world = replace(scene.world, players={7: huge})
    for move in (Claim(), Claim(), ShowTop()):
        step = scene.ok(7, move)
        assert step.answer is not None
        assert width(say(step.answer.text, language)) <= 200
    assert (
        width("\n".join(say(t, language) for t in scene.game.private(scene.world, 7).texts)) <= 200
    )
    assert (
        width("\n".join(say(t, language) for t in scene.game.private(scene.world, 8).texts)) <= 200
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_hub_panel_and_roster_fit_a_message(language: str) -> None:
    scene = worst()
    everyone = sorted(CONTENT.catalogue.characters)
    for player in range(11, 16):
        scene.own(player, *everyone)
        scene.ok(player, Analyze())
    assert len(scene.shared.top) == 5
    scene.own(7, *everyone)
    screens = [scene.game.board(scene.world), scene.panel(7)]
    for page in range(1, 6):
        home = scene.home(7, Call("roster", (str(page),)))
        assert isinstance(home, Home)
        screens.append(home.screen)
    office = scene.home(7, Call("recruit"))
    assert isinstance(office, Home)
    scene.set(current_hp=1)
    scene.ok(8, Fight())
    over = scene.game.board(scene.world)
    for screen in (*screens, office.screen, over):
        assert width(whole(screen, language)) <= 4096
        for row in screen.rows:
            for button in row:
                assert width(say(button.label, language)) <= 28


@pytest.mark.parametrize("language", LANGUAGES)
def test_notices_can_be_said(language: str) -> None:
    scene = worst()
    scene.ok(7, Analyze())
    scene.time_up()
    scene.set(current_hp=MOST * 3 // 4 + 1)
    scene.ok(8, Fight())
    scene.set(current_hp=1)
    scene.ok(9, Fight())
    lost = Scene()
    lost.ok(7, Fight())
    lost.time_up()
    lost.time_up()
    nobody = Scene()
    nobody.time_up()
    nobody.time_up()
    events = [*scene.of(Announced), *lost.of(Announced), *nobody.of(Announced)]
    assert len({event.text.key for event in events}) >= 8
    for event in events:
        assert say(event.text, language)


@pytest.mark.parametrize(
    ("strikes", "said"),
    [(1, "Следующий удар"), (2, "через 2 удара"), (5, "через 5 ударов"), (21, "через 21 удар")],
)
def test_russian_counts_as_russians_do(strikes: int, said: str) -> None:
    text = Text("raid-board-retaliation", {"strikes": strikes})
    assert said in say(text, "ru")
