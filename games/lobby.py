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
    Names,
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

TEAMS_TO_BEGIN = 2
"""So many teams need at least one player each."""

LONGEST_WAIT = timedelta(days=2)
"""However often it is extended, no lobby stays open further ahead than this."""


class Join(Move, frozen=True, tag="join"):
    """Take a seat."""


class JoinTeam(Move, frozen=True, tag="join-team"):
    """Take a seat in a team (counted from 1), or change over to it."""

    team: int


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
    JoinTeam,
    Leave,
    Begin,
    Extend,
    Kick,
    Cancel,
    AskRules,
    WantSeat,
)


class Lobby(msgspec.Struct, frozen=True):
    """Who sits at the table, in the order they came, and until when it waits for others.

    ``teams`` says who plays in which team, in a game that has teams. ``if_not_full`` is when a
    full table that begins before its time would have closed; it does again if a seat opens.
    """

    host: PlayerId
    seats: tuple[PlayerId, ...]
    closes_at: datetime
    teams: dict[PlayerId, int] = msgspec.field(default_factory=dict)
    if_not_full: datetime | None = None


class Verdict(msgspec.Struct, frozen=True):
    """What a lobby made of a move: the next lobby, or the end of it by dealing or by closing."""

    lobby: Lobby
    events: tuple[Event, ...] = ()
    answer: Answer | None = None
    deal: bool = False
    farewell: Text | None = None


def open_lobby(host: PlayerId, rules: LobbyRules, now: datetime) -> Lobby:
    """A lobby with its host already seated."""
    teams = {host: 1} if rules.teams else {}
    return Lobby(host, (host,), now + timedelta(seconds=rules.seconds), teams)


def delayed(lobby: Lobby, by: timedelta) -> Lobby:
    """The lobby with its clock pushed back."""
    later = lobby.if_not_full + by if lobby.if_not_full is not None else None
    return msgspec.structs.replace(lobby, closes_at=lobby.closes_at + by, if_not_full=later)


def phase(lobby: Lobby, rules: LobbyRules) -> str:
    """The buttons of a full lobby differ from those of one with room."""
    return "lobby-full" if is_full(lobby, rules) else "lobby"


def team_members(lobby: Lobby, rules: LobbyRules) -> tuple[tuple[PlayerId, ...], ...]:
    """Each team's players in seating order, teams without any included."""
    return tuple(
        tuple(seat for seat in lobby.seats if lobby.teams.get(seat) == team)
        for team in range(1, rules.teams + 1)
    )


def missing_teams(lobby: Lobby, rules: LobbyRules) -> int:
    """How many teams still lack their first player before a game of teams may begin."""
    if not rules.teams:
        return 0
    return max(0, TEAMS_TO_BEGIN - sum(map(bool, team_members(lobby, rules))))


def can_begin(lobby: Lobby, rules: LobbyRules) -> bool:
    """Whether those who are here are enough for a game."""
    return len(lobby.seats) >= rules.min_players and not missing_teams(lobby, rules)


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
        case JoinTeam(team=team) if actor is not None and 1 <= team <= rules.teams:
            return _join_team(lobby, rules, actor, team, now)
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
    if can_begin(lobby, rules):
        return Verdict(lobby, deal=True)
    missing = rules.min_players - len(lobby.seats)
    # Whoever plays in teams may be enough people and still all in one of them.
    why = text("lobby-too-few", missing=missing) if missing > 0 else text("lobby-too-few-teams")
    return Verdict(lobby, (Abandoned(),), farewell=why)


def depart(lobby: Lobby, rules: LobbyRules, player: PlayerId) -> Verdict | Rejected:
    """A player left the group or was removed from it."""
    return _leave(lobby, rules, player, text("lobby-you-left"))


def _join(lobby: Lobby, rules: LobbyRules, player: PlayerId, now: datetime) -> Verdict | Rejected:
    if player in lobby.seats:
        return Rejected(text("lobby-already-in"))
    if is_full(lobby, rules):
        return Rejected(text("lobby-full"))
    seated = msgspec.structs.replace(lobby, seats=(*lobby.seats, player))
    if rules.teams:
        sizes = [len(team) for team in team_members(lobby, rules)]
        smallest = sizes.index(min(sizes)) + 1
        seated = msgspec.structs.replace(seated, teams={**lobby.teams, player: smallest})
    if is_full(seated, rules):
        soon = min(lobby.closes_at, now + timedelta(seconds=FULL_HOUSE_SECONDS))
        seated = msgspec.structs.replace(seated, closes_at=soon, if_not_full=lobby.closes_at)
    return Verdict(seated, (Seated(player, len(seated.seats)),), Answer(text("lobby-you-are-in")))


