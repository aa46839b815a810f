"""The table: one session of any game, from its lobby to the rematch.

A :class:`Rulebook` joins the shared parts (lobby, pausing, calling off, rematch) to the rules
of one game, and is the only thing that the managers know of a game:

    lobby ──begin / full / deadline──► play ──Finished──► finished ──rematch──► (a new table)
      └───────cancel / too few────────► abandoned ◄───────cancel───┘

An *epoch* counts the changes of the board's buttons. Every button carries the epoch that it
was drawn in, so that a press on an old board is recognised and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache, reduce
from operator import or_
from typing import Any, Generic, Literal, TypeVar, cast

import msgspec
from msgspec.structs import replace

from games import lobby as lobbies
from games.contract import (
    Abandoned,
    Action,
    Answer,
    Button,
    Context,
    Depart,
    Event,
    Finished,
    Game,
    IllegalWorld,
    Move,
    PlayerId,
    Rejected,
    RematchCalled,
    Rules,
    Screen,
    Seated,
    Speak,
    Started,
    Step,
    Text,
    Tick,
    World,
    text,
)
from games.lobby import LOBBY_MOVES, Cancel, Join, Kick, Leave, Lobby, Verdict

State = TypeVar("State")
Status = Literal["waiting", "active", "finished", "abandoned"]


RULES_REMEMBERED = 256
"""Different rules that are kept at hand, decoded (some ten kilobytes each)."""


class Outage(Move, frozen=True, tag="outage"):
    """The house was away since ``since``; nobody is to lose time to that."""

    since: datetime


class Pause(Move, frozen=True, tag="pause"):
    """Stop the clock, for instance because the topic was closed."""


class Resume(Move, frozen=True, tag="resume"):
    """Let the clock run on from where it stopped."""


class Rematch(Move, frozen=True, tag="rematch"):
    """The same game again, with the same people invited."""


TABLE_MOVES: tuple[type[Move], ...] = (Outage, Pause, Resume, Rematch, Tick, Speak, Depart)

OPEN_IN_A_PAUSE = (Depart, Kick, Cancel)
"""Nobody has to wait for the clock to get away from a table, or to put an end to it."""


class Table(msgspec.Struct, Generic[State], frozen=True):
    """The shared state of a session. Exactly one of ``lobby`` and ``play`` is set.

    ``resumed_at`` is when time was last given back: none before it is given back again, however
    many reasons there were to wait.
    """

    epoch: int
    lobby: Lobby | None = None
    play: State | None = None
    paused_at: datetime | None = None
    ended: Literal["finished", "abandoned"] | None = None
    farewell: Text | None = None
    resumed_at: datetime | None = None


AnyWorld = World[Any, Any]
AnyStep = Step[Any, Any]


class Rulebook:
    """Everything the managers may ask about a session of one game. Stateless and pure."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.key = game.key
        self._table_type = Table[game.state_type]  # type: ignore[name-defined]
        self._table_decoder = msgspec.json.Decoder(self._table_type)
        self._player_decoder = msgspec.json.Decoder(game.player_type)
        # Rules are long, and the same for as long as a session lasts.
        self._decode_rules = lru_cache(RULES_REMEMBERED)(
            msgspec.json.Decoder(game.rules_type).decode
        )
        moves: Any = reduce(or_, (*LOBBY_MOVES, *TABLE_MOVES, *game.move_types))
        self._move_decoder: msgspec.json.Decoder[Move] = msgspec.json.Decoder(moves)

    # ── Making moves ─────────────────────────────────────────────────────────────────────────

    def open(self, rules: Rules, host: PlayerId, ctx: Context) -> AnyStep:
        """A new table: its lobby with the host seated, or the game itself if it has no seats."""
        if rules.lobby.seats == 0:
            return self._deal(World(rules, Table(epoch=0)), (host,), ctx, None)
        table: Table[Any] = Table(epoch=1, lobby=lobbies.open_lobby(host, rules.lobby, ctx.now))
        return Step(World(rules, table), (Seated(host, 1),))

    def apply(self, world: AnyWorld, action: Action, ctx: Context) -> AnyStep | Rejected:
        """Make one move at this table."""
        table: Table[Any] = world.shared
        if table.ended is not None:
            return self._after_the_end(world, action, ctx)
        match action.move:
            case Outage(since=since):
                return self._outage(world, since, ctx.now)
            case Pause():
                return self._pause(world, ctx.now)
            case Resume():
                return self._resume(world, ctx.now)
            case Tick(deadline=deadline) if deadline != self.deadline(world) or ctx.now < deadline:
                return Step(world)
            case Cancel() if table.lobby is None:
                return self._call_off(world, action)
            case _ if table.paused_at is not None:
                if not isinstance(action.move, OPEN_IN_A_PAUSE):
                    return Rejected(text("table-paused-answer"))
                # A phase that this opens begins when the clock stopped, as it is to last its own
                # time from when the clock runs on.
                ctx = replace(ctx, now=table.paused_at)
        return (
            self._in_lobby(world, action, ctx) if table.lobby else self._in_play(world, action, ctx)
        )

    def _in_lobby(self, world: AnyWorld, action: Action, ctx: Context) -> AnyStep | Rejected:
        table: Table[Any] = world.shared
        lobby, rules = cast(Lobby, table.lobby), world.rules.lobby
        verdict: Verdict | Rejected
        match action.move:
            case Speak():
                return Step(world)
            case Tick():
                verdict = lobbies.tick(lobby, rules)
            case Depart() if action.actor is not None:
                verdict = lobbies.depart(lobby, rules, action.actor)
            case _:
                verdict = lobbies.apply(lobby, rules, self.key, action, ctx.now)
        if isinstance(verdict, Rejected):
            return verdict
        if verdict.deal:
            return self._deal(world, verdict.lobby.seats, ctx, verdict.answer)
        if verdict.lobby is lobby and verdict.farewell is None:
            return Step(world, verdict.events, verdict.answer)
        after = replace(
            table,
            lobby=verdict.lobby,
            farewell=verdict.farewell,
            ended="abandoned" if verdict.farewell else None,
        )
        return self._turn_page(world, Step(_with(world, after), verdict.events, verdict.answer))

    def _deal(
        self, world: AnyWorld, seats: tuple[PlayerId, ...], ctx: Context, answer: Answer | None
    ) -> AnyStep:
        lobby: Lobby | None = world.shared.lobby
        if lobby is not None and world.rules.lobby.teams:
            teams = lobbies.team_members(lobby, world.rules.lobby)
            dealt = self.game.setup_teams(world.rules, teams, ctx)
        else:
            dealt = self.game.setup(world.rules, seats, ctx)
        table = Table(epoch=world.shared.epoch + 1, play=dealt.world.shared)
        step = replace(
            dealt,
            world=_with(dealt.world, table),
            events=(Started(), *dealt.events),
            answer=dealt.answer or answer,
        )
        return self._mark_end(step)

    def _in_play(self, world: AnyWorld, action: Action, ctx: Context) -> AnyStep | Rejected:
        match action.move:
            case Join():
                return Rejected(text("table-under-way"))
            case Leave():
                action = Action(action.actor, Depart("left"))
            case Kick(player=player):
                if not action.admin:
                    return Rejected(text("table-only-admin"), admin_may=True)
                kicked = self._by_the_game(world, Action(player, Depart("kicked")), ctx)
                if isinstance(kicked, Rejected) and world.rules.lobby.seats:
                    # The game's reason is meant for the player, and an administrator asked.
                    return Rejected(text("lobby-nobody-to-kick"))
                return kicked
            case move if isinstance(move, LOBBY_MOVES):
                return Rejected(text("table-under-way"))
        return self._by_the_game(world, action, ctx)

    def _by_the_game(self, world: AnyWorld, action: Action, ctx: Context) -> AnyStep | Rejected:
        table: Table[Any] = world.shared
        inner = self._inner(world)
        result = self.game.apply(inner, action, ctx)
        if isinstance(result, Rejected):
            return result
        if result.world is inner:
            return replace(result, world=world)
        after = replace(table, play=result.world.shared)
        step = replace(result, world=_with(result.world, after))
        return self._turn_page(world, self._mark_end(step))

    def _mark_end(self, step: AnyStep) -> AnyStep:
        ended: Literal["finished", "abandoned"] | None = None
        for event in step.events:
            if isinstance(event, Finished):
                ended = "finished"
            elif isinstance(event, Abandoned):
                ended = "abandoned"
        if ended is None:
            return step
        return replace(step, world=_with(step.world, replace(step.world.shared, ended=ended)))

    def _turn_page(self, before: AnyWorld, step: AnyStep) -> AnyStep:
        """Begin a new epoch if the board's buttons are no longer those of before."""
        if self.phase(before) == self.phase(step.world):
            return step
        table = replace(step.world.shared, epoch=before.shared.epoch + 1)
        return replace(step, world=_with(step.world, table))

    # ── Time and interruptions ───────────────────────────────────────────────────────────────

    def _delay(self, world: AnyWorld, by: timedelta) -> AnyWorld:
        table: Table[Any] = world.shared
        if table.lobby is not None:
            return _with(world, replace(table, lobby=lobbies.delayed(table.lobby, by)))
        delayed = self.game.delay(World(world.rules, table.play, world.players), by)
        return _with(delayed, replace(table, play=delayed.shared))

    def _outage(self, world: AnyWorld, since: datetime, now: datetime) -> AnyStep:
        since = max(since, world.shared.resumed_at or since)
        if world.shared.paused_at is not None or now <= since:
            return Step(world)
        awake = _with(world, replace(world.shared, resumed_at=now))
        return Step(self._delay(awake, now - since))

    def _pause(self, world: AnyWorld, now: datetime) -> AnyStep:
        if world.shared.paused_at is not None:
            return Step(world)
        return Step(_with(world, replace(world.shared, paused_at=now)))

    def _resume(self, world: AnyWorld, now: datetime) -> AnyStep:
        paused_at = world.shared.paused_at
        if paused_at is None:
            return Step(world)
        awake = _with(world, replace(world.shared, paused_at=None, resumed_at=now))
        return Step(self._delay(awake, max(now - paused_at, timedelta())))

    def _call_off(self, world: AnyWorld, action: Action) -> AnyStep | Rejected:
        if not action.admin:
            return Rejected(text("table-only-admin"), admin_may=True)
        off = self.called_off(world)
        return self._turn_page(world, Step(off, (Abandoned(),), Answer(text("table-called-off"))))

    def called_off(self, world: AnyWorld) -> AnyWorld:
        """The table after somebody from outside has put an end to its game."""
        farewell = text("table-called-off")
        table = replace(world.shared, ended="abandoned", paused_at=None, farewell=farewell)
        return _with(world, table)

    def _after_the_end(self, world: AnyWorld, action: Action, ctx: Context) -> AnyStep | Rejected:
        actor = action.actor
        if world.shared.ended == "finished" and isinstance(action.move, self.game.after_end):
            return self._by_the_game(world, action, ctx)
        if actor is not None and isinstance(action.move, Rematch) and world.rules.lobby.seats:
            invited = tuple(world.players) or _seats(world)
            return Step(world, (RematchCalled(actor, invited),))
        if actor is None or isinstance(action.move, Speak | Depart):
            return Step(world)
        return Rejected(text("table-over"))

    # ── Looking at the table ─────────────────────────────────────────────────────────────────

    def status(self, world: AnyWorld) -> Status:
        """The session's status as the records keep it."""
        table: Table[Any] = world.shared
        if table.ended is not None:
            return table.ended
        return "waiting" if table.lobby is not None else "active"

    def epoch(self, world: AnyWorld) -> int:
        """The number that today's buttons carry."""
        return int(world.shared.epoch)

    def deadline(self, world: AnyWorld) -> datetime | None:
        """When a :class:`Tick` is due (aware UTC), or None."""
        table: Table[Any] = world.shared
        if table.ended is not None or table.paused_at is not None:
            return None
        if table.lobby is not None:
            return table.lobby.closes_at
        return self.game.deadline(self._inner(world))

    def phase(self, world: AnyWorld) -> str:
        """A name that changes whenever the buttons or their meaning change."""
        table: Table[Any] = world.shared
        if table.ended is not None:
            return table.ended
        if table.lobby is not None:
            return lobbies.phase(table.lobby, world.rules.lobby)
        return self.game.phase(self._inner(world))

    def board(self, world: AnyWorld) -> Screen:
        """What everyone may see."""
        table: Table[Any] = world.shared
        if table.lobby is not None:
            screen = lobbies.board(table.lobby, world.rules.lobby, self.key, world.rules.preset)
        else:
            screen = self.game.board(self._inner(world))
        if table.ended == "abandoned":
            end = Screen((text("table-abandoned", game=text(f"{self.key}-name")),))
            farewell = (table.farewell,) if table.farewell else ()
            return Screen((*end.lines, *farewell), self._rematch_row(world))
        if table.ended == "finished":
            return Screen(screen.lines, (*screen.rows, *self._rematch_row(world)))
        if table.paused_at is not None:
            return Screen((text("table-paused"), *screen.lines), screen.rows)
        return screen

    def _rematch_row(self, world: AnyWorld) -> tuple[tuple[Button, ...], ...]:
        if not world.rules.lobby.seats:
            return ()
        return ((Button(text("table-button-rematch"), Rematch()),),)

    def private(self, world: AnyWorld, player: PlayerId) -> Screen:
        """What this player alone may see."""
        if world.shared.play is None:
            return Screen((text("table-not-dealt"),))
        return self.game.private(self._inner(world), player)

    def panel(self, world: AnyWorld, player: PlayerId, ctx: Context) -> Screen | None:
        """A player's private screen with its buttons; None where there is none (now)."""
        if not self.game.panel or world.shared.play is None:
            return None
        return self.game.open_panel(self._inner(world), player, ctx)

    def legal(self, world: AnyWorld, player: PlayerId) -> tuple[Move, ...]:
        """The board's moves that are open to this player."""
        table: Table[Any] = world.shared
        if table.ended is not None:
            return self.board(world).moves
        if table.paused_at is not None:
            return ()
        if table.lobby is not None:
            return lobbies.legal(table.lobby, world.rules.lobby, player)
        return tuple(self.game.legal(self._inner(world), player))

    def check(self, world: AnyWorld) -> None:
        """Raise :class:`IllegalWorld` if this table must not be saved or played on."""
        table: Table[Any] = world.shared
        if (table.lobby is None) == (table.play is None):
            raise IllegalWorld("a table is in its lobby or in play, never both or neither")
        if table.lobby is not None:
            lobbies.check(table.lobby, world.rules.lobby)
        else:
            self.game.check(self._inner(world))

    def _inner(self, world: AnyWorld) -> AnyWorld:
        return World(world.rules, world.shared.play, world.players)

    # ── Keeping it ───────────────────────────────────────────────────────────────────────────

    def decode(
        self, rules: str, version: int, state: str, players: Mapping[PlayerId, str]
    ) -> AnyWorld:
        """The world from its written form. Raises ValueError if it cannot be read."""
        decoded_rules = self.decode_rules(rules)
        if version == self.game.state_version:
            table = self._table_decoder.decode(state)
            states = {k: self._player_decoder.decode(v) for k, v in players.items()}
            return World(decoded_rules, table, states)
        return self._decode_older(decoded_rules, version, state, players)

    def _decode_older(
        self, rules: Rules, version: int, state: str, players: Mapping[PlayerId, str]
    ) -> AnyWorld:
        raw = msgspec.json.decode(state)
        raw_players = {str(k): msgspec.json.decode(v) for k, v in players.items()}
        if raw.get("play") is not None:
            raw["play"], raw_players = self.game.upcast(version, raw["play"], raw_players)
        table = msgspec.convert(raw, self._table_type)
        states = {int(k): msgspec.convert(v, self.game.player_type) for k, v in raw_players.items()}
        return World(rules, table, states)

    def decode_rules(self, rules: str) -> Rules:
        """The session's fixed rules from their written form."""
        decoded: Rules = self._decode_rules(rules)
        return decoded

    def decode_move(self, move: str) -> Move:
        """A logged move. Raises ValueError if it is no move of this game."""
        return self._move_decoder.decode(move)


_encode = msgspec.json.Encoder().encode


def encode(value: msgspec.Struct) -> str:
    """The written form of a table, a player's state, rules or a move."""
    return _encode(value).decode()


def _with(world: AnyWorld, shared: Any) -> AnyWorld:
    return World(world.rules, shared, world.players)


def _seats(world: AnyWorld) -> tuple[PlayerId, ...]:
    lobby: Lobby | None = world.shared.lobby
    return lobby.seats if lobby is not None else ()


__all__ = [
    "TABLE_MOVES",
    "AnyStep",
    "AnyWorld",
    "Event",
    "Outage",
    "Pause",
    "Rematch",
    "Resume",
    "Rulebook",
    "Status",
    "Table",
    "encode",
]
