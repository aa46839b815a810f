"""The data files: what they say, and what they say back to somebody who got them wrong."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from games.boss_fight import build
from games.contract import BadData
from tests.boss_fight.scene import BANK, FOLDER, PINNED_BOSSES, real_game

DATA = {"bosses": PINNED_BOSSES}


@pytest.fixture
def data() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "balance.toml").read_text(encoding="utf-8"))


def test_presets_and_the_default() -> None:
    game = real_game()
    assert game.presets == ("normal", "blitz", "trio", "quartet")
    assert [game.rules(name, {}).lobby.teams for name in game.presets] == [2, 2, 3, 4]
    normal = game.rules("normal", {})
    assert (normal.times.question, normal.lobby.min_players) == (20, 2)
    assert normal.times.fight == 660
    with pytest.raises(ValueError, match="no preset 'lazy'"):
        game.rules("lazy", {})


def test_a_fight_of_all_questions_takes_about_ten_minutes() -> None:
    rules = real_game().rules("normal", {})
    longest = rules.questions * (rules.times.question + rules.times.reveal)
    assert 8 * 60 <= longest <= rules.times.fight


def test_a_shorter_fight_has_a_weaker_boss() -> None:
    game = real_game()
    normal, blitz = game.rules("normal", {}), game.rules("blitz", {})
    assert normal.bosses == game.bosses
    assert blitz.questions * 2 == normal.questions
    assert blitz.bosses["void"] * 2 == normal.bosses["void"]


@pytest.mark.parametrize(("wanted", "teams"), [(2, 2), (3, 3), (4, 4), (9, 4), (1, 2), (0, 2)])
def test_a_chat_may_wish_for_teams_within_bounds(wanted: int, teams: int) -> None:
    assert real_game().rules("normal", {"teams": wanted}).lobby.teams == teams
    assert real_game().rules("quartet", {"teams": wanted}).lobby.teams == 4


@pytest.mark.parametrize(("wanted", "seats"), [(20, 20), (99, 30), (1, 2), (0, 16)])
def test_a_chat_may_wish_for_seats_within_bounds(wanted: int, seats: int) -> None:
    assert real_game().rules("normal", {"seats": wanted}).lobby.seats == seats


def test_there_are_at_least_as_many_bosses_as_a_season_has_and_they_get_tougher() -> None:
    game = real_game()
    assert len(game.bosses) >= game.balance.season.bosses >= 3
    assert list(game.bosses.values()) == sorted(game.bosses.values())


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ("xp.win", "lots", "Expected `int`"),
        ("xp.win", -1, "balance.toml: xp.win: is negative"),
        ("xp.loss", 3, "unknown field `loss`"),
        ("lobby.min_players", 1, "lobby.min_players: is less than 2"),
        ("lobby.seats", 40, "lobby.seats: is not between"),
        ("limits.patience", 0, "limits.patience: is less than 1"),
        ("limits.silence", 0, "limits.silence: is less than 1"),
        ("damage.base.easy", 0, "damage.base.easy: is missing or not positive"),
        ("damage.base", {"easy": 1, "hard": 1}, "damage.base.medium: is missing"),
        ("damage.speed", -5, "damage.speed: is negative"),
        ("damage.fairness", 101, "damage.fairness: is not between 0 and 100"),
        ("course.hard_below", 90, "course: needs 100 >= medium_below"),
        ("season.days", 400, "season.days: is not between 1 and most_days"),
        ("season.bosses", 0, "season: needs bosses of 1"),
        ("milestones.correct", [50, 10], "milestones.correct: must be positive and rise"),
        ("presets", {}, "presets: there is no preset"),
        ("presets.normal.teams", 5, "presets.normal.teams: is not between 2 and 4"),
        ("presets.blitz.questions", 0, "presets.blitz.questions: is less than 1"),
        ("presets.blitz.hp", 0, "presets.blitz.hp: is less than 1"),
        ("presets.trio.times.reveal", 0, "presets.trio.times: needs question and reveal"),
        ("presets.normal.questions", 99, "locales: question-<category>_easy-<n>: only 24"),
    ],
)
def test_a_mistake_is_named(data: dict[str, Any], path: str, value: object, complaint: str) -> None:
    *parents, last = path.split(".")
    table = data
    for parent in parents:
        table = table[parent]
    table[last] = value
    with pytest.raises(BadData) as caught:
        build(data, BANK, DATA)
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("bosses", "complaint"),
    [
        (b"[bosses.kraken]\nhp = 0", "bosses.toml: bosses.kraken.hp: is not between 1 and"),
        (b"[bosses.kraken]\nhp = 1e9", "bosses.toml: Expected `int`"),
        (b"[bosses.kraken]\nhp = 5\nmana = 1", "unknown field `mana`"),
        (b'[bosses."sea king"]\nhp = 5', "bosses.sea king: a name of letters"),
        (b"[bosses]", "bosses.toml: bosses: there is no boss"),
        (b"bosses = [", "bosses.toml"),
    ],
)
def test_a_mistake_about_bosses_is_named(
    data: dict[str, Any], bosses: bytes, complaint: str
) -> None:
    with pytest.raises(BadData) as caught:
        build(data, BANK, {"bosses": bosses})
    assert complaint in str(caught.value)


def test_a_missing_file_is_named(data: dict[str, Any]) -> None:
    with pytest.raises(BadData, match=r"bosses\.toml: the file is missing"):
        build(data, BANK, {})


def test_a_file_that_is_no_toml_is_named() -> None:
    with pytest.raises(BadData, match=r"balance\.toml"):
        build(b"lobby = [", BANK, DATA)
