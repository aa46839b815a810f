"""Bounded records of what happened: the bot's calls, and the answers people were shown."""

from __future__ import annotations

from collections import defaultdict, deque

from sandbox.errors import Json

MAX_CALLS = 50_000
MAX_ALERTS = 1_000


class Journal:
    """Calls of the bot and alerts per person, each numbered from 1 upward."""

    def __init__(self) -> None:
        self._calls: deque[Json] = deque(maxlen=MAX_CALLS)
        self._alerts: defaultdict[int, deque[Json]] = defaultdict(lambda: deque(maxlen=MAX_ALERTS))
        self._call_seq = 0
        self._alert_seq = 0

    def add_call(self, call: Json) -> None:
        """Write down a Bot API call that has been answered."""
        self._call_seq += 1
        self._calls.append({"seq": self._call_seq} | call)

    def calls(self, after: int, method: str | None, limit: int) -> list[Json]:
        """Calls behind number `after`, oldest first; the walk touches only what is new."""
        found = []
        for call in reversed(self._calls):
            if call["seq"] <= after:
                break
            if method is None or call["method"].lower() == method.lower():
                found.append(call)
        return found[::-1][:limit]

    def add_alert(self, user_id: int, alert: Json) -> Json:
        """Write down the answer a person was shown, and give it back with its number."""
        self._alert_seq += 1
        numbered = {"seq": self._alert_seq} | alert
        self._alerts[user_id].append(numbered)
        return numbered

    def alerts(self, user_id: int, after: int) -> list[Json]:
        """A person's alerts behind number `after`, oldest first."""
        known = self._alerts.get(user_id, ())
        return [alert for alert in known if alert["seq"] > after]
