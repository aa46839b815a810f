"""What Impostor shows: the board for all, a player's private screen, and its notices.

The board is built from public facts alone; whatever depends on a role or a room is told in
``private`` and in the answers to presses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, TypeAlias

from games.contract import (
    Announced,
    Arg,
    Button,
    Move,
    Name,
    Names,
    PlayerId,
    Screen,
    Text,
    Texts,
    When,
    text,
)
from games.impostor.puzzles import LETTERS
from games.impostor.state import (
    Act,
    Ballot,
    Choose,
    GoTo,
    Help,
    ImpostorWorld,
    Look,
    Me,
    Player,
    Ready,
    Rules,
    ShowTask,
    Suspect,
    Vote,
    living,
    majority,
    size,
)
from games.impostor.verdict import outcome, xp

Keyboard: TypeAlias = tuple[tuple[Button, ...], ...]

BAR_CELLS = 10
MADE_ONCE = 1_024
"""How many keyboards of a phase, and lines of a ballot, are kept to be shown again."""
AN_HOUR = 3_600
_MINE = (Me(), Help())


def room(number: int) -> Text:
    """A room's name."""
    return text(f"impostor-room-{number}")


def room_in(number: int) -> Text:
    """A room as a place where something is: "in the Reactor"."""
    return text(f"impostor-room-{number}.in")


def role(player: Player) -> Text:
    """A role's name."""
    return text(f"impostor-role-{player.role}")


# ── The board ────────────────────────────────────────────────────────────────────────────────


def board(world: ImpostorWorld) -> Screen:
    """What everyone may see."""
    screens = {"tasks": _tasks, "meeting": _meeting, "vote": _vote, "over": _over}
    return screens[world.shared.phase](world)


def _tasks(world: ImpostorWorld) -> Screen:
    alive = living(world)
    settled = sum(player.settled for player in _alive(world))
    lines = (
        Texts((_headline(world), *_warnings(world))),
        Texts(
            (
                _bar(world),
                text("impostor-board-ready", ready=settled, all=len(alive)),
            )
        ),
        _roll_call(world, alive),
        text("impostor-board-tasks-hint"),
    )
    return Screen(lines, _tasks_keyboard(size(world).rooms))


def _meeting(world: ImpostorWorld) -> Screen:
    alive = living(world)
    lines = (
        Texts((_headline(world), *found_lines(world))),
        Texts(
            (
                _bar(world),
                text(
                    "impostor-board-meeting-ready",
                    ready=sum(player.ready for player in _alive(world)),
                    enough=majority(world),
                ),
            )
        ),
        _roll_call(world, alive),
        text("impostor-board-meeting-hint"),
    )
    return Screen(lines, _meeting_keyboard(alive))


def _vote(world: ImpostorWorld) -> Screen:
    alive, players = living(world), world.players
    cast = [p for p in alive if players[p].ballot is not None]
    votes = [text("impostor-board-voted", voted=len(cast), all=len(alive))]
    if world.rules.open_ballots:
        votes += [_ballot(p, players[p].ballot) for p in cast]
    lines = (
        Texts((_headline(world), *found_lines(world))),
        Texts(tuple(votes)),
        _roll_call(world, alive),
        text("impostor-board-vote-hint"),
    )
    return Screen(lines, _vote_keyboard(alive))


@lru_cache(maxsize=MADE_ONCE)
def _ballot(voter: PlayerId, ballot: Ballot) -> Text:
    if ballot.target is None:
        return text("impostor-board-ballot-skip", voter=Name(voter))
    return text("impostor-board-ballot", voter=Name(voter), target=Name(ballot.target))


def _over(world: ImpostorWorld) -> Screen:
    shared, end = world.shared, world.shared.ending
    assert end is not None
    head = text(f"impostor-end-{end.way}", progress=shared.progress, needed=shared.needed)
    rounds = text("impostor-board-rounds", rounds=shared.round)
    return Screen((head, rounds, Texts(tuple(_result(world, p) for p in shared.seats))))


