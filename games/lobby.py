"""The lobby: how people gather around a table before any game begins.

Every game with seats starts here, so the rules are written once. The host and chat
administrators may begin, extend, remove people and call the game off; everyone may sit down
and get up again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from games.contract import (
    Abandoned,
    Action,
    Announced,
    Answer,
    Button,
    Event,
    IllegalWorld,
    LobbyRules,
    Move,
    Name,
    PlayerId,
    Rejected,
    Screen,
    Seated,
    SeatOpened,
    Text,
    Texts,
    Unseated,
    WantsSeat,
    When,
    text,
)

FULL_HOUSE_SECONDS = 15
"""A full table begins after this pause, so that a slip of the thumb can still be undone."""

LONGEST_WAIT = timedelta(days=2)
"""However often it is extended, no lobby stays open further ahead than this."""


class Join(Move, frozen=True, tag="join"):
    """Take a seat."""


class Leave(Move, frozen=True, tag="leave"):
    """Give the seat up."""


class Begin(Move, frozen=True, tag="begin"):
    """Start with those who are here."""


class Extend(Move, frozen=True, tag="extend"):
    """Keep the lobby open for longer."""


class Kick(Move, frozen=True, tag="kick"):
    """Remove somebody else."""

    player: PlayerId


class Cancel(Move, frozen=True, tag="cancel"):
    """Call the game off."""


class AskRules(Move, frozen=True, tag="ask-rules"):
    """Be told the game in a few words."""


class WantSeat(Move, frozen=True, tag="want-seat"):
    """Be told when a seat opens."""


LOBBY_MOVES: tuple[type[Move], ...] = (
    Join,
    Leave,
    Begin,
    Extend,
    Kick,
    Cancel,
    AskRules,
    WantSeat,
)


class Lobby(msgspec.Struct, frozen=True):
    """Who sits at the table, in the order they came, and until when it waits for others."""

    host: PlayerId
    seats: tuple[PlayerId, ...]
    closes_at: datetime


class Verdict(msgspec.Struct, frozen=True):
    """What a lobby made of a move: the next lobby, or the end of it by dealing or by closing."""

    lobby: Lobby
    events: tuple[Event, ...] = ()
    answer: Answer | None = None
    deal: bool = False
    farewell: Text | None = None


def open_lobby(host: PlayerId, rules: LobbyRules, now: datetime) -> Lobby:
    """A lobby with its host already seated."""
    return Lobby(host, (host,), now + timedelta(seconds=rules.seconds))


def phase(lobby: Lobby, rules: LobbyRules) -> str:
    """The buttons of a full lobby differ from those of one with room."""
    return "lobby-full" if is_full(lobby, rules) else "lobby"


def is_full(lobby: Lobby, rules: LobbyRules) -> bool:
    """True when no seat is left."""
    return len(lobby.seats) >= rules.seats


def apply(
    lobby: Lobby, rules: LobbyRules, game: str, action: Action, now: datetime
) -> Verdict | Rejected:
    """Make one move in the lobby of ``game`` (its key, for its words)."""
    actor = action.actor
    match action.move:
        case Join() if actor is not None:
            return _join(lobby, rules, actor, now)
        case WantSeat() if actor is not None:
            return _want_seat(lobby, rules, actor)
        case Leave() if actor is not None:
            return _leave(lobby, rules, actor, text("lobby-you-left"))
        case AskRules():
            return Verdict(lobby, answer=Answer(text(f"{game}-rules-short"), alert=True))
        case Begin() | Extend() | Kick() | Cancel():
            if not (action.admin or actor == lobby.host):
                return Rejected(text("lobby-only-host", host=Name(lobby.host)), admin_may=True)
            return _as_host(lobby, rules, action.move, now)
        case _:
            return Rejected(text("table-not-now"))


def tick(lobby: Lobby, rules: LobbyRules) -> Verdict:
    """Time is up: play with those who are here, or close with a word of explanation."""
    if len(lobby.seats) >= rules.min_players:
        return Verdict(lobby, deal=True)
    missing = rules.min_players - len(lobby.seats)
    return Verdict(lobby, (Abandoned(),), farewell=text("lobby-too-few", missing=missing))


def depart(lobby: Lobby, rules: LobbyRules, player: PlayerId) -> Verdict | Rejected:
    """A player left the group or was removed from it."""
    return _leave(lobby, rules, player, text("lobby-you-left"))


def _join(lobby: Lobby, rules: LobbyRules, player: PlayerId, now: datetime) -> Verdict | Rejected:
    if player in lobby.seats:
        return Rejected(text("lobby-already-in"))
    if is_full(lobby, rules):
        return Rejected(text("lobby-full"))
    seated = msgspec.structs.replace(lobby, seats=(*lobby.seats, player))
    if is_full(seated, rules):
        soon = now + timedelta(seconds=FULL_HOUSE_SECONDS)
        seated = msgspec.structs.replace(seated, closes_at=min(seated.closes_at, soon))
    return Verdict(seated, (Seated(player, len(seated.seats)),), Answer(text("lobby-you-are-in")))


def _want_seat(lobby: Lobby, rules: LobbyRules, player: PlayerId) -> Verdict | Rejected:
    if player in lobby.seats:
        return Rejected(text("lobby-already-in"))
    if not is_full(lobby, rules):
        return Rejected(text("lobby-has-room"))
    return Verdict(lobby, (WantsSeat(player),), Answer(text("lobby-queued"), alert=True))


def _leave(lobby: Lobby, rules: LobbyRules, player: PlayerId, told: Text) -> Verdict | Rejected:
    if player not in lobby.seats:
        return Rejected(text("lobby-not-in"))
    was_full = is_full(lobby, rules)
    remaining = tuple(seat for seat in lobby.seats if seat != player)
    events: tuple[Event, ...] = (Unseated(player),)
    if not remaining:
        return Verdict(
            msgspec.structs.replace(lobby, seats=()),
            (*events, Abandoned()),
            Answer(told),
            farewell=text("lobby-empty"),
        )
    host = lobby.host if lobby.host in remaining else remaining[0]
    if was_full:
        events = (*events, SeatOpened())
    return Verdict(Lobby(host, remaining, lobby.closes_at), events, Answer(told))


def _as_host(lobby: Lobby, rules: LobbyRules, move: Move, now: datetime) -> Verdict | Rejected:
    match move:
        case Begin():
            missing = rules.min_players - len(lobby.seats)
            if missing > 0:
                return Rejected(text("lobby-need-more", missing=missing))
            return Verdict(lobby, deal=True, answer=Answer(text("lobby-begun")))
        case Extend():
            later = lobby.closes_at + timedelta(seconds=rules.extend_seconds)
            closes_at = max(lobby.closes_at, min(later, now + LONGEST_WAIT))
            extended = msgspec.structs.replace(lobby, closes_at=closes_at)
            return Verdict(extended, answer=Answer(text("lobby-extended", until=When(closes_at))))
        case Kick(player=player):
            verdict = _leave(lobby, rules, player, text("lobby-kicked", player=Name(player)))
            if isinstance(verdict, Rejected):
                return Rejected(text("lobby-nobody-to-kick"))
            said = Announced(text("lobby-kicked", player=Name(player)))
            return msgspec.structs.replace(verdict, events=(*verdict.events, said))
        case _:
            return Verdict(
                lobby,
                (Abandoned(),),
                Answer(text("lobby-called-off")),
                farewell=text("lobby-called-off"),
            )


def board(lobby: Lobby, rules: LobbyRules, game: str, preset: str) -> Screen:
    """The lobby as everyone sees it."""
    missing = rules.min_players - len(lobby.seats)
    seats = Texts(
        tuple(
            text("lobby-seat", number=number, player=Name(player), host=int(player == lobby.host))
            for number, player in enumerate(lobby.seats, 1)
        )
    )
    if missing > 0:
        state = text("lobby-waiting", missing=missing, until=When(lobby.closes_at))
    elif is_full(lobby, rules):
        state = text("lobby-starts", at=When(lobby.closes_at, seconds=True))
    else:
        state = text("lobby-ready", until=When(lobby.closes_at))
    return Screen(
        (
            text("lobby-title", game=text(f"{game}-name"), preset=text(f"preset-{preset}")),
            text(f"{game}-tagline"),
            text("lobby-seats", taken=len(lobby.seats), seats=rules.seats, list=seats),
            state,
        ),
        _buttons(lobby, rules),
    )


def _buttons(lobby: Lobby, rules: LobbyRules) -> tuple[tuple[Button, ...], ...]:
    full = is_full(lobby, rules)
    first = (
        Button(text("lobby-button-want-seat"), WantSeat())
        if full
        else Button(text("lobby-button-join"), Join())
    )
    return (
        (first, Button(text("lobby-button-leave"), Leave())),
        (
            Button(text("lobby-button-begin"), Begin()),
            Button(text("lobby-button-rules"), AskRules()),
        ),
    )


def legal(lobby: Lobby, rules: LobbyRules, player: PlayerId) -> tuple[Move, ...]:
    """The buttons of the board that do something for this player."""
    moves: list[Move] = []
    if player in lobby.seats:
        moves.append(Leave())
    elif is_full(lobby, rules):
        moves.append(WantSeat())
    else:
        moves.append(Join())
    if player == lobby.host and len(lobby.seats) >= rules.min_players:
        moves.append(Begin())
    moves.append(AskRules())
    return tuple(moves)


def check(lobby: Lobby, rules: LobbyRules) -> None:
    """Raise :class:`IllegalWorld` for seats taken twice, too many seats, or a stranger as host."""
    if len(set(lobby.seats)) != len(lobby.seats):
        raise IllegalWorld("a player sits on two seats")
    if len(lobby.seats) > rules.seats:
        raise IllegalWorld("more players than seats")
    if lobby.seats and lobby.host not in lobby.seats:
        raise IllegalWorld("the host does not sit at the table")
