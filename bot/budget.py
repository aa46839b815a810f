"""How much may be sent: Telegram's limits, kept from this side so that they are never hit.

A group takes about 20 messages and edits a minute over all its topics, and about one a second;
all chats together about 30 a second. What matters less gets less of a chat's minute, so that
chatter can never use up what a result will need.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from enum import IntEnum

MINUTE = 60.0
PRIVATE_PER_MINUTE = 50
OVERALL_PER_SECOND = 29
CHAT_SPACING_SECONDS = 1.02

REPLIES_PER_MINUTE = 6
"""So many replies a minute may fill a group's minute to the brim; more of them are chatter."""

QUICK_SHARE = 0.3
QUICK_POWER = 6
"""The first few messages of a minute follow one another in so much of the time that would spread
them evenly, so that a lobby that fills is seen to fill; how soon that ends, the power says. More
haste would have to be paid for at the end of the minute, by whichever board is due then."""


class Weight(IntEnum):
    """How much a message matters: where not everything may be sent, the greater goes first."""

    PROGRESS = 1
    NOTICE = 2
    CHATTER = 3
    TURN = 4


_FILLS = {Weight.CHATTER: 10, Weight.PROGRESS: 19, Weight.NOTICE: 19, Weight.TURN: 20}
"""How full a group's minute may be with messages of this weight. What the game turns on may fill
it to Telegram's own figure: as long as each message is counted from when it has arrived, no
minute of Telegram's can hold more than ours."""


class Sent:
    """A message that counts: when it was sent or has arrived, and whether it was a reply."""

    __slots__ = ("at", "chat_id", "reply")

    def __init__(self, chat_id: int, at: float, reply: bool) -> None:
        self.chat_id = chat_id
        self.at = at
        self.reply = reply


class Budget:
    """Counts what was sent, and says how long the next message has to wait."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sent: dict[int, deque[Sent]] = {}
        self._halted: dict[int, float] = {}
        self._overall: deque[Sent] = deque()
        self._reserved: set[int] = set()

    def wait(self, chat_id: int, weight: Weight) -> float:
        """Seconds until a message of this weight may go to this chat; 0 for right now."""
        now = self._clock()
        return max(
            0.0,
            self._halted.get(chat_id, 0.0) - now,
            self._wait_for_chat(chat_id, weight, now),
            self._wait_overall(now),
        )

    def room(self) -> int:
        """How many messages may be sent right now, to whatever chats, beside those for which room
        is reserved."""
        self._trim_overall(self._clock())
        return max(0, OVERALL_PER_SECOND - len(self._overall) - len(self._reserved))

    def reserve(self, chat_id: int) -> None:
        """Keep room for a message to this chat, until it is sent or the room is released."""
        self._reserved.add(chat_id)

    def release(self, chat_id: int) -> None:
        """Nothing is sent to this chat after all, or it has been."""
        self._reserved.discard(chat_id)

    def wait_for_room(self) -> float:
        """Seconds until any message at all may be sent; 0 for right now."""
        return max(0.0, self._wait_overall(self._clock()))

    def _wait_for_chat(self, chat_id: int, weight: Weight, now: float) -> float:
        sent = self._sent.get(chat_id)
        if not sent:
            return 0.0
        while sent and now - sent[0].at >= MINUTE:
            sent.popleft()
        if not sent:
            del self._sent[chat_id]
            return 0.0
        spacing, allowed = CHAT_SPACING_SECONDS, PRIVATE_PER_MINUTE
        if chat_id < 0:
            allowed = _FILLS[weight]
            if weight is Weight.PROGRESS:
                spacing = max(spacing, _pace(sent, allowed))
            elif weight is Weight.CHATTER and sum(s.reply for s in sent) < REPLIES_PER_MINUTE:
                allowed = _FILLS[Weight.TURN]
        wait = sent[-1].at + spacing - now
        if len(sent) >= allowed:
            wait = max(wait, sent[len(sent) - allowed].at + MINUTE - now)
        return wait

    def _wait_overall(self, now: float) -> float:
        self._trim_overall(now)
        full = len(self._overall) >= OVERALL_PER_SECOND
        return self._overall[0].at + 1.0 - now if full else 0.0

    def _trim_overall(self, now: float) -> None:
        while self._overall and now - self._overall[0].at >= 1.0:
            self._overall.popleft()

    def spend(self, chat_id: int, *, reply: bool = False) -> Sent:
        """A message is on its way to this chat."""
        self._reserved.discard(chat_id)
        sent = Sent(chat_id, self._clock(), reply)
        self._sent.setdefault(chat_id, deque()).append(sent)
        self._overall.append(sent)
        return sent

    def arrived(self, sent: Sent) -> None:
        """Telegram has answered. When it counted the message is not known, so it counts from
        now: later than that it cannot have been."""
        sent.at = self._clock()
        for counted in (self._sent.get(sent.chat_id), self._overall):
            if counted and counted[-1] is not sent and sent in counted:
                counted.remove(sent)
                counted.append(sent)

    def halt(self, chat_id: int, seconds: float) -> None:
        """Telegram asked for silence in this chat; all others go on."""
        until = self._clock() + seconds
        self._halted[chat_id] = max(until, self._halted.get(chat_id, 0.0))


def _pace(sent: deque[Sent], allowed: int) -> float:
    """The seconds between two messages of mere progress: quick while the minute is empty, then
    slower, so that the minute is never used up before its oldest messages leave it."""
    free, last = allowed - len(sent), sent[-1].at
    if free <= 0:
        return 0.0
    even = max((one.at + MINUTE - last) / number for number, one in enumerate(sent, start=free + 1))
    return even * max(QUICK_SHARE, 1.0 - (free / allowed) ** QUICK_POWER)
