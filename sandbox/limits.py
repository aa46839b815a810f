"""Telegram's flood control: per group and minute, per chat and second, and overall."""

from __future__ import annotations

import math
from collections import deque

GROUP_WINDOW = 60.0
CHAT_BURST = 3
CHAT_PER_SECOND = 1.0


class Limits:
    """Counts sends and edits. Times are monotonic seconds, given by the caller."""

    def __init__(self, *, on: bool) -> None:
        self.on = on
        self.group_per_minute = 20
        self.overall_per_second = 30
        self._groups: dict[int, deque[float]] = {}
        self._tokens: dict[int, tuple[float, float]] = {}
        self._overall: deque[float] = deque()

    def hit(self, chat_id: int, now: float) -> int | None:
        """Count one send or edit. The seconds to wait when it is refused, None when it may go.

        Groups have negative ids; the minute's budget is theirs alone. A refused call costs
        nothing.
        """
        if not self.on:
            return None
        overall = _trim(self._overall, now - 1.0)
        if len(overall) >= self.overall_per_second:
            return 1
        group = self._groups.setdefault(chat_id, deque()) if chat_id < 0 else None
        if group is not None and len(_trim(group, now - GROUP_WINDOW)) >= self.group_per_minute:
            return max(1, math.ceil(group[0] + GROUP_WINDOW - now))
        tokens, since = self._tokens.get(chat_id, (float(CHAT_BURST), now))
        tokens = min(float(CHAT_BURST), tokens + (now - since) * CHAT_PER_SECOND)
        if tokens < 1.0:
            return 1
        self._tokens[chat_id] = (tokens - 1.0, now)
        overall.append(now)
        if group is not None:
            group.append(now)
        return None


def _trim(times: deque[float], oldest: float) -> deque[float]:
    while times and times[0] <= oldest:
        times.popleft()
    return times
