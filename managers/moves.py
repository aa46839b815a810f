"""The one transaction in which orders become facts.

A batch of orders, for any number of sessions, is played here in the order it came:

    skip what was processed before → greet the people → load the sessions → apply the rules →
    write state, log, history, notices and board versions → (the mailbox commits)

Nothing in here waits for a network, and nothing outside of here changes a session.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

import msgspec
import structlog
from sqlalchemy.exc import DBAPIError

from db.savepoint import TransactionLost, savepoint
from games.contract import (
    Action,
    Answer,
    Context,
    Move,
    Name,
    Names,
    PlayerId,
    Rejected,
    RematchCalled,
    Screen,
    SeatOpened,
    WantsSeat,
    text,
)
from games.lobby import Join
from games.table import AnyStep, Outage, Rulebook
from managers.delays import PendingDelays
from managers.hubs import sessions_shown_at
from managers.ledger import Ledger
from managers.limits import LimitReached, Limits
from managers.memories import Key, Memories
from managers.namebook import NameBook
from managers.opening import Opening, open_session
from managers.orders import OpenPanel, Order, PanelPressed, Place, Reply, Transaction
from managers.panels import digest
from managers.processed import ProcessedUpdates
from managers.queueing import call_queue, wait_for_seat
from managers.recent import Recent
from managers.sitting import Sitting, load_sittings, remember, save_sittings
from managers.titles import Titles

log = structlog.get_logger()

KEYBOARDS_REMEMBERED = 20_000
"""Boards whose moves are kept at hand (a few hundred bytes each)."""


class Moves:
    """Plays batches of orders. Holds only caches, so it may be thrown away at any time."""

    def __init__(
        self,
        rulebooks: Mapping[str, Rulebook],
        titles: Titles,
        limits: Limits | None = None,
    ) -> None:
        self.rulebooks = rulebooks
        self.limits = limits
        self.spreads = any(book.game.spreads for book in rulebooks.values())
        self.titles = titles
        self.names = NameBook()
        self.recent = Recent()
        self.updates = ProcessedUpdates()
        self.delays = PendingDelays()
        self._keyboards: OrderedDict[tuple[int, int], tuple[Move, ...]] = OrderedDict()

    def play(self, work: Transaction, orders: Sequence[Order]) -> list[Reply]:
        """Play the orders in one go; the replies come in the same order.

        They may be handed out only after the commit. Raises whatever a broken session raises,
        and :class:`managers.sitting.LostRace`; nothing may be committed then.
        """
        return _Batch(self, work).play(orders)

    def play_each(self, work: Transaction, orders: Iterable[Order]) -> None:
        """Play orders for several sessions that are one and the same event, such as somebody's
        departure. A session that is broken is logged, and keeps none of the others from theirs."""
        for order in orders:
            try:
                with savepoint(work.connection):
                    self.play(work, [order])
            except (TransactionLost, DBAPIError):
                raise
            except Exception as error:
                log.error("order-failed", target=order.target, exc_info=error)

    def keyboard(self, sitting: Sitting) -> tuple[Move, ...]:
        """The moves on a session's board. They stay the same for a whole epoch."""
        key = (sitting.id, sitting.book.epoch(sitting.world))
        moves = self._keyboards.get(key)
        if moves is None:
            moves = sitting.board.moves
            self._keyboards[key] = moves
            if len(self._keyboards) > KEYBOARDS_REMEMBERED:
                self._keyboards.popitem(last=False)
        return moves


