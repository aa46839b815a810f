"""What everybody sees in whole raids is what the kept stories say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.raid.playthroughs.scenarios import SCENARIOS
from tests.raid.playthroughs.story import Story

FOLDER = Path(__file__).with_name("playthroughs")


def kept(name: str) -> Path:
    """The file of a story."""
    return FOLDER / f"{name}.txt"


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_the_story_is_still_the_same(scenario: Callable[[], Story]) -> None:
    told = scenario().read()
    assert told == kept(scenario.__name__).read_text(encoding="utf-8"), (
        "the story has changed; if that is right, run "
        "`python -m tests.raid.playthroughs --write` and review the difference"
    )


def test_no_story_is_kept_that_nobody_tells() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == {s.__name__ for s in SCENARIOS}
