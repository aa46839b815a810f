"""Data files that cannot work are refused with their name, the key and what is wrong."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from games.contract import BadData
from games.raid import build
from managers.content import ContentError, load_library
from tests.raid.scene import FOLDER, GAME, files


def built_with(file: str, pattern: str, instead: str) -> str:
    """What building says when one place of one file reads otherwise."""
    data = files()
    text = data[file].decode()
    changed, count = re.subn(pattern, instead, text, count=1, flags=re.MULTILINE)
    assert count, "the place is not there any more"
    data[file] = changed.encode()
    with pytest.raises(BadData) as caught:
        build(data.pop("balance"), {}, data)
    return str(caught.value)


def test_there_is_enough_of_everything() -> None:
    content = GAME.content
    assert len(content.bosses) >= 3
    assert len(content.catalogue.characters) >= 40
    assert GAME.presets[0] == "mire"
    rarities = Counter(c.rarity for c in content.catalogue.characters.values())
    order = list(content.balance.rarities)
    assert [rarities[name] for name in order] == sorted(rarities.values(), reverse=True)


def test_every_affinity_and_curse_is_of_use() -> None:
    content = GAME.content
    affinities = content.catalogue.affinities
    for kind in ("element", "archetype", "origin"):
        used = Counter(getattr(c, kind) for c in content.catalogue.characters.values())
        assert set(used) == set(getattr(affinities, kind))
        assert min(used.values()) >= 4
    assert {id_ for boss in content.bosses.values() for id_ in boss.curse_pool} == set(
        content.curses
    )


@pytest.mark.parametrize(
    ("file", "pattern", "instead", "said"),
    [
        ("bosses", r"total_hp = 600", "total_hp = 0", "bosses.mire.total_hp: 0 is not between"),
        (
            "bosses",
            r"total_hp = 600",
            "total_hp = 9_007_199_254_740_993",
            "bosses.mire.total_hp: 9007199254740993 is not between 1 and 9007199254740992",
        ),
        ("bosses", r"total_hp = 600", 'total_hp = "x"', "bosses.mire.total_hp: Expected `int`"),
        (
            "bosses",
            r"total_hp = 600",
            "hp = 600",
            "bosses.mire: Object contains unknown field `hp`",
        ),
        ("bosses", r"total_hp = 600", "total_hp = 600\nfoo = 1", "unknown field `foo`"),
        ("bosses", r'\["might", "grit"\]', '["might", "luck"]', "dominant_stats[1]: Invalid enum"),
        ("bosses", r'\["might", "grit"\]', "[]", "bosses.mire.dominant_stats: name at least one"),
        ("bosses", r'"ember", "gale"', '"ember", "mud"', "mire.weakness_pool: characters.toml has"),
        ("bosses", r'"ember", "gale"', '"ember", "ember"', "mire.weakness_pool: something is"),
        (
            "bosses",
            r'\["tide", "stone"',
            '["ember", "stone"',
            "'ember' is in weakness_pool as well",
        ),
        ("bosses", r'\["smother", ', '["smoke", ', "mire.curse_pool: curses.toml has no curse"),
        ("bosses", r"curse_limit = 2", "curse_limit = 5", "needs more curses than curse_limit"),
        (
            "bosses",
            r"\[60, 150, 300\]",
            "[60, 60]",
            "analysis_thresholds: the amounts have to rise",
        ),
        ("bosses", r"\[60, 150, 300\]", "[1, 2, 3, 4, 5]", "more breakthroughs than the 4"),
        ("bosses", r"last_call = 7_200", "last_call = 172_800", "mire.last_call: 172800 is not"),
        ("bosses", r"recovery = 21_600", "recovery = 0", "mire.recovery: has to be 1 second"),
        ("bosses", r"strike = { xp = 2", "strike = { xp = -2", "mire.strike.xp: -2 is not between"),
        ("bosses", r"at = 100, xp", "at = 30, xp", "damage_milestones: the amounts have to rise"),
        ("bosses", r"^total_hp = 600", "", "bosses.mire: Object missing required field `total_hp`"),
        ("bosses", r"^total_hp = 600", "total_hp =", "bosses.toml: "),
        ("bosses", r"^\[bosses\.mire\]", "[boss.mire]", "boss: nothing of that name"),
        ("curses", r"^\[curses\]", "[hexes]", "curses: the table is missing"),
        ("balance", r"odds = 26", "odd = 26", "rarities.rare: Object contains unknown field"),
        ("balance", r"^weakness = 15", "", "scoring: Object missing required field `weakness`"),
        ("bosses", r"bosses\.mire\]", "bosses.Mire_1]", "bosses.Mire_1: ids are made of"),
        (
            "characters",
            r"might = 36",
            "might = 1_001",
            "characters.bram.might: 1001 is not between",
        ),
        ("characters", r"might = 36", "might = 3.6", "characters.bram.might: Expected `int`"),
        (
            "characters",
            r'"stone", arch',
            '"mud", arch',
            "characters.bram.element: no element 'mud'",
        ),
        ("characters", r'"common"', '"lost"', "characters.bram.rarity: no rarity 'lost'"),
        ("characters", r'"dusk"\]', '"forge"]', "affinities: 'forge' is there more than once"),
        ("curses", r"penalty = 12", "penalty = 0", "curses.rust.penalty: 0 is not between"),
        ("curses", r'\["tide"\]', "[]", "curses.drought.strikes: a curse has to strike"),
        ("curses", r'\["tide"\]', '["mud"]', "curses.drought.strikes: characters.toml has no"),
        ("balance", r"odds = 60", "odds = 61", "rarities: the odds do not add up"),
        ("balance", r'"bram"', '"bob"', "start.characters: characters.toml has no character 'bob'"),
        ("balance", r"\[75, 50", "[50, 75", "hp_marks: the percentages have to fall"),
        ("balance", r"least = 25", "least = 101", "scoring.least: 101 is not between 0 and 100"),
        ("balance", r"damage_divisor = 10", "damage_divisor = 0", "scoring.damage_divisor: 0 is"),
    ],
)
def test_what_cannot_work_is_named(file: str, pattern: str, instead: str, said: str) -> None:
    complaint = built_with(file, pattern, instead)
    assert complaint.startswith(f"{file}.toml: "), complaint
    assert said in complaint


@pytest.mark.parametrize("file", ["bosses", "characters", "curses"])
def test_a_missing_file_is_named(file: str) -> None:
    data = files()
    del data[file]
    with pytest.raises(BadData, match=f"{file}.toml: the file is missing"):
        build(data.pop("balance"), {}, data)


def test_the_whole_path_is_told_to_the_operator(tmp_path: Path) -> None:
    root = FOLDER.parents[1]
    shutil.copytree(root / "games", tmp_path / "games")
    path = tmp_path / "games" / "raid" / "bosses.toml"
    path.write_text(path.read_text().replace("total_hp = 600", "total_hp = -5"))
    with pytest.raises(ContentError) as caught:
        load_library(root=tmp_path)
    assert f"{path}: bosses.mire.total_hp: -5 is not between" in str(caught.value)


def test_an_operators_own_balance_is_named_by_its_own_name(tmp_path: Path) -> None:
    own = tmp_path / "raid.toml"
    own.write_text(files()["balance"].decode().replace("least = 25", "least = 999"))
    with pytest.raises(ContentError) as caught:
        load_library(balance_dir=tmp_path)
    assert f"{own}: scoring.least: 999 is not" in str(caught.value)


def test_an_operators_own_bosses_take_the_place_of_those_that_ship(tmp_path: Path) -> None:
    own = tmp_path / "raid.bosses.toml"
    own.write_text(files()["bosses"].decode().replace("total_hp = 600", "total_hp = 77"))
    book = load_library(balance_dir=tmp_path).rulebooks["raid"]
    assert book.game.rules("mire", {}).boss.total_hp == 77  # type: ignore[attr-defined]
    own.write_text(own.read_text().replace("total_hp = 77", "total_hp = 0"))
    with pytest.raises(ContentError) as caught:
        load_library(balance_dir=tmp_path)
    assert f"{own}: bosses.mire.total_hp: 0 is not" in str(caught.value)


def test_a_boss_that_there_is_not() -> None:
    with pytest.raises(ValueError, match="no boss 'dragon'"):
        GAME.rules("dragon", {})
