"""Who waits for a seat, and how they hear of one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from games.contract import Names, PlayerId, Text, text
from managers.join_queue import JoinQueueManager
from managers.ledger import Ledger
from managers.orders import Place, Transaction


def wait_for_seat(work: Transaction, chat_id: int, player: PlayerId) -> None:
    """Put a player in the chat's queue; being in it already changes nothing."""
    JoinQueueManager(work.connection, now=work.now).add_to_queue(player, chat_id)


def call_queue(
    work: Transaction,
    ledger: Ledger,
    session_id: int,
    place: Place,
    news: Literal["seat", "lobby"],
    game: Text,
    seated: Collection[PlayerId],
) -> None:
    """Tell everyone who waits in this chat, in order: once in the topic, and each in private.

    Who has a seat at this table already waits no longer, and needs no call.
    """
    called = JoinQueueManager(work.connection, now=work.now).notify_queue(place.chat_id)
    waiting = [player for player in called if player not in seated]
    if not waiting:
        return
    everyone = Names(tuple(waiting), ping=True)
    ledger.say(session_id, place, text(f"queue-{news}", players=everyone, game=game))
    for player in waiting:
        ledger.say(session_id, place, text(f"queue-{news}-private", game=game), to=player)
