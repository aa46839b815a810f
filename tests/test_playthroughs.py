"""What everybody sees in whole games is what the kept stories say."""

from __future__ import annotations

from importlib import import_module

import pytest

from tests.stories import GAMES, Scenario, kept

SCENARIOS: dict[str, tuple[Scenario, ...]] = {
    game: import_module(f"tests.{game}.playthroughs.scenarios").SCENARIOS for game in GAMES
}


@pytest.mark.parametrize(
    ("game", "scenario"),
    [
        pytest.param(game, scenario, id=f"{game}-{scenario.__name__}")
        for game, scenarios in SCENARIOS.items()
        for scenario in scenarios
    ],
)
def test_the_story_is_still_the_same(game: str, scenario: Scenario) -> None:
    told = scenario().read()
    assert told == kept(game, scenario.__name__).read_text(encoding="utf-8"), (
        "the story has changed; if that is right, run "
        f"`python -m tests.{game}.playthroughs --write` and review the difference"
    )


@pytest.mark.parametrize("game", GAMES)
def test_no_story_is_kept_that_nobody_tells(game: str) -> None:
    told = {kept(game, scenario.__name__) for scenario in SCENARIOS[game]}
    assert set(kept(game, "any").parent.glob("*.txt")) == told
