"""What is decided by the seed: when the victim dies, and what trouble Telegram makes."""

from __future__ import annotations

from collections.abc import Mapping
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

PATIENCE = 90.0
"""For so many seconds the last victim may live until it comes to a write-down."""

LONG_LIFE_EVERY = 8
"""Every so many starts the victim lives long enough for its clock to close a phase, and for a
game to come to its write-down."""


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


def is_long(number: int) -> bool:
    """Whether the ``number``-th life is a long one."""
    return number % LONG_LIFE_EVERY == LONG_LIFE_EVERY - 1


def death(seed: int, number: int) -> Death:
    """The ``number``-th kill of a run with this seed."""
    rng = Random(f"{seed}:death:{number}")
    ((at, when),) = rng.choices(_POINTS, _WEIGHTS)
    long = is_long(number)
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


@dataclass(frozen=True)
class WriteDown:
    """Something that is written down in steps, and what may happen in the middle of it.

    The steps are the statements that write to ``tables``, or ``seldom`` to others, and the
    commit of a transaction that did. With ``in_parts`` only those inside of savepoints count.
    ``chance`` is how likely a life ends at a step of it, provided that it gets there.
    ``faltering`` are tables that now and then cannot be written, so that a part of the
    write-down is owed.
    """

    tables: tuple[str, ...]
    chance: float
    seldom: tuple[str, ...] = ()
    in_parts: bool = False
    faltering: tuple[str, ...] = ()


FALTERING = 0.4
"""How likely a table of a write-down cannot be written in a life."""


class NotLetWritten(OSError):
    """The crash test does not let this part be written. The victim's log says so by this name."""


def wires(
    seed: int, number: int, games: Mapping[str, WriteDown], *, sure: bool = False
) -> list[dict[str, Any]]:
    """The wires of the ``number``-th life, as the victim takes them. A ``sure`` one is in the
    longest write-down, whatever the chance, at a step that it never goes without."""
    rng = Random(f"{seed}:wires:{number}")
    stretched = []
    longest = max(games, key=lambda game: len(games[game].tables), default=None)
    for game, down in games.items():
        if sure and game != longest:
            continue
        tables = (*down.tables, *down.seldom)
        step = rng.choice((*(down.tables if sure else tables), "commit"))
        when: When = rng.choice(("before", "after"))
        if sure or rng.random() < down.chance:
            place = {"tables": tables, "in_parts": down.in_parts, "step": step, "when": when}
            stretched.append({"name": f"{game}: {when} {step}", **place})
    return stretched


def faltering(
    seed: int, number: int, games: Mapping[str, WriteDown], *, sure: bool = False
) -> str | None:
    """The table that a part of a write-down cannot write to, once in the ``number``-th life."""
    rng = Random(f"{seed}:faltering:{number}")
    tables = [table for down in games.values() for table in down.faltering]
    return rng.choice(tables) if tables and (sure or rng.random() < FALTERING) else None


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
            # What comes meanwhile is delivered in one batch.
            ("delay", "getUpdates", 0.3, 0.3),
            # Whoever has to be asked for is a straggler, and nobody may wait for that.
            ("delay", "getChatMember", 0.5, 1.5),
            ("429", "sendMessage", 0.03, 1),
            ("429", "editMessageText", 0.03, 1),
            ("500", "sendMessage", 0.02, 0),
            ("500", "editMessageText", 0.02, 0),
            ("500", "answerCallbackQuery", 0.02, 0),
            ("500", "getUpdates", 0.02, 0),
        )
    ]