def _result(world: ImpostorWorld, p: PlayerId) -> Text:
    player = world.players[p]
    done = outcome(world, player)
    kind = "impostor" if player.impostor else "crew"
    return text(
        f"impostor-result-{kind}",
        player=Name(p),
        role=role(player),
        outcome=text(f"impostor-outcome-{done}"),
        solved=player.solved,
        hits=player.hits,
        xp=xp(world.rules, player, world.shared.ending),
    )


def _headline(world: ImpostorWorld) -> Text:
    shared = world.shared
    key = f"impostor-board-{shared.phase}"
    return text(key, round=shared.round, until=until(world))


def until(world: ImpostorWorld) -> When:
    """The deadline, to the second in games that are played at one sitting."""
    assert world.shared.deadline is not None
    return When(world.shared.deadline, seconds=world.rules.times.vote < AN_HOUR)


def _warnings(world: ImpostorWorld) -> Iterator[Text]:
    """What is special about this round."""
    if world.shared.round <= size(world).safe_rounds:
        yield text("impostor-board-safe")
    if world.shared.round >= world.rules.max_rounds:
        yield text("impostor-board-last-round")


def _bar(world: ImpostorWorld) -> Text:
    shared = world.shared
    full = BAR_CELLS * shared.progress // shared.needed
    bar = "▰" * full + "▱" * (BAR_CELLS - full)
    return text("impostor-board-ship", bar=bar, progress=shared.progress, needed=shared.needed)


def _roll_call(world: ImpostorWorld, alive: tuple[PlayerId, ...]) -> Texts:
    aboard = text("impostor-board-alive", who=Names(alive), count=len(alive))
    if len(alive) == len(world.shared.seats):
        return Texts((aboard,))
    out = tuple(p for p in world.shared.seats if p not in alive)
    return Texts((aboard, text("impostor-board-out", who=Names(out), count=len(out))))


def _alive(world: ImpostorWorld) -> list[Player]:
    return [world.players[p] for p in living(world)]


# ── Keyboards: the same for a whole phase, and dearer to make than a move ────────────────────


@lru_cache(maxsize=MADE_ONCE)
def _tasks_keyboard(rooms: int) -> Keyboard:
    doors = [_button(text(f"impostor-room-{n}.button"), GoTo(n)) for n in range(1, rooms + 1)]
    letters = [
        _button(text("impostor-button-option", letter=letter), Choose(option))
        for option, letter in enumerate(LETTERS)
    ]
    tools = _tools(("task", ShowTask()), ("act", Act()), ("look", Look()))
    return (*_pairs(doors), tuple(letters), tools, _mine())


@lru_cache(maxsize=MADE_ONCE)
def _meeting_keyboard(alive: tuple[PlayerId, ...]) -> Keyboard:
    names = [_button(text("impostor-button-suspect", target=Name(p)), Suspect(p)) for p in alive]
    return (*_pairs(names), _tools(("saw", Look()), ("ready", Ready())), _mine())


@lru_cache(maxsize=MADE_ONCE)
def _vote_keyboard(alive: tuple[PlayerId, ...]) -> Keyboard:
    names = [_button(text("impostor-button-vote", target=Name(p)), Vote(p)) for p in alive]
    return (*_pairs(names), _tools(("skip", Vote(None)), ("saw", Look())), _mine())


def _button(label: Text, move: Move) -> Button:
    return Button(label, move)


def _tools(*named: tuple[str, Move]) -> tuple[Button, ...]:
    return tuple(_button(text(f"impostor-button-{name}"), move) for name, move in named)


def _mine() -> tuple[Button, ...]:
    me, help_ = _MINE
    return _tools(("me", me), ("help", help_))


def _pairs(buttons: list[Button]) -> Iterator[tuple[Button, ...]]:
    for i in range(0, len(buttons), 2):
        yield tuple(buttons[i : i + 2])


# ── What one player may see ──────────────────────────────────────────────────────────────────


def private(world: ImpostorWorld, p: PlayerId) -> Screen:
    """A player's role and notes, short enough for a dialog."""
    player = world.players.get(p)
    if player is None:
        return Screen((text("impostor-not-playing"),))
    return Screen(tuple(_about(world, p, player)))


