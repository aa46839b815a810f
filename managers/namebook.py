"""The people of the last hours: whose row is up to date, and what they are called.

A press every second from the same person must not cost a write every second, nor an answer
that mentions five players a query. Everything here can be lost without harm.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import timedelta

import msgspec
from sqlalchemy import Connection

from games.contract import PlayerId
from managers.orders import Person, Reply, Transaction
from managers.people import PlayerManager
from managers.words import names_in

PEOPLE_REMEMBERED = 50_000
SEEN_AGAIN_AFTER = timedelta(minutes=30)
"""How exact ``last_seen_at`` is."""


class NameBook:
    """Remembers people between transactions, and writes down only what is new about them."""

    def __init__(self) -> None:
        self._known: OrderedDict[PlayerId, tuple[Person, float]] = OrderedDict()

    def greet(self, work: Transaction, people: Iterable[Person]) -> None:
        """Put on record whoever is new, is called differently, or was away for long."""
        now = work.now.timestamp()
        news = {person.id: person for person in people if not self._is_known(person, now)}
        if not news:
            return
        PlayerManager(work.connection, now=work.now).greet(news.values())
        work.after_commit.append(lambda: self._remember(news.values(), now))

    def _is_known(self, person: Person, now: float) -> bool:
        entry = self._known.get(person.id)
        if entry is None:
            return False
        known, seen = entry
        return known == person and now - seen < SEEN_AGAIN_AFTER.total_seconds()

    def _remember(self, people: Iterable[Person], now: float) -> None:
        for person in people:
            self._known[person.id] = (person, now)
            self._known.move_to_end(person.id)
        while len(self._known) > PEOPLE_REMEMBERED:
            self._known.popitem(last=False)

    def forget(self, player: PlayerId) -> None:
        """Drop what is remembered of one person."""
        self._known.pop(player, None)

    def names(self, connection: Connection, players: Iterable[PlayerId]) -> dict[PlayerId, str]:
        """The names of these players, as Telegram last gave them."""
        wanted = set(players)
        names = {id_: self._known[id_][0].name for id_ in wanted if id_ in self._known}
        missing = wanted - names.keys()
        return {**names, **PlayerManager(connection).names(missing)}

    def attach(self, connection: Connection, replies: Sequence[Reply]) -> list[Reply]:
        """The same replies, each with the names that its answer mentions."""
        mentioned = [
            names_in(reply.answer) if reply.answer is not None else set() for reply in replies
        ]
        if not any(mentioned):
            return list(replies)
        wanted = [
            ids | reply.company if ids else ids
            for ids, reply in zip(mentioned, replies, strict=True)
        ]
        names = self.names(connection, set().union(*wanted))
        return [
            msgspec.structs.replace(reply, names={id_: names.get(id_, "") for id_ in ids})
            if ids
            else reply
            for reply, ids in zip(replies, wanted, strict=True)
        ]
