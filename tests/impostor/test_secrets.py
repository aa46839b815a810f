"""Two worlds that differ in secrets alone look the same to all who watch, to the moment."""

from __future__ import annotations

from random import Random
from typing import Literal

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from games.contract import (
    Action,
    Announced,
    Context,
    Depart,
    Event,
    Rejected,
    Rewarded,
    Scored,
    World,
)
from games.impostor.state import Ballot, ImpostorWorld, Player, Puzzle, with_player
from tests.impostor.scene import Scene, real_game
from tests.thoroughness import examples

GAME = real_game()


def other_secrets(world: ImpostorWorld, rng: Random) -> ImpostorWorld:
    """A world in which everything hidden is different and everything public the same."""
    shared = replace(world.shared, seed=rng.getrandbits(32), deck=rng.getrandbits(32))
    alive = [p for p in shared.seats if world.players[p].alive]
    roles = [world.players[p].role for p in alive]
    rng.shuffle(roles)
    players = dict(world.players)
    for p, role in zip(alive, roles, strict=True):
        before = players[p]
        players[p] = replace(
            before,
            role=role,
            room=rng.randint(1, world.rules.sizes[len(shared.seats)].rooms),
            puzzle=Puzzle("math", rng.randint(1, 1800), rng.getrandbits(32)),
            solved=rng.randint(0, shared.round),
            hits=rng.randint(0, shared.round),
            suspect=rng.choice([None, *alive]),
            checked=rng.choice([None, *alive]) if role == "detective" else None,
            saw=tuple(rng.sample(alive, 2)) if shared.phase != "tasks" else (),
            ballot=before.ballot and Ballot(rng.choice([None, *(q for q in alive if q != p)])),
        )
        if shared.phase == "tasks" and before.settled:
            players[p] = _ready_in_some_way(players[p], rng)
    return World(world.rules, shared, players)


def _ready_in_some_way(player: Player, rng: Random) -> Player:
    ways = [(True, False), (False, False), (None, True)]
    if player.impostor:
        ways += [(True, True), (False, True)]
    right, acted = rng.choice(ways)
    return replace(player, right=right, acted=acted)


def public(world: ImpostorWorld, events: tuple[Event, ...] = ()) -> bytes:
    """All that somebody who is not in the game can get to see."""
    told = [event for event in events if isinstance(event, Announced)]
    seen = (GAME.phase(world), GAME.deadline(world), GAME.board(world), told)
    return msgspec.json.encode(seen)


def play_on(scene: Scene, rng: Random, until: str) -> None:
    """Random play up to a phase, so that there is something to hide."""
    while scene.world.shared.ending is None:
        if scene.phase == until and rng.random() < 0.1:
            return
        player = rng.choice(scene.world.shared.seats)
        moves = scene.moves(player)
        if moves and rng.random() < 0.97:
            scene.ok(player, rng.choice(moves))
        else:
            scene.time_up()


@examples(60)
@given(
    seed=st.integers(0, 10**6),
    players=st.integers(5, 12),
    phase=st.sampled_from(["tasks", "meeting", "vote"]),
)
def test_presses_show_the_same_whatever_is_hidden(seed: int, players: int, phase: str) -> None:
    rng = Random(seed)
    scene = Scene(players, game=GAME, seed=seed, reveal_role=False)
    play_on(scene, rng, phase)
    if scene.world.shared.ending is not None:
        return
    one, two = scene.world, other_secrets(scene.world, rng)
    assert public(one) == public(two)
    board = GAME.board(one).moves
    for number in range(60):
        actor = rng.choice(one.shared.seats)
        action = Action(actor, rng.choice(board))
        one, events_one = step(one, action, scene, number)
        two, events_two = step(two, action, scene, number)
        closed = GAME.phase(one) != GAME.phase(scene.world)
        # What a closed phase brings to light may differ. That it closes just now may not.
        assert closed == (GAME.phase(two) != GAME.phase(scene.world))
        if closed:
            return
        assert public(one, events_one) == public(two, events_two)


@examples(60)
@given(
    seed=st.integers(0, 10**6),
    players=st.integers(5, 12),
    phase=st.sampled_from(["tasks", "meeting", "vote"]),
    reveal_role=st.booleans(),
)
def test_who_goes_takes_the_role_along(
    seed: int, players: int, phase: str, reveal_role: bool
) -> None:
    """By themselves or removed by an administrator, alive or out already; until the game ends."""
    rng = Random(seed)
    scene = Scene(players, game=GAME, seed=seed, reveal_role=reveal_role)
    play_on(scene, rng, phase)
    if scene.world.shared.ending is not None:
        return
    one, two = scene.world, other_secrets(scene.world, rng)
    for p, player in one.players.items():
        # Ballots for somebody who goes do not count any more, and the board counts ballots.
        two = with_player(two, p, ballot=player.ballot)
    for number, goes in enumerate(rng.sample(one.shared.seats, players)):
        why: Literal["left", "kicked"] = rng.choice(("left", "kicked"))
        before = GAME.phase(one).partition("-")[0]
        one, events_one = step(one, Action(goes, Depart(why)), scene, number)
        two, events_two = step(two, Action(goes, Depart(why)), scene, number)
        if any(GAME.phase(world).partition("-")[0] != before for world in (one, two)):
            return
        assert public(one, events_one) == public(two, events_two)
        assert paid(events_one) == paid(events_two)


def paid(events: tuple[Event, ...]) -> list[Event]:
    """What anybody can find out with /stats: XP is public."""
    return [event for event in events if isinstance(event, Scored | Rewarded)]


def step(
    world: ImpostorWorld, action: Action, scene: Scene, number: int
) -> tuple[ImpostorWorld, tuple[Event, ...]]:
    result = GAME.apply(world, action, Context(scene.now, Random(number)))
    return (world, ()) if isinstance(result, Rejected) else (result.world, result.events)


@examples(30)
@given(seed=st.integers(0, 10**6), players=st.integers(4, 15))
def test_one_press_makes_anybody_ready_whatever_the_role(seed: int, players: int) -> None:
    rng = Random(seed)
    scene = Scene(players, game=GAME, seed=seed)
    for count, player in enumerate(rng.sample(range(1, players + 1), players - 1), 1):
        tools = [m for m in scene.moves(player) if type(m).__name__ in ("Act", "Choose")]
        assert len(tools) == 5
        scene.ok(player, rng.choice(tools))
        line = next(
            text for text in GAME.board(scene.world).texts if text.key == "impostor-board-ready"
        )
        assert line.args["ready"] == count


def test_the_deal_is_announced_alike_for_every_deal() -> None:
    first, second = (Scene(8, game=GAME, seed=seed) for seed in (1, 2))
    assert {p for p, x in first.world.players.items() if x.impostor} != {
        p for p, x in second.world.players.items() if x.impostor
    }
    assert public(first.world, tuple(first.events)) == public(second.world, tuple(second.events))
