"""The vote: who has most ballots goes, unless it is a tie or most are for Skip."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from games.contract import Announced, Context, Event, Move, Name, Names, PlayerId, Step, text
from games.contract import Voted as VotedEvent
from games.impostor import screens
from games.impostor.phases.common import Phase, Result, refused, told
from games.impostor.phases.meeting import what_i_saw
from games.impostor.state import (
    Ballot,
    Ending,
    ImpostorWorld,
    Look,
    Rules,
    Vote,
    living,
    with_player,
    with_shared,
)
from games.impostor.verdict import Told, ending, finish, remove


def open_(world: ImpostorWorld, ctx: Context) -> Told:
    rules: Rules = world.rules
    deadline = ctx.now + timedelta(seconds=rules.times.vote)
    world = with_shared(world, phase="vote", deadline=deadline, forgiven=False)
    for p in world.shared.seats:
        world = with_player(world, p, ballot=None, lost_ballot=False)
    return world, (Announced(text("impostor-notice-vote", until=screens.until(world))),)


# ── Moves ────────────────────────────────────────────────────────────────────────────────────


def vote(world: ImpostorWorld, actor: PlayerId, move: Vote) -> Result:
    target = move.target
    if target == actor:
        return refused("impostor-not-yourself")
    if target is not None and target not in living(world):
        return refused("impostor-target-gone")
    cast, before = Ballot(target), world.players[actor].ballot
    key = "impostor-vote" if before is None else "impostor-vote-changed"
    key = "impostor-vote-same" if before == cast else key
    if target is None:
        answer = told(world, f"{key}-skip").answer
    else:
        answer = told(world, key, target=Name(target)).answer
    if before == cast:
        return Step(world, answer=answer)
    event = VotedEvent(actor, target, world.shared.round)
    return Step(with_player(world, actor, ballot=cast), (event,), answer)


def legal(world: ImpostorWorld, actor: PlayerId) -> Iterator[Move]:
    yield from (Vote(p) for p in living(world) if p != actor)
    yield Vote(None)
    yield Look()


# ── The end of the phase ─────────────────────────────────────────────────────────────────────


def done(world: ImpostorWorld) -> bool:
    return all(world.players[p].ballot is not None for p in living(world))


def close(world: ImpostorWorld, _: Context) -> Told:
    """Count, eject, and only then see who did not turn up."""
    world, told_so_far = _eject(world)
    end = ending(world)
    if end is None:
        world, removed = _remove_idle(world)
        told_so_far += removed
        last_round = world.shared.round >= world.rules.max_rounds
        end = ending(world) or (Ending("impostors", "air") if last_round else None)
    if end is None:
        return world, (*told_so_far, *_warnings(world))
    world, events = finish(world, end)
    return world, (*told_so_far, *events)


def chosen(world: ImpostorWorld) -> PlayerId | None:
    """Whom the ballots eject: None for a tie, for most being Skip, and for no ballots at all."""
    ballots = [world.players[p].ballot for p in living(world)]
    ranked = Counter(ballot.target for ballot in ballots if ballot is not None).most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def _eject(world: ImpostorWorld) -> Told:
    for p in living(world):
        player = world.players[p]
        named = None if player.ballot is None else player.ballot.target
        hit = named is not None and world.players[named].impostor and not player.impostor
        world = with_player(world, p, hits=player.hits + hit)
    out = chosen(world)
    notice = screens.ejection_notice(world, out)
    if out is not None:
        world = with_player(world, out, status="ejected")
    return world, (notice,)


def _remove_idle(world: ImpostorWorld) -> Told:
    """Count the votes missed in a row, and remove those who had been warned before."""
    rules: Rules = world.rules
    if world.shared.forgiven:
        return world, ()
    gone: list[PlayerId] = []
    for p in living(world):
        player = world.players[p]
        voted = player.ballot is not None or player.lost_ballot
        missed = 0 if voted else player.missed + 1
        world = with_player(world, p, missed=missed)
        if missed >= rules.missed_votes:
            gone.append(p)
    events: list[Event] = []
    for p in gone:
        world, scored = remove(world, p, "afk")
        events += [screens.departure_notice(world, p, "afk"), *scored]
    return world, tuple(events)


def _warnings(world: ImpostorWorld) -> tuple[Event, ...]:
    """Words to those who may not miss another vote, before all and in private."""
    rules: Rules = world.rules
    warned = tuple(p for p in living(world) if world.players[p].missed == rules.missed_votes - 1)
    if not warned or world.shared.forgiven:
        return ()
    public = Announced(text("impostor-notice-idle", who=Names(warned, ping=True)))
    return (public, *(Announced(text("impostor-notice-idle-you"), to=p) for p in warned))


VOTE = Phase(open_, {Vote: vote, Look: what_i_saw}, legal, done, close, then="tasks")
