"""What is decided by the seed: when the victim dies, and what trouble Telegram makes."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any, Literal

At = Literal["call", "statement", "commit", "instant"]
When = Literal["before", "after"]

_POINTS: tuple[tuple[At, When], ...] = (
    ("call", "before"),
    ("call", "after"),
    ("statement", "before"),
    ("statement", "after"),
    ("commit", "before"),
    ("commit", "after"),
    ("instant", "after"),
)
_WEIGHTS = (4, 4, 2, 2, 2, 2, 4)
_METHODS = ("*", "*", "sendmessage", "editmessagetext", "answercallbackquery", "getupdates")
_MOST_STEPS = {"call": 40, "statement": 700, "commit": 40}
_MOST_CALLS = {"*": 60, "sendmessage": 6, "editmessagetext": 4, "getupdates": 16}

LONG_LIFE_EVERY = 12
"""Every so many starts the victim lives long enough for its clock to close a phase."""


@dataclass(frozen=True)
class Death:
    """One kill: at the ``number``-th step of a kind, or ``seconds`` after the first poll for
    updates at the latest. An ``early`` one counts its seconds from the start of the process.

    ``rest`` is how many seconds the bot then stays away.
    """

    at: At
    when: When
    number: int
    seconds: float
    rest: float
    method: str = "*"
    early: bool = False

    def __str__(self) -> str:
        if self.at == "instant":
            return f"{self.seconds:.2f} s after its {'start' if self.early else 'first poll'}"
        what = self.method if self.at == "call" and self.method != "*" else self.at
        return f"{self.when} {what} {self.number}, or {self.seconds:.1f} s after its first poll"


def death(seed: int, number: int) -> Death:
    """The ``number``-th kill of a run with this seed."""
    rng = Random(f"{seed}:death:{number}")
    ((at, when),) = rng.choices(_POINTS, _WEIGHTS)
    long = number % LONG_LIFE_EVERY == LONG_LIFE_EVERY - 1
    method = rng.choice(_METHODS) if at == "call" else "*"
    most = _MOST_CALLS.get(method, 10) if at == "call" else _MOST_STEPS.get(at, 1)
    early = at == "instant" and not long and rng.random() < 1 / 3
    return Death(
        at="instant" if long else at,
        when=when,
        # Every third kill hits the first steps, where a start repairs what the last one left.
        number=rng.randint(1, most if rng.random() < 2 / 3 else max(1, most // 6)),
        seconds=rng.uniform(5.0, 6.5) if long else rng.uniform(0.0, 1.4),
        rest=rng.uniform(1.0, 4.0) if rng.random() < 0.05 else rng.uniform(0.0, 0.15),
        method=method,
        early=early,
    )


def faults(seed: int) -> list[dict[str, Any]]:
    """The trouble that Telegram makes while the victim is being killed, as the player API
    takes it."""
    return [
        {"kind": kind, "method": method, "probability": probability, "seconds": seconds}
        | {"seed": f"{seed}:{kind}:{method}"}
        for kind, method, probability, seconds in (
            ("duplicate_update", "*", 0.15, 0),
            ("drop_answer", "sendMessage", 0.05, 0),
            ("drop_answer", "editMessageText", 0.05, 0),
            ("drop_answer", "answerCallbackQuery", 0.05, 0),
            ("drop_answer", "getUpdates", 0.05, 0),
            ("close_before", "sendMessage", 0.04, 0),
            ("close_before", "editMessageText", 0.04, 0),
            ("close_before", "answerCallbackQuery", 0.04, 0),
            ("close_before", "getUpdates", 0.03, 0),
            ("delay", "*", 0.05, 0.2),
            ("429", "sendMessage", 0.03, 1),
            ("429", "editMessageText", 0.03, 1),
            ("500", "sendMessage", 0.02, 0),
            ("500", "editMessageText", 0.02, 0),
            ("500", "answerCallbackQuery", 0.02, 0),
            ("500", "getUpdates", 0.02, 0),
        )
    ]
