"""The Bot API's methods, by theme. `METHODS` maps each lower-case name to its function."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.methods import (
    callbacks,
    chats,
    dice,
    forwarding,
    members,
    messages,
    polls,
    profile,
    reactions,
    topics,
    updates,
    users,
)
from sandbox.params import Params
from sandbox.world import World

Method = Callable[[World, Params], Any | Awaitable[Any]]

_THEMES = (
    callbacks,
    chats,
    dice,
    forwarding,
    members,
    messages,
    polls,
    profile,
    reactions,
    topics,
    updates,
    users,
)
METHODS: dict[str, tuple[str, Method]] = {
    name.lower(): (name, method) for theme in _THEMES for name, method in theme.METHODS.items()
}
