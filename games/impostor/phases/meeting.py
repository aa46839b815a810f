"""The meeting: what was found is told, and everybody talks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from games.contract import Context, Move, Name, Names, PlayerId
from games.impostor import screens
from games.impostor.phases.common import Phase, Result, refused, shown, told
from games.impostor.state import (
    ImpostorWorld,
    Look,
    Ready,
    Rules,
    Suspect,
    living,
    majority,
    with_player,
    with_shared,
)
from games.impostor.verdict import Told


def open_(world: ImpostorWorld, ctx: Context) -> Told:
    rules: Rules = world.rules
    seconds = rules.times.meeting + rules.times.meeting_each * len(living(world))
    until = ctx.now + timedelta(seconds=seconds)
    world = with_shared(world, phase="meeting", deadline=until, forgiven=False)
    return world, (screens.meeting_notice(world),)


# ── Moves ────────────────────────────────────────────────────────────────────────────────────


def what_i_saw(world: ImpostorWorld, actor: PlayerId, _: Look) -> Result:
    """Repeat the evidence: whom the player noticed when the last tasks phase ended."""
    player = world.players[actor]
    key = "impostor-saw" if player.saw else "impostor-saw-nobody"
    return shown(world, key, room=screens.room_in(player.room), seen=Names(player.saw))


def suspect(world: ImpostorWorld, actor: PlayerId, move: Suspect) -> Result:
    """Note a suspicion. It is the detective's one check as well, through the same button."""
    player, target = world.players[actor], move.target
    if target == actor:
        return refused("impostor-not-yourself")
    if target not in living(world):
        return refused("impostor-target-gone")
    if player.role == "detective" and player.checked is None:
        world = with_player(world, actor, checked=target, suspect=target)
        return shown(world, screens.check_key(world, target), target=Name(target))
    world = with_player(world, actor, suspect=target)
    return shown(world, "impostor-noted", target=Name(target))


def say_ready(world: ImpostorWorld, actor: PlayerId, _: Ready) -> Result:
    if world.players[actor].ready:
        return refused("impostor-ready-already")
    return told(with_player(world, actor, ready=True), "impostor-ready")


def legal(world: ImpostorWorld, actor: PlayerId) -> Iterator[Move]:
    yield from (Suspect(p) for p in living(world) if p != actor)
    yield Look()
    if not world.players[actor].ready:
        yield Ready()


# ── The end of the phase ─────────────────────────────────────────────────────────────────────


def done(world: ImpostorWorld) -> bool:
    return sum(world.players[p].ready for p in living(world)) >= majority(world)


def close(world: ImpostorWorld, _: Context) -> Told:
    return world, ()


MEETING = Phase(
    open_,
    {Look: what_i_saw, Suspect: suspect, Ready: say_ready},
    legal,
    done,
    close,
    then="vote",
)
