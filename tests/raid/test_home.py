"""The roster and recruiting."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from msgspec.structs import replace

from games.contract import Call, Home, Rejected, Screen
from games.raid.home import draw
from tests.raid.scene import GAME, Scene


def shown(home: Home | Rejected) -> Screen:
    assert isinstance(home, Home), home
    return home.screen


def test_everybody_begins_with_the_same_six() -> None:
    assert GAME.new_profile(1) == GAME.new_profile(2)
    assert len(set(GAME.new_profile(1).characters)) == 6


def test_a_ticket_brings_a_character() -> None:
    scene = Scene()
    scene.own(7, "bram", tickets=2)
    home = scene.home(7, Call("recruit", ("draw",)))
    assert isinstance(home, Home)
    assert home.answer is not None
    assert scene.profile(7).tickets == 1
    assert len(scene.profile(7).characters) == 2 or home.answer.text.key == "raid-recruited-again"


def test_looking_at_the_office_spends_nothing() -> None:
    scene = Scene()
    before = scene.profile(7)
    home = scene.home(7, Call("recruit"))
    assert scene.profile(7) == before
    assert Call("recruit", ("draw",)) in shown(home).moves


def test_without_a_ticket_nobody_comes() -> None:
    scene = Scene()
    scene.own(7, "bram", tickets=0)
    home = scene.home(7, Call("recruit", ("draw",)))
    assert isinstance(home, Rejected)
    assert home.reason.key == "raid-no-ticket"


def test_who_is_owned_already_turns_into_coins() -> None:
    scene = Scene()
    everyone = sorted(GAME.content.catalogue.characters)
    scene.own(7, *everyone, tickets=1, coins=0)
    home = scene.home(7, Call("recruit", ("draw",)))
    assert isinstance(home, Home)
    assert scene.profile(7).characters == tuple(everyone)
    assert scene.profile(7).coins in {15, 30, 60, 150}


@pytest.mark.parametrize(("coins", "tickets"), [(59, 0), (60, 1), (61, 1)])
def test_a_ticket_costs_sixty_coins(coins: int, tickets: int) -> None:
    scene = Scene()
    scene.own(7, "bram", tickets=0, coins=coins)
    scene.home(7, Call("recruit", ("buy",)))
    assert scene.profile(7).tickets == tickets
    assert scene.profile(7).coins == coins - 60 * tickets


def test_the_rarer_the_less_likely() -> None:
    catalogue = GAME.content.catalogue.characters
    rng = Random(1)
    drawn = Counter(
        catalogue[draw(GAME.content.balance, catalogue, rng)].rarity for _ in range(4_000)
    )
    for name, rarity in GAME.content.balance.rarities.items():
        assert abs(drawn[name] / 4_000 - rarity.odds / 100) < 0.03


def test_the_roster_shows_everyone_once_over_its_pages() -> None:
    scene = Scene()
    everyone = sorted(GAME.content.catalogue.characters)
    scene.own(7, *everyone)
    names: list[str] = []
    for page in range(1, 6):
        screen = shown(scene.home(7, Call("roster", (str(page),))))
        names += [
            text.args["name"].key  # type: ignore[union-attr]
            for text in screen.texts
            if text.key == "raid-roster-entry"
        ]
    assert sorted(names) == [f"raid-character-{id_}" for id_ in everyone]
    assert shown(scene.home(7, Call("roster", ("6",)))) == shown(scene.home(7, Call("roster")))


@pytest.mark.parametrize("word", ["", "-1", "0", "99999", "x", "１", "²"])
def test_strange_pages_show_some_page(word: str) -> None:
    scene = Scene()
    assert shown(scene.home(7, Call("roster", (word,)))).lines


def test_characters_that_are_no_more_are_left_out() -> None:
    scene = Scene()
    scene.own(7, "bram", "forgotten")
    screen = shown(scene.home(7, Call("roster")))
    assert sum(text.key == "raid-roster-entry" for text in screen.texts) == 1


def test_home_buttons_are_calls_of_declared_commands() -> None:
    scene = Scene()
    declared = {command.name for command in GAME.commands if command.does == "home"}
    for command in declared:
        for move in shown(scene.home(7, Call(command))).moves:
            assert isinstance(move, Call)
            assert move.name in declared
            assert all(word.isascii() and word.isalnum() for word in move.words)


def test_anything_else_is_refused() -> None:
    profile = replace(GAME.new_profile(7))
    scene = Scene()
    scene.profiles[7] = profile
    assert isinstance(scene.home(7, Call("fight")), Rejected)
    assert scene.profile(7) == profile
