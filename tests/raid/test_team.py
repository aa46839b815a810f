"""Choosing a team in private, and the team that goes when nobody chose."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from random import Random

import pytest

from games.contract import Call, Text
from games.raid import scoring
from games.raid.state import (
    Analyze,
    BestTeam,
    ClearTeam,
    Fight,
    Rules,
    State,
    TeamPage,
    Toggle,
)
from tests.raid.scene import GAME, Scene

NATURE = ("active_curses", "weaknesses", "resistances")


def chosen(scene: Scene, player: int) -> list[str]:
    """The characters that the panel's buttons show as chosen."""
    return [
        button.move.character
        for row in scene.panel(player).rows
        for button in row
        if isinstance(button.move, Toggle) and button.label.args["state"] == "chosen"
    ]


def state_of(scene: Scene, player: int, character: str) -> object:
    buttons = [b for row in scene.panel(player).rows for b in row]
    return next(b for b in buttons if b.move == Toggle(character)).label.args["state"]


def test_characters_are_taken_in_and_out() -> None:
    scene = Scene()
    scene.ok(7, Toggle("bram"))
    scene.ok(7, Toggle("tam"))
    assert sorted(chosen(scene, 7)) == ["bram", "tam"]
    scene.ok(7, Toggle("bram"))
    assert chosen(scene, 7) == ["tam"]
    scene.ok(7, Fight())
    assert scene.rows()[0]["team"] == "tam"


def test_the_panel_needs_no_raider_and_makes_none() -> None:
    scene = Scene()
    world = scene.world
    scene.ok(7, Toggle("bram"), BestTeam(), ClearTeam(), TeamPage(1))
    assert scene.world is world


def test_a_team_has_six_members_at_most() -> None:
    scene = Scene()
    scene.own(7, "bram", "nessa", "tam", "corvin", "ysolde", "odile", "gruna")
    for character in ("bram", "nessa", "tam", "corvin", "ysolde", "odile"):
        scene.ok(7, Toggle(character))
    scene.ok(7, Toggle("gruna"))
    assert scene.told == "raid-team-full"
    assert len(scene.profile(7).team) == 6


@pytest.mark.parametrize("character", ["aurelian", "nobody", ""])
def test_only_what_is_owned_is_chosen(character: str) -> None:
    scene = Scene()
    scene.ok(7, Toggle(character))
    assert scene.told == "raid-team-not-yours"
    assert scene.profile(7).team == ()


def test_who_rests_cannot_be_chosen_and_is_shown_so() -> None:
    scene = Scene()
    scene.own(7, "bram", "nessa", team=("bram",))
    scene.ok(7, Fight(), ClearTeam(), Toggle("bram"))
    assert scene.told == "raid-team-exhausted"
    assert state_of(scene, 7, "bram") == "exhausted"
    assert state_of(scene, 7, "nessa") == "free"
    scene.wait(seconds=scene.boss.recovery or 0)
    assert state_of(scene, 7, "bram") == "free"


def test_a_new_choice_does_without_those_who_rest() -> None:
    scene = Scene(cooldown=0)
    scene.own(7, "bram", "nessa", "tam", team=("bram",))
    scene.ok(7, Fight(), Toggle("tam"))
    assert scene.profile(7).team == ("tam",)
    scene.ok(7, Fight())
    assert scene.rows()[-1]["team"] == "tam"


def test_someone_who_rests_can_still_be_taken_out() -> None:
    scene = Scene()
    scene.own(7, "bram", "nessa", team=("bram",))
    scene.ok(7, Fight(), Toggle("bram"))
    assert scene.told == "raid-team-out"


def test_best_team_fills_the_team() -> None:
    scene = Scene(weaknesses=["ember"], resistances=["wilds"])
    scene.ok(7, BestTeam())
    team = scene.profile(7).team
    assert 1 <= len(team) <= 6
    assert "nessa" in team


