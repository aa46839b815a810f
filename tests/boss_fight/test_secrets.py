"""Before the reveal nothing that anybody can see depends on who answered what."""

from __future__ import annotations

from random import Random

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from games.boss_fight.state import BossWorld, Choose, Help, Me
from games.contract import Action, Announced, Context, Event, Rejected
from tests.boss_fight.scene import Scene, pinned_game
from tests.thoroughness import examples

GAME = pinned_game(b"[bosses.kraken]\nhp = 100000")


def public(world: BossWorld, events: tuple[Event, ...] = ()) -> bytes:
    """All that somebody who is not in the game can get to see."""
    told = [event for event in events if isinstance(event, Announced)]
    seen = (GAME.phase(world), GAME.deadline(world), GAME.board(world), told)
    return msgspec.json.encode(seen)


def other_answers(world: BossWorld, rng: Random) -> BossWorld:
    """The same people have answered, but otherwise, at other moments and in another order."""
    answered = [p for p, player in world.players.items() if player.choice is not None]
    order = rng.sample(range(1, len(answered) + 1), len(answered))
    players = dict(world.players)
    for p, place in zip(answered, order, strict=True):
        before = players[p].choice
        assert before is not None
        changed = replace(before, option=rng.randrange(4), left=rng.randrange(20_000), order=place)
        players[p] = replace(players[p], choice=changed)
    return replace(world, players=players)


def fight(rng: Random) -> Scene:
    """A fight somewhere in an open question."""
    people = list(range(1, rng.randint(4, 9)))
    scene = Scene(people[::2], people[1::2], game=GAME, seed=rng.randrange(999))
    for _ in range(rng.randrange(3)):
        for p in people:
            scene.answer(p, right=rng.random() < 0.5)
        scene.next_question()
    for p in rng.sample(people, rng.randrange(len(people))):
        scene.wait(rng.random())
        scene.ok(p, Choose(rng.randrange(4)))
    return scene


@examples(60)
@given(seed=st.integers(0, 10**6))
def test_the_board_is_the_same_whoever_answered_what(seed: int) -> None:
    rng = Random(seed)
    scene = fight(rng)
    one, two = scene.world, other_answers(scene.world, rng)
    assert public(one) == public(two)
    for number in range(12):
        actor = rng.choice(one.shared.seats)
        move = rng.choice([*map(Choose, range(4)), Me(), Help()])
        results = [
            GAME.apply(world, Action(actor, move), Context(scene.now, Random(number)))
            for world in (one, two)
        ]
        first, second = results
        if isinstance(first, Rejected) or isinstance(second, Rejected):
            assert isinstance(first, Rejected)
            assert isinstance(second, Rejected)
            continue
        one, two = first.world, second.world
        assert GAME.phase(one) == GAME.phase(two)
        if GAME.phase(one) != GAME.phase(scene.world):
            return
        assert public(one, first.events) == public(two, second.events)


@examples(40)
@given(seed=st.integers(0, 10**6))
def test_ones_own_screen_does_not_tell_what_is_right(seed: int) -> None:
    """Two worlds in which another option is right look the same to everybody, letter by letter."""
    rng = Random(seed)
    scene = fight(rng)
    shared = scene.world.shared
    for p in shared.seats:
        for right in (True, False):
            world = scene.world
            choice = world.players[p].choice
            if choice is None:
                continue
            option = scene.right if right else (scene.right + 1) % 4
            changed = replace(world.players[p], choice=replace(choice, option=option))
            told = GAME.private(replace(world, players={**world.players, p: changed}), p)
            keys = [text.key for text in told.texts]
            assert keys == ["boss_fight-me-locked", "boss_fight-me-total"]


def test_a_press_by_the_first_is_answered_like_one_by_the_last_hitter() -> None:
    frail = pinned_game(b"[bosses.kraken]\nhp = 1")
    scene = Scene((1,), (2,), game=frail)
    scene.answer(1)  # deadly, but nobody may know yet
    assert scene.phase == "question"
    assert scene.hp == scene.world.shared.max_hp
    assert scene.told == "boss_fight-locked"
    scene.answer(2)
    assert scene.told == "boss_fight-locked"
    assert scene.world.shared.last_hit == 1
