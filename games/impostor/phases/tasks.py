"""Tasks: everybody works, hides or strikes, unseen. The meeting tells what came of it.

What one player does here may change nothing that others can see, except that one more is ready;
and it takes one press to be ready, whatever the role.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from games.contract import Context, Move, Names, PlayerId, Solved, Step
from games.impostor import puzzles, screens
from games.impostor.phases.common import Phase, Result, refused, shown, told
from games.impostor.state import (
    Act,
    Choose,
    Found,
    GoTo,
    ImpostorWorld,
    Look,
    Rules,
    ShowTask,
    State,
    living,
    size,
    with_player,
    with_shared,
)
from games.impostor.verdict import Told, ending, finish, task_xp


def open_(world: ImpostorWorld, ctx: Context) -> Told:
    """Begin a round: a room and a puzzle for everyone alive, and the seed of who notices whom."""
    rules: Rules = world.rules
    world = with_shared(
        world,
        phase="tasks",
        round=world.shared.round + 1,
        deadline=ctx.now + timedelta(seconds=rules.times.tasks),
        seed=ctx.rng.getrandbits(32),
        found=(),
        forgiven=False,
    )
    for p in world.shared.seats:
        world = with_player(world, p, right=None)
    for p in living(world):
        puzzle, dealt = puzzles.deal(rules, world.shared.deck, world.shared.dealt, ctx.rng)
        room = ctx.rng.randint(1, size(world).rooms)
        world = with_shared(world, dealt=dealt)
        world = with_player(world, p, room=room, puzzle=puzzle, acted=False, ready=False, saw=())
    return world, ()


# ── Moves ────────────────────────────────────────────────────────────────────────────────────


def go(world: ImpostorWorld, actor: PlayerId, move: GoTo) -> Result:
    if not 1 <= move.room <= size(world).rooms:
        return refused("impostor-no-such-room")
    if world.players[actor].right is not None:
        return refused("impostor-stay", room=screens.room(world.players[actor].room))
    world = with_player(world, actor, room=move.room)
    return told(world, "impostor-went", room=screens.room(move.room))


def show_task(world: ImpostorWorld, actor: PlayerId, _: ShowTask) -> Result:
    player = world.players[actor]
    if player.right is not None:
        return shown(world, "impostor-task-done")
    if player.hiding:
        return shown(world, "impostor-task-hiding")
    question, options, _right = puzzles.show(player.puzzle)
    a, b, c, d = options
    return shown(world, "impostor-task", question=question, a=a, b=b, c=c, d=d)


def choose(world: ImpostorWorld, actor: PlayerId, move: Choose) -> Result:
    player = world.players[actor]
    puzzle = puzzles.show(player.puzzle)
    if not 0 <= move.option < len(puzzle.options):
        return refused("impostor-no-such-option")
    if player.right is not None:
        return refused("impostor-task-done")
    if player.hiding:
        return refused("impostor-task-hiding")
    right = move.option == puzzle.right
    xp = task_xp(world.rules, player) if right else 0
    world = with_player(world, actor, right=right, solved=player.solved + right)
    described = puzzles.described(player.puzzle)
    event = Solved(actor, player.puzzle.kind, described, right, player.impostor, xp)
    if not right:
        answer = told(world, "impostor-wrong", right=puzzle.options[puzzle.right])
    else:
        answer = told(world, "impostor-right-fake" if player.impostor else "impostor-right", xp=xp)
    return Step(world, (event,), answer.answer)


def act(world: ImpostorWorld, actor: PlayerId, _: Act) -> Result:
    player = world.players[actor]
    safe = world.shared.round <= size(world).safe_rounds
    if player.acted:
        return refused("impostor-armed-already" if player.impostor else "impostor-hidden-already")
    if player.impostor:
        key = "impostor-armed-safe" if safe else "impostor-armed"
    elif player.right is not None:
        return refused("impostor-too-late-to-hide")
    else:
        key = "impostor-hidden"
    return shown(with_player(world, actor, acted=True), key)


def look(world: ImpostorWorld, actor: PlayerId, _: Look) -> Result:
    player = world.players[actor]
    seen = noticed(world, actor)
    key = "impostor-look" if seen else "impostor-look-nobody"
    return shown(world, key, room=screens.room_in(player.room), seen=Names(seen))


def legal(world: ImpostorWorld, actor: PlayerId) -> Iterator[Move]:
    player = world.players[actor]
    if player.right is None:
        yield from (GoTo(room) for room in range(1, size(world).rooms + 1))
        if not player.hiding:
            yield from (Choose(option) for option in range(len(puzzles.LETTERS)))
    yield ShowTask()
    if not player.acted and (player.impostor or player.right is None):
        yield Act()
    yield Look()


# ── Who notices whom ─────────────────────────────────────────────────────────────────────────


def noticed(world: ImpostorWorld, player: PlayerId) -> tuple[PlayerId, ...]:
    """Whom a player notices in the room where they are now.

    Two players notice each other or neither does, all round long (unless the room is so crowded
    that one of them loses sight of the other): the draw hangs on the round's seed and the pair
    alone, so that looking again tells nothing new.
    """
    rules: Rules = world.rules
    room = world.players[player].room
    draws = sorted(
        (_draw(world.shared.seed, player, other), other)
        for other in living(world)
        if other != player and world.players[other].room == room
    )
    seen = {other for draw, other in draws[: rules.notice_most] if draw < _chance(world)}
    return tuple(other for other in world.shared.seats if other in seen)


def _draw(seed: int, one: PlayerId, other: PlayerId) -> float:
    return Random(f"{seed}:{min(one, other)}:{max(one, other)}").random()


def _chance(world: ImpostorWorld) -> float:
    return size(world).notice_chance


# ── The end of the phase ─────────────────────────────────────────────────────────────────────


def done(world: ImpostorWorld) -> bool:
    return all(world.players[p].settled for p in living(world))


def close(world: ImpostorWorld, ctx: Context) -> Told:
    """Count the repairs, and if the ship still needs more, let the strikes fall at once."""
    shared: State = world.shared
    for p in living(world):
        world = with_player(world, p, saw=noticed(world, p))
    # Who left in this round had still done their task.
    repaired = sum(
        player.right is True and not player.impostor for player in world.players.values()
    )
    world = with_shared(world, progress=min(shared.needed, shared.progress + repaired))
    if end := ending(world):
        return finish(world, end)
    if shared.round > size(world).safe_rounds:
        found = tuple(_strikes(world, ctx.rng))
        for victim in found:
            world = with_player(world, victim.player, status="struck")
        world = with_shared(world, found=found)
    if end := ending(world):
        world, events = finish(world, end)
        return world, (*screens.found_notices(world), *events)
    return world, ()


def _strikes(world: ImpostorWorld, rng: Random) -> Iterator[Found]:
    alive = [(p, world.players[p]) for p in living(world)]
    for room in sorted({player.room for _, player in alive if player.impostor and player.acted}):
        targets = [
            p
            for p, player in alive
            if player.room == room and not player.impostor and not player.hiding
        ]
        if targets:
            yield Found(rng.choice(targets), room)


TASKS = Phase(
    open_,
    {GoTo: go, ShowTask: show_task, Choose: choose, Act: act, Look: look},
    legal,
    done,
    close,
    then="meeting",
)