def test_best_team_is_the_best_of_all_there_are() -> None:
    rng = Random(4)
    for _ in range(40):
        scene = Scene(rng.choice(GAME.presets), seed=rng.random())
        curses = rng.sample(scene.boss.curse_pool, scene.boss.curse_limit)
        weak = rng.sample(scene.boss.weakness_pool, rng.randint(0, 4))
        scene.set(active_curses=tuple(curses), weaknesses=tuple(weak))
        owned = rng.sample(sorted(scene.rules.characters), rng.randint(1, 9))
        team = scoring.best_team(scene.rules, scene.shared, owned)
        scores = [
            (scoring.tally(scene.rules, scene.shared, some).score, -len(some))
            for size in range(1, min(6, len(owned)) + 1)
            for some in combinations(owned, size)
        ]
        best = scoring.tally(scene.rules, scene.shared, team).score
        assert (best, -len(team)) == max(scores)


def test_raids_that_are_played_and_drawn_side_by_side_do_not_disturb_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever asks, and whatever is forgotten meanwhile, the same comes out."""
    rng = Random(5)
    raids = []
    for preset in GAME.presets[:4]:
        scene = Scene(preset)
        curses = tuple(rng.sample(scene.boss.curse_pool, scene.boss.curse_limit))
        weak, hard = tuple(scene.boss.weakness_pool), tuple(scene.boss.resistance_pool)
        owned = rng.sample(sorted(scene.rules.characters), 5)
        for nature in (((), (), ()), (curses, (), ()), (curses, weak, ()), (curses, weak, hard)):
            scene.set(**dict(zip(NATURE, nature, strict=True)))
            raids.append((scene.rules, scene.shared, owned))

    def ask(raid: tuple[Rules, State, list[str]]) -> tuple[tuple[str, ...], int]:
        rules, shared, owned = raid
        team = scoring.best_team(rules, shared, owned)
        return team, scoring.tally(rules, shared, team).score

    with monkeypatch.context() as forgetful:
        forgetful.setattr(scoring, "_worths", scoring._Worths)
        alone = [ask(raid) for raid in raids]
    monkeypatch.setattr(scoring, "_TEAMS_KNOWN", 1)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            asked = [rng.randrange(len(raids)) for _ in range(6_000)]
            told = list(threads.map(lambda number: ask(raids[number]), asked))
    finally:
        sys.setswitchinterval(before)
    assert told == [alone[number] for number in asked]


def test_pages_turn_and_come_round() -> None:
    scene = Scene()
    scene.own(7, *sorted(scene.rules.characters)[:20])
    first = scene.panel(7).moves
    scene.ok(7, TeamPage(1))
    second = scene.panel(7).moves
    assert not {m for m in first if isinstance(m, Toggle)} & set(second)
    scene.ok(7, TeamPage(3))
    assert scene.panel(7).moves == first
    scene.ok(7, TeamPage(-1))
    assert scene.profile(7).page == 2


def test_buttons_stay_where_they_are_while_one_chooses() -> None:
    """Several quick presses must all mean what they said when the panel was drawn."""
    scene = Scene()
    before = scene.panel(7).moves
    scene.ok(7, Toggle("bram"), Fight())
    assert scene.panel(7).moves == before


def test_the_panel_strikes_as_well() -> None:
    scene = Scene()
    scene.ok(7, Toggle("bram"))
    moves = scene.panel(7).moves
    assert Fight() in moves
    assert Analyze() in moves
    assert any(t.key == "raid-panel-score" for t in scene.panel(7).texts)
    scene.ok(7, Call("analyze"))
    said = [text.key for text in scene.panel(7).texts]
    assert "raid-cooling" in said
    assert "raid-panel-tired" in said


def test_when_the_raid_is_over_there_is_nothing_to_choose() -> None:
    scene = Scene()
    scene.set(current_hp=1)
    scene.ok(7, Fight())
    assert scene.panel(7).rows == ()
    assert scene.refused(7, Toggle("bram")) == "raid-over"


def test_the_expected_score_is_the_score() -> None:
    scene = Scene(weaknesses=["ember"], resistances=["stone"])
    lines: list[Text] = [t for t in scene.panel(7).texts if t.key == "raid-panel-score"]
    scene.ok(7, Fight())
    assert scene.rows()[0]["score"] == lines[0].args["score"]
