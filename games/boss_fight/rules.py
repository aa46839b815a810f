"""Boss Fight's rules, from the top: a question, its reveal, the next question, until the end.

Nothing that an answer did shows before the question closes, not even to the one who gave it:
whoever knew at once that C was right could whisper it to team mates who still have time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple, TypeAlias

from games.boss_fight import damage, questions, results, screens, seasons, verdict
from games.boss_fight.state import (
    BossWorld,
    Choice,
    Choose,
    Fought,
    Help,
    Me,
    Memory,
    Player,
    Question,
    Rules,
    State,
    Way,
    playing,
    with_player,
    with_shared,
)
from games.contract import (
    Action,
    Announced,
    Answer,
    Arg,
    Context,
    Depart,
    Event,
    Finished,
    Move,
    Name,
    PlayerId,
    Rejected,
    Scored,
    Speak,
    Step,
    Texts,
    Tick,
    World,
    text,
)

Result: TypeAlias = Step[State, Player] | Rejected


class Told(NamedTuple):
    """A world, what happened on the way to it, and what the chat remembers (None: no news)."""

    world: BossWorld
    events: tuple[Event, ...] = ()
    memory: Memory | None = None


# ── The beginning ────────────────────────────────────────────────────────────────────────────


def setup(rules: Rules, teams: Sequence[Sequence[PlayerId]], ctx: Context) -> Step[State, Player]:
    """Meet the season's next boss and ask the first question.

    Raises ValueError unless at least two teams have somebody in them.
    """
    members = {number: len(team) for number, team in enumerate(teams, 1) if team}
    if len(members) < 2:
        raise ValueError(f"Boss Fight needs two teams with players, not {len(members)}")
    memory, season, boss = seasons.enter(remembered(ctx), rules, ctx)
    hp = damage.boss_hp(rules, boss, members, seasons.laps(season))
    shared = State(
        phase="reveal",
        number=0,
        deadline=None,
        ends_at=ctx.now + timedelta(seconds=rules.times.fight),
        seats=tuple(p for team in teams for p in team),
        teams=len(teams),
        event=season.id,
        event_name=season.name,
        fight=season.fights,
        boss=boss,
        max_hp=hp,
        hp=hp,
        question=Question("", 0, 0),
        factors={},
    )
    players = {p: Player(team) for team, seats in enumerate(teams, 1) for p in seats}
    world, events, memory_after = ask(World(rules, shared, players), memory, ctx)
    start = screens.start_notice(world, seasons.laps(season))
    return Step(world, (start, *events), chat=memory_after)


def remembered(ctx: Context) -> Memory:
    """What the chat remembers; nothing yet, if it never met a boss."""
    return ctx.chat if ctx.chat is not None else Memory()


def ask(world: BossWorld, memory: Memory, ctx: Context) -> Told:
    """Open the next question, and count its use."""
    shared, rules = world.shared, world.rules
    level = questions.level(rules.course, shared.hp, shared.max_hp)
    question = questions.draw(rules.bank, memory.used, shared.asked, level, ctx.rng)
    world = with_shared(
        world,
        phase="question",
        number=shared.number + 1,
        deadline=ctx.now + timedelta(seconds=rules.times.question),
        question=question,
        factors=damage.factors(damage.sizes(world), rules.damage.fairness),
        asked=(*shared.asked, question.id),
        forgiven=False,
    )
    return Told(world, (), seasons.asked(memory, question))


# ── Moves ────────────────────────────────────────────────────────────────────────────────────


def apply(world: BossWorld, action: Action, ctx: Context) -> Result:
    """Make a move, and close the question if it was the last answer waited for."""
    actor, move = action.actor, action.move
    if isinstance(move, Tick):
        return tick(world, move, ctx)
    if actor is None or actor not in world.players:
        return refused("boss_fight-not-playing")
    if isinstance(move, Speak):
        return Step(world)
    if world.shared.phase == "over":
        return refused("boss_fight-over")
    if not world.players[actor].playing:
        return refused("boss_fight-gone")
    match move:
        case Depart():
            return depart(world, actor, move, ctx)
        case Me():
            lines = Texts(screens.private(world, actor).lines)
            return Step(world, answer=Answer(text("boss_fight-me", lines=lines), alert=True))
        case Help():
            key = f"boss_fight-help-{world.shared.phase}"
            return Step(world, answer=Answer(text(key), alert=True))
        case Choose() if world.shared.phase == "question":
            return choose(world, actor, move, ctx)
        case _:
            return refused("boss_fight-not-now")


def choose(world: BossWorld, actor: PlayerId, move: Choose, ctx: Context) -> Result:
    """Lock in an answer; what came of it is told to all at the reveal."""
    if not 0 <= move.option < len(questions.LETTERS):
        return refused("boss_fight-no-such-option")
    before = world.players[actor].choice
    if before is not None:
        return refused("boss_fight-locked-already", letter=questions.LETTERS[before.option])
    taken = [player.choice.order for player in world.players.values() if player.choice]
    choice = Choice(move.option, milliseconds_left(world, ctx), max(taken, default=0) + 1)
    world = with_player(world, actor, choice=choice)
    answer = Answer(text("boss_fight-locked", letter=questions.LETTERS[move.option]))
    return step(close(world, ctx) if done(world) else Told(world), answer)


def milliseconds_left(world: BossWorld, ctx: Context) -> int:
    """The time left for the open question; no more than all of it, even after a delay."""
    assert world.shared.deadline is not None
    rules: Rules = world.rules
    left = (world.shared.deadline - ctx.now) // timedelta(milliseconds=1)
    return max(0, min(left, rules.times.question * 1000))


def done(world: BossWorld) -> bool:
    """Whether nobody is waited for: all have answered but those who have long been silent."""
    here = [world.players[p] for p in playing(world)]
    patience = world.rules.patience
    return any(player.choice for player in here) and all(
        player.choice or player.missed >= patience for player in here
    )


def depart(world: BossWorld, actor: PlayerId, move: Depart, ctx: Context) -> Result:
    """Let somebody go, with the answer that had no effect yet; their damage stays."""
    world = with_player(world, actor, status="left", choice=None)
    earned = verdict.xp(world.rules, world, actor, None)
    left = (
        Announced(text(f"boss_fight-notice-{move.why}", player=Name(actor))),
        Scored(actor, "left", earned),
    )
    answer = Answer(text("boss_fight-departed", player=Name(actor)))
    told = Told(world)
    if not playing(world):
        told = finish(world, "deserted", ctx)
    elif world.shared.phase == "question" and done(world):
        told = close(world, ctx)
    return step(Told(told.world, (*left, *told.events), told.memory), answer)


def legal(world: BossWorld, player: PlayerId) -> Iterator[Move]:
    """The buttons of the board that would not refuse this player."""
    if world.shared.phase == "over" or player not in world.players:
        return
    if not world.players[player].playing:
        return
    if world.shared.phase == "question" and world.players[player].choice is None:
        yield from map(Choose, range(len(questions.LETTERS)))
    yield Me()
    yield Help()


# ── Time ─────────────────────────────────────────────────────────────────────────────────────


def tick(world: BossWorld, move: Tick, ctx: Context) -> Result:
    """Reveal, or ask the next question; a tick that is late or early does nothing."""
    if move.deadline != world.shared.deadline or ctx.now < move.deadline:
        return Step(world)
    if world.shared.phase == "question":
        return step(close(world, ctx))
    return step(ask(world, remembered(ctx), ctx))


def close(world: BossWorld, ctx: Context) -> Told:
    """Let the answers take effect, and end the fight if that was the last question."""
    world = damage.close(world)
    way = decided(world, ctx)
    if way is not None:
        return finish(world, way, ctx)
    later = ctx.now + timedelta(seconds=world.rules.times.reveal)
    return Told(with_shared(world, phase="reveal", deadline=later))


def decided(world: BossWorld, ctx: Context) -> Way | None:
    """The way in which the fight is over after a question, or None."""
    shared, times = world.shared, world.rules.times
    if shared.hp == 0:
        return "defeated"
    if shared.silent >= world.rules.silence:
        return "silence"
    if shared.number >= world.rules.questions:
        return "questions"
    if ctx.now + timedelta(seconds=times.reveal + times.question) > shared.ends_at:
        return "time"
    return None


def finish(world: BossWorld, way: Way, ctx: Context) -> Told:
    """Close the fight: write it down, pay those who stayed, and tell how it went."""
    memory, shared = remembered(ctx), world.shared
    end = verdict.ending(world, way)
    world = with_shared(world, phase="over", deadline=None, ending=end)
    known = seasons.known_correct(memory, shared.event)
    correct = {p: world.players[p].correct for p in shared.seats if world.players[p].correct}
    fought = Fought(
        at=ctx.now,
        boss=shared.boss,
        defeated=way == "defeated",
        damage=shared.max_hp - shared.hp,
        hp=shared.max_hp,
        winner=end.winner,
        mvp=end.mvp,
        last_hit=shared.last_hit,
    )
    scored = tuple(
        Scored(p, verdict.outcome(player, end), verdict.xp(world.rules, world, p, end))
        for p in shared.seats
        if (player := world.players[p]).playing
    )
    events = (
        *results.parts(world, end, known),
        *scored,
        screens.end_notice(world, earned_milestones(world, known)),
        Finished(None if end.winner is None else f"team-{end.winner}"),
    )
    return Told(world, events, seasons.leave(memory, shared.event, fought, correct))


def earned_milestones(
    world: BossWorld, known: Mapping[PlayerId, int]
) -> tuple[tuple[PlayerId, int], ...]:
    """Who reached which milestone of the season in this fight, the highest for each."""
    found = []
    for p in world.shared.seats:
        reached = results.milestones(world.rules, known.get(p, 0), world.players[p].correct)
        if reached:
            found.append((p, reached[-1]))
    return tuple(found)


def delay(world: BossWorld, by: timedelta) -> BossWorld:
    """Push the clock back; nobody's silence in this question counts."""
    shared = world.shared
    if shared.deadline is None:
        return world
    return with_shared(
        world, deadline=shared.deadline + by, ends_at=shared.ends_at + by, forgiven=True
    )


def phase(world: BossWorld) -> str:
    """Each question and each reveal has buttons of its own."""
    shared = world.shared
    return shared.phase if shared.phase == "over" else f"{shared.phase}-{shared.number}"


def step(told: Told, answer: Answer | None = None) -> Step[State, Player]:
    """What was told as a step."""
    return Step(told.world, told.events, answer, chat=told.memory)


def refused(key: str, **args: Arg) -> Rejected:
    """A refusal with its reason."""
    return Rejected(text(key, **args))
