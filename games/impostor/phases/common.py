"""What every phase is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

from games.contract import Answer, Arg, Context, Move, PlayerId, Rejected, Step, text
from games.impostor.state import ImpostorWorld, Player, State
from games.impostor.verdict import Told

Result: TypeAlias = Step[State, Player] | Rejected
Handler: TypeAlias = Callable[[ImpostorWorld, PlayerId, Any], Result]


class Phase(NamedTuple):
    """One phase of a round.

    ``legal`` gives the moves beyond those that are open in every phase; ``done`` says that
    nobody is waited for any more; ``close`` settles the phase, and the game if that decides it.
    """

    open: Callable[[ImpostorWorld, Context], Told]
    moves: Mapping[type[Move], Handler]
    legal: Callable[[ImpostorWorld, PlayerId], Iterator[Move]]
    done: Callable[[ImpostorWorld], bool]
    close: Callable[[ImpostorWorld, Context], Told]
    then: str


def told(world: ImpostorWorld, key: str, **args: Arg) -> Step[State, Player]:
    """A step with a line that fades."""
    return Step(world, answer=Answer(text(key, **args)))


def shown(world: ImpostorWorld, key: str, **args: Arg) -> Step[State, Player]:
    """A step with a dialog that has to be closed."""
    return Step(world, answer=Answer(text(key, **args), alert=True))


def refused(key: str, **args: Arg) -> Rejected:
    """A refusal with its reason."""
    return Rejected(text(key, **args))