def _join_team(
    lobby: Lobby, rules: LobbyRules, player: PlayerId, team: int, now: datetime
) -> Verdict | Rejected:
    if lobby.teams.get(player) == team:
        return Rejected(text("lobby-already-in-team"))
    verdict = Verdict(lobby)
    if player not in lobby.seats:
        joined = _join(lobby, rules, player, now)
        if isinstance(joined, Rejected):
            return joined
        verdict = joined
    moved = msgspec.structs.replace(verdict.lobby, teams={**verdict.lobby.teams, player: team})
    return Verdict(moved, verdict.events, Answer(text("lobby-in-team", team=team)))


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
            msgspec.structs.replace(lobby, seats=(), teams={}),
            (*events, Abandoned()),
            Answer(told),
            farewell=text("lobby-empty"),
        )
    host = lobby.host if lobby.host in remaining else remaining[0]
    if was_full:
        events = (*events, SeatOpened())
    teams = {seat: team for seat, team in lobby.teams.items() if seat != player}
    closes_at = max(lobby.closes_at, lobby.if_not_full or lobby.closes_at)
    return Verdict(Lobby(host, remaining, closes_at, teams), events, Answer(told))


def _as_host(lobby: Lobby, rules: LobbyRules, move: Move, now: datetime) -> Verdict | Rejected:
    match move:
        case Begin():
            missing = rules.min_players - len(lobby.seats)
            if missing > 0:
                return Rejected(text("lobby-need-more", missing=missing))
            if missing_teams(lobby, rules):
                return Rejected(text("lobby-need-teams"))
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
    if missing > 0:
        state = text("lobby-waiting", missing=missing, until=When(lobby.closes_at))
    elif missing_teams(lobby, rules):
        state = text("lobby-waiting-teams", until=When(lobby.closes_at))
    elif is_full(lobby, rules):
        state = text("lobby-starts", at=When(lobby.closes_at, seconds=True))
    else:
        state = text("lobby-ready", until=When(lobby.closes_at))
    return Screen(
        (
            text("lobby-title", game=text(f"{game}-name"), preset=text(f"preset-{preset}")),
            text(f"{game}-tagline"),
            text(
                "lobby-seats",
                taken=len(lobby.seats),
                seats=rules.seats,
                list=_seat_list(lobby, rules),
            ),
            state,
        ),
        _buttons(lobby, rules),
    )


def _seat_list(lobby: Lobby, rules: LobbyRules) -> Texts:
    if rules.teams:
        return Texts(
            tuple(
                text("lobby-team", team=team, count=len(members), players=Names(members))
                for team, members in enumerate(team_members(lobby, rules), 1)
            )
        )
    return Texts(
        tuple(
            text("lobby-seat", number=number, player=Name(player), host=int(player == lobby.host))
            for number, player in enumerate(lobby.seats, 1)
        )
    )


def _buttons(lobby: Lobby, rules: LobbyRules) -> tuple[tuple[Button, ...], ...]:
    full = is_full(lobby, rules)
    first = (
        Button(text("lobby-button-want-seat"), WantSeat())
        if full
        else Button(text("lobby-button-join"), Join())
    )
    sides = tuple(
        Button(text("lobby-button-team", team=team), JoinTeam(team))
        for team in range(1, rules.teams + 1)
    )
    return (
        *((sides,) if sides and not full else ()),
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
    if rules.teams and not is_full(lobby, rules):
        others = (n for n in range(1, rules.teams + 1) if lobby.teams.get(player) != n)
        moves += map(JoinTeam, others)
    if player == lobby.host and can_begin(lobby, rules):
        moves.append(Begin())
    moves.append(AskRules())
    return tuple(moves)


def check(lobby: Lobby, rules: LobbyRules) -> None:
    """Raise :class:`IllegalWorld` for seats taken twice, too many seats, or a stranger as host."""
    if len(set(lobby.seats)) != len(lobby.seats):
        raise IllegalWorld("a player sits on two seats")
    if len(lobby.seats) > rules.seats:
        raise IllegalWorld("more players than seats")
    if rules.teams and set(lobby.teams) != set(lobby.seats):
        raise IllegalWorld("a player without a team, or a team's player without a seat")
    if lobby.seats and lobby.host not in lobby.seats:
        raise IllegalWorld("the host does not sit at the table")
