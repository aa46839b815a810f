"""Impostor's rules, from the top: a round is tasks, a meeting, a vote, and then the next round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from math import ceil

from games.contract import (
    Action,
    Announced,
    Answer,
    Context,
    Dealt,
    Depart,
    Event,
    Move,
    Name,
    Names,
    PlayerId,
    Rejected,
    Speak,
    Spoke,
    Step,
    Texts,
    Tick,
    World,
    text,
)
from games.impostor import screens
from games.impostor.phases.common import Result, refused
from games.impostor.phases.meeting import MEETING
from games.impostor.phases.tasks import TASKS
from games.impostor.phases.vote import VOTE
from games.impostor.state import (
    Help,
    ImpostorWorld,
    Me,
    Player,
    Puzzle,
    Role,
    Rules,
    State,
    living,
    with_shared,
)
from games.impostor.verdict import GONE, Told, ending, finish, remove

PHASES = {"tasks": TASKS, "meeting": MEETING, "vote": VOTE}


# ── Dealing ──────────────────────────────────────────────────────────────────────────────────


def setup(rules: Rules, seats: Sequence[PlayerId], ctx: Context) -> Step[State, Player]:
    """Deal the roles and open the first round. Raises ValueError for a table of the wrong size."""
    size = rules.sizes.get(len(seats))
    if size is None:
        raise ValueError(f"Impostor is not played by {len(seats)}")
    drawn = ctx.rng.sample(list(seats), size.impostors + size.detectives)
    roles: dict[PlayerId, Role] = dict.fromkeys(seats, "crewmate")
    roles |= dict.fromkeys(drawn[: size.impostors], "impostor")
    roles |= dict.fromkeys(drawn[size.impostors :], "detective")
    shared = State(
        phase="tasks",
        round=0,
        deadline=None,
        seats=tuple(seats),
        needed=ceil(size.tasks * (len(seats) - size.impostors)),
        seed=0,
        deck=ctx.rng.getrandbits(32),
    )
    nothing = Puzzle("", 0, 0)
    players = {p: Player(role=roles[p], room=1, puzzle=nothing) for p in seats}
    world, events = TASKS.open(World(rules, shared, players), ctx)
    dealt = tuple(Dealt(p, roles[p]) for p in seats)
    everyone = Names(tuple(seats), ping=True)
    start = text(
        "impostor-notice-start",
        who=everyone,
        impostors=size.impostors,
        detectives=size.detectives,
    )
    return Step(world, (*dealt, Announced(start, vital=True), *events))


# ── Moves ────────────────────────────────────────────────────────────────────────────────────


def apply(world: ImpostorWorld, action: Action, ctx: Context) -> Result:
    """Make a move, and close the phase if it was the last one waited for."""
    actor, move = action.actor, action.move
    if isinstance(move, Tick):
        return tick(world, move, ctx)
    if actor is None or actor not in world.players:
        return refused("impostor-not-playing")
    if isinstance(move, Speak):
        return speak(world, actor, move)
    if world.shared.phase == "over":
        return refused("impostor-over")
    if isinstance(move, Depart):
        return depart(world, actor, move, ctx)
    step = play(world, actor, move)
    if isinstance(step, Rejected):
        return step
    if step.world == world:
        return Step(world, step.events, step.answer)
    after, events = settle(step.world, ctx)
    return Step(after, (*step.events, *events), step.answer)


def play(world: ImpostorWorld, actor: PlayerId, move: Move) -> Result:
    """One press of a button, without what may follow from it."""
    player = world.players[actor]
    if player.status in GONE:
        return refused("impostor-gone")
    if isinstance(move, Me):
        lines = Texts(screens.private(world, actor).lines)
        return Step(world, answer=Answer(text("impostor-me", lines=lines), alert=True))
    if isinstance(move, Help):
        return Step(world, answer=Answer(text(f"impostor-help-{world.shared.phase}"), alert=True))
    if not player.alive:
        return refused("impostor-out")
    handler = PHASES[world.shared.phase].moves.get(type(move))
    return handler(world, actor, move) if handler else refused("impostor-not-now")


def legal(world: ImpostorWorld, player: PlayerId) -> Iterator[Move]:
    """The buttons of the board that would not refuse this player."""
    if world.shared.phase == "over" or player not in world.players:
        return
    if world.players[player].status in GONE:
        return
    if world.players[player].alive:
        yield from PHASES[world.shared.phase].legal(world, player)
    yield Me()
    yield Help()


def speak(world: ImpostorWorld, actor: PlayerId, move: Speak) -> Result:
    """Keep what a living player says in a discussion, where the chat wants it kept."""
    rules: Rules = world.rules
    phase = world.shared.phase
    kept = rules.log_discussion and world.players[actor].alive and phase in ("meeting", "vote")
    return Step(world, (Spoke(actor, move.message, phase),) if kept else ())


def depart(world: ImpostorWorld, actor: PlayerId, move: Depart, ctx: Context) -> Result:
    """Let somebody go, living or not, and see whether that decides the game."""
    if world.players[actor].status in GONE:
        return refused("impostor-gone")
    was_alive = world.players[actor].alive
    world, scored = remove(world, actor, "left")
    answer = Answer(text("impostor-departed", player=Name(actor)))
    if not was_alive:
        return Step(world, scored, answer)
    events: tuple[Event, ...] = (screens.departure_notice(world, actor, move.why), *scored)
    end = ending(world)
    if end is None and world.shared.phase == "vote":
        # Said whether anybody had voted for them or not: that is nobody's business.
        events += (Announced(text("impostor-notice-vote-again", player=Name(actor))),)
    world, more = finish(world, end) if end else settle(world, ctx)
    return Step(world, (*events, *more), answer)


# ── Time ─────────────────────────────────────────────────────────────────────────────────────


def tick(world: ImpostorWorld, move: Tick, ctx: Context) -> Result:
    """Close the phase whose deadline it is; a tick that is late or early does nothing."""
    if move.deadline != world.shared.deadline or ctx.now < move.deadline:
        return Step(world)
    return Step(*advance(world, ctx))


def settle(world: ImpostorWorld, ctx: Context) -> Told:
    """Close the phase early if nobody is waited for."""
    return advance(world, ctx) if PHASES[world.shared.phase].done(world) else (world, ())


def advance(world: ImpostorWorld, ctx: Context) -> Told:
    """Close the phase and, unless that ends the game, open the next one."""
    phase = PHASES[world.shared.phase]
    world, closing = phase.close(world, ctx)
    if world.shared.ending is not None:
        return world, closing
    world, opening = PHASES[phase.then].open(world, ctx)
    return world, (*closing, *opening)


def delay(world: ImpostorWorld, by: timedelta) -> ImpostorWorld:
    """Push the deadline back; whoever stays silent in this phase has not idled."""
    deadline = world.shared.deadline
    if deadline is None:
        return world
    return with_shared(world, deadline=deadline + by, forgiven=True)


def phase(world: ImpostorWorld) -> str:
    """Rounds deal new puzzles, and whoever goes takes a button along: both make a new name."""
    shared = world.shared
    if shared.phase == "over":
        return shared.phase
    if shared.phase == "tasks":
        return f"{shared.phase}-{shared.round}"
    return f"{shared.phase}-{shared.round}-{len(living(world))}"