def _about(world: ImpostorWorld, p: PlayerId, player: Player) -> Iterator[Text]:
    partners = tuple(
        other for other in world.shared.seats if other != p and world.players[other].impostor
    )
    if player.impostor and partners:
        yield text("impostor-me-impostor-with", partners=Names(partners))
    elif player.checked is not None:
        yield text("impostor-me-detective-done")
    else:
        yield text(f"impostor-me-{player.role}")
    if world.shared.phase == "over":
        return
    if not player.alive:
        yield text("impostor-me-out")
        return
    if player.checked is not None:
        yield text(check_key(world, player.checked), target=Name(player.checked))
    if world.shared.phase == "tasks":
        yield text("impostor-me-room", room=room_in(player.room), doing=text(_doing(player)))
    if player.suspect is not None and player.suspect != player.checked:
        yield text("impostor-me-suspect", target=Name(player.suspect))


def _doing(player: Player) -> str:
    if player.acted:
        return "impostor-doing-armed" if player.impostor else "impostor-doing-hiding"
    return "impostor-doing-nothing" if player.right is None else "impostor-doing-done"


def check_key(world: ImpostorWorld, target: PlayerId) -> str:
    """The message that tells a detective what a check showed."""
    return f"impostor-check-{'guilty' if world.players[target].impostor else 'clear'}"


# ── Notices ──────────────────────────────────────────────────────────────────────────────────


def found_lines(world: ImpostorWorld) -> tuple[Text, ...]:
    """Who was found where at this meeting, or that nobody was harmed."""
    found = world.shared.found
    if not found:
        return (text("impostor-found-nobody"),)
    return tuple(text("impostor-found", player=Name(f.player), room=room_in(f.room)) for f in found)


def found_notices(world: ImpostorWorld) -> tuple[Announced, ...]:
    """The last victims' own notice, where a game ends without a meeting."""
    return tuple(Announced(line, vital=True) for line in found_lines(world))


def meeting_notice(world: ImpostorWorld) -> Announced:
    """The call to the meeting."""
    found = Texts(found_lines(world))
    return Announced(text("impostor-notice-meeting", found=found, until=until(world)), vital=True)


def ejection_notice(world: ImpostorWorld, out: PlayerId | None) -> Announced:
    """The count of a vote, and who goes."""
    ballots = (world.players[p].ballot for p in living(world))
    count = Counter(ballot.target for ballot in ballots if ballot is not None)
    # Seats break ties: the order in which ballots were found would tell whose they were.
    places = {p: place for place, p in enumerate((*world.shared.seats, None))}
    ranked = sorted(count.items(), key=lambda item: (-item[1], places[item[0]]))
    tally = Texts(tuple(_tally(target, votes) for target, votes in ranked))
    if not count:
        return Announced(text("impostor-notice-no-votes"), vital=True)
    if out is None:
        return Announced(text("impostor-notice-nobody-out", tally=tally), vital=True)
    return Announced(_with_role("impostor-notice-ejected", world, out, tally=tally), vital=True)


def _tally(target: PlayerId | None, votes: int) -> Text:
    if target is None:
        return text("impostor-tally-skip", votes=votes)
    return text("impostor-tally", target=Name(target), votes=votes)


def departure_notice(
    world: ImpostorWorld, p: PlayerId, why: Literal["left", "kicked", "afk"]
) -> Announced:
    """Word of somebody who is no longer in the game."""
    key, rules = f"impostor-notice-{why}", world.rules
    if rules.departed_secret:
        return Announced(text(key, player=Name(p)), vital=True)
    return Announced(_with_role(key, world, p), vital=True)


def _with_role(key: str, world: ImpostorWorld, p: PlayerId, **args: Arg) -> Text:
    """A message about a player, in the form that reveals the role if the chat wants that."""
    rules: Rules = world.rules
    if not rules.reveal_role:
        return text(key, player=Name(p), **args)
    return text(f"{key}-role", player=Name(p), role=role(world.players[p]), **args)
