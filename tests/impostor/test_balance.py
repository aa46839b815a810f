"""The balance file: what it says, and what it says back to somebody who got it wrong."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from games.impostor import build
from tests.impostor.scene import BANK, REAL, real_game


@pytest.fixture
def data() -> dict[str, Any]:
    return tomllib.loads(REAL.read_text(encoding="utf-8"))


def test_presets_and_the_default() -> None:
    game = real_game()
    assert game.presets == ("normal", "blitz", "slow")
    normal = game.rules("normal", {})
    assert (normal.times.tasks, normal.times.meeting, normal.times.vote) == (75, 60, 45)
    assert game.rules("blitz", {}).times.tasks < 75
    assert game.rules("slow", {}).times.tasks >= 3600
    with pytest.raises(ValueError, match="no preset 'lazy'"):
        game.rules("lazy", {})


def test_every_size_from_4_to_15_can_be_played() -> None:
    rules = real_game().rules("normal", {})
    assert set(rules.sizes) >= set(range(4, 16))
    assert (rules.lobby.min_players, rules.lobby.seats) == (4, 10)


@pytest.mark.parametrize(("wanted", "seats"), [(12, 12), (99, 15), (1, 4), (0, 10)])
def test_a_chat_may_wish_for_seats_within_bounds(wanted: int, seats: int) -> None:
    assert real_game().rules("normal", {"seats": wanted}).lobby.seats == seats


def test_a_chats_wishes_and_what_happens_without_them() -> None:
    game = real_game()
    plain = game.rules("normal", {})
    assert (plain.open_ballots, plain.reveal_role, plain.log_discussion) == (False, True, True)
    wished = game.rules("normal", {"open_ballots": True, "reveal_role": False, "other": 3})
    assert (wished.open_ballots, wished.reveal_role, wished.log_discussion) == (True, False, True)


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ("xp.win", "lots", "Expected `int`"),
        ("xp.loss", 3, "unknown field `loss`"),
        ("sizes.7.impostors", 4, "sizes.7: more impostors"),
        ("sizes.7.rooms", 9, "sizes.7.rooms is not between 1 and 6"),
        ("sizes.7.notice_chance", 50, "sizes.7.notice_chance is not between 0 and 1"),
        ("sizes.7.tasks", 0, "sizes.7.tasks is not positive"),
        ("lobby.seats", 40, "lobby.seats"),
        ("lobby.max_players", 16, "sizes.16 is missing"),
        ("limits.missed_votes", 1, "missed_votes of 2 at least"),
        ("puzzles.chess", 1, "no kind chess"),
        ("presets", {}, "presets has no preset"),
        ("settings.log_everything", True, "settings must be exactly"),
    ],
)
def test_a_mistake_is_named(data: dict[str, Any], path: str, value: object, complaint: str) -> None:
    *parents, last = path.split(".")
    table = data
    for parent in parents:
        table = table[parent]
    table[last] = value
    with pytest.raises(ValueError, match="balance file") as caught:
        build(data, BANK)
    assert complaint in str(caught.value)


def test_a_file_that_is_no_toml_is_named() -> None:
    with pytest.raises(ValueError, match="balance file"):
        build(b"lobby = [", BANK)
