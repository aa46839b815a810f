"""Trouble on demand: delays, refusals, lost or senseless answers and repeated updates."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import Json, SimError

KINDS = ("delay", "429", "500", "drop_answer", "duplicate_update", "close_before", "nonsense")
NOTHING: Json = {"ok": True, "result": None}


@dataclass(slots=True)
class Fault:
    """One rule: which calls it meets, how likely, and how many times before it is spent.

    `body` and `status` are the answer of kind "nonsense": a text goes out as it is, anything else
    as JSON. A call that gets it is not carried out.
    """

    id: int
    kind: str
    method: str = "*"
    times: int | None = None
    probability: float = 1.0
    seconds: float = 1.0
    chat: int | None = None
    body: Any = None
    status: int = 200
    hits: int = 0
    rng: random.Random = field(default_factory=random.Random)

    def strikes(self, method: str, chat: int | None) -> bool:
        """Whether it meets this call; counts the hit when it does."""
        if self.method not in {"*", method.lower()} or self.chat not in {None, chat}:
            return False
        if self.times is not None and not self.times:
            return False
        if self.probability < 1.0 and self.rng.random() >= self.probability:
            return False
        if self.times is not None:
            self.times -= 1
        self.hits += 1
        return True

    def to_json(self) -> Json:
        """The fault as the player API shows it; `times` is what is left."""
        return {
            "id": self.id,
            "kind": self.kind,
            "method": self.method,
            "times": self.times,
            "probability": self.probability,
            "seconds": self.seconds,
            "chat": self.chat,
            "hits": self.hits,
        }


class Faults:
    """The faults that are set. Each draws from its own seeded generator, so a run repeats."""

    def __init__(self) -> None:
        self.active: dict[int, Fault] = {}
        self._last_id = 0

    def add(self, body: Json) -> Fault:
        """Set a fault from a request's body. Raises SimError on a kind or number that is none."""
        kind = str(body.get("kind"))
        if kind not in KINDS:
            raise SimError(400, f"kind must be one of {', '.join(KINDS)}")
        times = body.get("times")
        if times is not None and (not isinstance(times, int) or times < 1):
            raise SimError(400, "times must be a whole number from 1, or left out for no end")
        probability, seconds = body.get("probability", 1.0), body.get("seconds", 1.0)
        if not isinstance(probability, int | float) or not 0 <= probability <= 1:
            raise SimError(400, "probability must be a number from 0 to 1")
        if not isinstance(seconds, int | float) or seconds < 0:
            raise SimError(400, "seconds must be a number from 0")
        chat, status = body.get("chat"), body.get("status", 200)
        if chat is not None and not isinstance(chat, int):
            raise SimError(400, "chat must be the id of a chat, or left out for every call")
        if not isinstance(status, int) or not 200 <= status <= 599:
            raise SimError(400, "status must be a whole number from 200 to 599")
        self._last_id += 1
        fault = Fault(
            self._last_id,
            kind,
            str(body.get("method") or "*").lower(),
            times,
            probability,
            seconds,
            chat,
            body.get("body", NOTHING),
            status,
            rng=random.Random(body.get("seed", 0)),
        )
        self.active[fault.id] = fault
        return fault

    def strike(self, kind: str, method: str, chat: int | None = None) -> Fault | None:
        """The first fault of this kind that meets this call, if any; a spent one is removed.

        `chat` is the chat that the call or update is about, where it is about one.
        """
        if not self.active:
            return None
        for fault in list(self.active.values()):
            if fault.kind == kind and fault.strikes(method, chat):
                if fault.times == 0:
                    del self.active[fault.id]
                return fault
        return None
