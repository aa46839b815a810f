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
OVERALL_PER_SECOND = 28
CHAT_SPACING_SECONDS = 1.05


class Weight(IntEnum):
    """How much a message matters. The value is how full a group's minute it may still be sent in.

    The last is one less than Telegram's figure, whose minute need not begin when ours does.
    """

    CHATTER = 10
    PROGRESS = 13
    NOTICE = 16
    TURN = 19


class Budget:
    """Counts what was sent, and says how long the next message has to wait."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sent: dict[int, deque[float]] = {}
        self._halted: dict[int, float] = {}
        self._overall: deque[float] = deque()

    def wait(self, chat_id: int, weight: Weight) -> float:
        """Seconds until a message of this weight may go to this chat; 0 for right now."""
        now = self._clock()
        return max(
            0.0,
            self._halted.get(chat_id, 0.0) - now,
            self._wait_for_chat(chat_id, weight, now),
            self._wait_overall(now),
        )

    def _wait_for_chat(self, chat_id: int, weight: Weight, now: float) -> float:
        sent = self._sent.get(chat_id)
        if not sent:
            return 0.0
        while sent and now - sent[0] >= MINUTE:
            sent.popleft()
        if not sent:
            del self._sent[chat_id]
            return 0.0
        allowed = weight.value if chat_id < 0 else PRIVATE_PER_MINUTE
        spacing = CHAT_SPACING_SECONDS
        if weight is Weight.PROGRESS:
            # The fuller the minute already is, the slower mere progress is shown.
            spacing += len(sent) / 3
        wait = sent[-1] + spacing - now
        if len(sent) >= allowed:
            wait = max(wait, sent[len(sent) - allowed] + MINUTE - now)
        return wait

    def _wait_overall(self, now: float) -> float:
        overall = self._overall
        while overall and now - overall[0] >= 1.0:
            overall.popleft()
        return overall[0] + 1.0 - now if len(overall) >= OVERALL_PER_SECOND else 0.0

    def spend(self, chat_id: int) -> None:
        """A message is on its way to this chat."""
        now = self._clock()
        self._sent.setdefault(chat_id, deque()).append(now)
        self._overall.append(now)

    def halt(self, chat_id: int, seconds: float) -> None:
        """Telegram asked for silence in this chat; all others go on."""
        until = self._clock() + seconds
        self._halted[chat_id] = max(until, self._halted.get(chat_id, 0.0))
