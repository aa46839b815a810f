"""The people of the last hours: whose row is up to date, and what they are called.

A press every second from the same person must not cost a write every second, nor an answer
that mentions five players a query. Everything here can be lost without harm.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
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

READ_AGAIN_SECONDS = 600.0
"""For how long the name of somebody who says nothing is taken to be the one on record."""


class NameBook:
    """Remembers people between transactions, and writes down only what is new about them."""

    def __init__(self) -> None:
        self._known: OrderedDict[PlayerId, tuple[Person, float]] = OrderedDict()
        self._read: dict[PlayerId, tuple[str, float]] = {}

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
        self._read.pop(player, None)

    def names(self, connection: Connection, players: Iterable[PlayerId]) -> dict[PlayerId, str]:
        """The names of these players, as Telegram last gave them."""
        wanted, known = set(players), self._known
        names = {id_: known[id_][0].name for id_ in wanted if id_ in known}
        if len(names) == len(wanted):
            return names
        now = time.monotonic()
        names |= self._lately_read(wanted - names.keys(), now)
        missing = wanted - names.keys()
        return {**names, **self._look_up(connection, missing, now)} if missing else names

    def _lately_read(self, players: Iterable[PlayerId], now: float) -> dict[PlayerId, str]:
        read = ((id_, self._read.get(id_)) for id_ in players)
        return {
            id_: found[0]
            for id_, found in read
            if found is not None and now - found[1] < READ_AGAIN_SECONDS
        }

    def _look_up(
        self, connection: Connection, players: Collection[PlayerId], now: float
    ) -> Mapping[PlayerId, str]:
        names = PlayerManager(connection).names(players)
        if len(self._read) > PEOPLE_REMEMBERED:
            self._read.clear()
        self._read.update((id_, (name, now)) for id_, name in names.items())
        return names

    def attach(self, connection: Connection, replies: Sequence[Reply]) -> list[Reply]:
        """The same replies, each with the names that its answer mentions.

        Replies for the same company share one mapping, so that whoever shows them has to tell
        its names apart only once.
        """
        rosters = [_roster(reply) for reply in replies]
        if not any(rosters):
            return list(replies)
        names = self.names(connection, set().union(*rosters))
        shared = {
            roster: {id_: names.get(id_, "") for id_ in roster} for roster in set(rosters) if roster
        }
        return [
            msgspec.structs.replace(reply, names=shared[roster]) if roster else reply
            for reply, roster in zip(replies, rosters, strict=True)
        ]


def _roster(reply: Reply) -> frozenset[PlayerId]:
    """Those whose names a reply needs: the ones it mentions, and among whom they are."""
    mentioned = names_in(reply.answer) if reply.answer is not None else set()
    if reply.panel is not None:
        mentioned |= names_in(reply.panel)
    if not mentioned:
        return frozenset()
    return reply.company if mentioned <= reply.company else reply.company | mentioned