class _Batch:
    """The work of one transaction."""

    def __init__(self, moves: Moves, work: Transaction) -> None:
        self._moves = moves
        self._work = work
        self._ledger = Ledger(work, moves.titles)
        self._sittings: dict[int, Sitting] = {}
        self._live_at: dict[Place, Sitting] = {}
        self._actors: set[PlayerId] = set()
        self._memories = Memories(work.connection, work.now)

    def play(self, orders: Sequence[Order]) -> list[Reply]:
        ids = [order.update_id for order in orders if order.update_id is not None]
        known = self._moves.updates.seen(self._work, ids)
        fresh: list[int] = []
        people = [order.person for order in orders if order.person is not None]
        self._moves.names.greet(self._work, people)
        self._load(orders)
        replies: list[Reply] = []
        for order in orders:
            if order.update_id in known:
                replies.append(Reply(Answer(text("table-already-counted")), repeated=True))
                continue
            reply, settled = self._play_one(order)
            replies.append(self._with_panel(order, reply))
            if settled and order.update_id is not None:
                known.add(order.update_id)
                fresh.append(order.update_id)
        self._save(fresh)
        return self._moves.names.attach(self._work.connection, replies)

    def _with_panel(self, order: Order, reply: Reply) -> Reply:
        """For a press on a panel, the reply with the panel as it is now."""
        if not isinstance(order.wish, OpenPanel | PanelPressed) or order.person is None:
            return reply
        sitting = self._find(order.target)
        screen = self._panel(sitting, order.person.id) if sitting is not None else None
        return msgspec.structs.replace(reply, panel=screen)

    # ── Before ───────────────────────────────────────────────────────────────────────────────

    def _load(self, orders: Sequence[Order]) -> None:
        ids = {order.target for order in orders if isinstance(order.target, int)}
        places = {order.target for order in orders if isinstance(order.target, Place)}
        self._actors = {order.person.id for order in orders if order.person is not None}
        self._sit_down(ids, places)
        self._memories.load(self._memories_needed(orders))

    def _sit_down(self, ids: Iterable[int], places: Iterable[Place]) -> None:
        places = list(places)
        hubs = sessions_shown_at(self._work.connection, places) if self._moves.spreads else {}
        for sitting in load_sittings(
            self._work.connection,
            self._moves.rulebooks,
            {*ids, *hubs.values()},
            places,
            self._actors,
            recent=self._moves.recent,
        ):
            # One that this batch has played on already is ahead of its row.
            if sitting.id not in self._sittings:
                self._seat(sitting)
        for place, session_id in hubs.items():
            self._live_at.setdefault(place, self._sittings[session_id])

    def _memories_needed(self, orders: Iterable[Order]) -> Iterator[Key]:
        for order in orders:
            sitting = self._find(order.target)
            if sitting is None:
                continue
            game = sitting.book.game
            if game.profile_type is not None and order.person is not None:
                yield game.key, "player", order.person.id
            if game.chat_type is not None:
                yield game.key, "chat", sitting.place.chat_id

    def _seat(self, sitting: Sitting) -> None:
        self._sittings[sitting.id] = sitting
        if sitting.live:
            self._live_at[sitting.place] = sitting

    def _find(self, target: int | Place) -> Sitting | None:
        if isinstance(target, int):
            return self._sittings.get(target)
        sitting = self._live_at.get(target)
        return sitting if sitting is not None and sitting.live else None

    # ── One order ────────────────────────────────────────────────────────────────────────────

    def _play_one(self, order: Order) -> tuple[Reply, bool]:
        """The reply to an order, and whether it is settled for good.

        A move that changed nothing or was refused is settled as well: if its update comes once
        more, it must not undo what its maker has decided since. Only what would be refused
        every time need not be noted.
        """
        sitting = self._find(order.target)
        if sitting is None:
            return Reply(Answer(text("table-none-here")), accepted=False), False
        self._give_back_time(sitting)
        if isinstance(order.wish, OpenPanel):
            return Reply(session_id=sitting.id, company=sitting.company), False
        move = self._move_of(order, sitting)
        if isinstance(move, Rejected):
            # A phase that is over does not come back, but a panel may look as it did before.
            return _refusal(sitting, move), isinstance(order.wish, PanelPressed)
        actor = order.person.id if order.person is not None else None
        in_charge = order.owner or (order.admin and sitting.row["reach"] == "chat")
        action = Action(actor, move, in_charge)
        context = sitting.context(self._work.now, self._memories, actor)
        step = sitting.book.apply(sitting.world, action, context)
        if isinstance(step, Rejected):
            # The caller may come back with the same update for an administrator.
            return _refusal(sitting, step), not step.admin_may
        return self._accept(sitting, action, step, context), True

    def _give_back_time(self, sitting: Sitting) -> None:
        """What an outage took from a session is given back before anything else happens to it,
        lest it be given to a phase that this order opens. No session lost more than there was
        of it."""
        delays = self._moves.delays
        since = delays.since(sitting.id)
        if since is None:
            return
        action = Action(None, Outage(max(since, sitting.row["created_at"])))
        context = sitting.context(self._work.now, self._memories, None)
        step = sitting.book.apply(sitting.world, action, context)
        if not isinstance(step, Rejected):
            self._accept(sitting, action, step, context)
        self._work.after_commit.append(partial(delays.done, sitting.id))

    def _move_of(self, order: Order, sitting: Sitting) -> Move | Rejected:
        wish = order.wish
        assert not isinstance(wish, OpenPanel)
        if isinstance(wish, Move):
            return wish
        if isinstance(wish, PanelPressed):
            return self._panel_move(order, wish, sitting)
        if order.chat_id is not None and order.chat_id not in sitting.chats:
            return Rejected(text("table-foreign-button"))
        if wish.epoch != sitting.book.epoch(sitting.world):
            return Rejected(text("table-old-button"))
        moves = self._moves.keyboard(sitting)
        if not 0 <= wish.index < len(moves):
            return Rejected(text("table-old-button"))
        return moves[wish.index]

    def _panel_move(self, order: Order, wish: PanelPressed, sitting: Sitting) -> Move | Rejected:
        assert order.person is not None
        screen = self._panel(sitting, order.person.id)
        if screen is None or wish.digest != digest(screen):
            return Rejected(text("table-old-button"))
        if not 0 <= wish.index < len(screen.moves):
            return Rejected(text("table-old-button"))
        return screen.moves[wish.index]

    def _panel(self, sitting: Sitting, player: PlayerId) -> Screen | None:
        """A player's private screen with buttons, in a game that has one."""
        context = sitting.context(self._work.now, self._memories, player)
        return sitting.book.panel(sitting.world, player, context)

    def _accept(self, sitting: Sitting, action: Action, step: AnyStep, context: Context) -> Reply:
        if step.world is not sitting.world:
            sitting.advance(action, step, context)
        self._memorise(sitting, step)
        answer = step.answer
        for event in step.events:
            match event:
                case RematchCalled():
                    sitting, answer = self._rematch(sitting, event)
                case WantsSeat(player=player):
                    wait_for_seat(self._work, sitting.place.chat_id, player)
                case SeatOpened():
                    self._call_queue(sitting)
                case _:
                    self._ledger.record(sitting.id, sitting.places, event)
        return Reply(answer, session_id=sitting.id, company=sitting.company)

    def _memorise(self, sitting: Sitting, step: AnyStep) -> None:
        """Take over what a step wants remembered beyond the session."""
        game = sitting.book.game
        for player, profile in step.profiles.items():
            self._memories.change(game, "player", player, profile)
        if step.chat is not None:
            self._memories.change(game, "chat", sitting.place.chat_id, step.chat)

    def _call_queue(self, sitting: Sitting) -> None:
        game = text(f"{sitting.book.key}-name")
        place, seated = sitting.place, sitting.company
        call_queue(self._work, self._ledger, sitting.id, place, "seat", game, seated)

    # ── After the end ────────────────────────────────────────────────────────────────────────

    def _rematch(self, old: Sitting, call: RematchCalled) -> tuple[Sitting, Answer | None]:
        """Open the same game again, or take a seat where somebody has done so already."""
        live = self._find(old.place)
        if live is None:
            self._sit_down((), [old.place])
            live = self._find(old.place)
        if live is not None:
            return live, self._join(live, call.player)
        self._free(old.place)
        wish = Opening(old.place, call.player, old.world.rules.preset, old.row["topic_name"])
        try:
            opened = open_session(self._work, self._ledger, old.book, wish, self._moves.limits)
        except LimitReached as limit:
            return old, Answer(limit.reason, alert=True)
        self._seat(opened)
        invited = tuple(player for player in call.invited if player != call.player)
        invitation = text(
            "table-rematch", host=Name(call.player), players=Names(invited, ping=True)
        )
        if invited:
            self._ledger.say(opened.id, opened.place, invitation)
        return opened, Answer(text("table-rematch-opened"))

    def _free(self, place: Place) -> None:
        """Write down a game of this place that has ended within this batch: as long as it is on
        record as going on, no other can be opened here."""
        ended = [s for s in self._sittings.values() if s.changed and s.place == place]
        if ended:
            self._ledger.flush()
            self._write(ended)
            self._sittings.update((sitting.id, sitting.as_saved()) for sitting in ended)

    def _join(self, sitting: Sitting, player: PlayerId) -> Answer | None:
        action = Action(player, Join())
        context = sitting.context(self._work.now, self._memories, player)
        step = sitting.book.apply(sitting.world, action, context)
        if isinstance(step, Rejected):
            return Answer(step.reason, alert=True)
        reply = self._accept(sitting, action, step, context)
        return reply.answer

    # ── Writing ──────────────────────────────────────────────────────────────────────────────

    def _save(self, processed: list[int]) -> None:
        self._ledger.flush()
        self._memories.save()
        changed = [sitting for sitting in self._sittings.values() if sitting.changed]
        self._write(changed)
        # Not a lambda: it would hold this batch, which holds it, until the collector comes by.
        self._work.after_commit.append(partial(remember, self._moves.recent, changed))
        self._moves.updates.mark(self._work, processed)

    def _write(self, changed: Sequence[Sitting]) -> None:
        outbox = self._work.outbox
        for sitting in save_sittings(self._work.connection, changed):
            (outbox.chats if sitting.turned else outbox.progress).update(sitting.chats)
            if sitting.turned and sitting.live and len(sitting.places) == 1:
                outbox.turned[sitting.id] = sitting.book.epoch(sitting.world)


def _refusal(sitting: Sitting, rejected: Rejected) -> Reply:
    return Reply(
        Answer(rejected.reason, alert=True),
        accepted=False,
        admin_may=rejected.admin_may,
        session_id=sitting.id,
        company=sitting.company,
    )
