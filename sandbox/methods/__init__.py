"""The Bot API's methods, by theme. `METHODS` maps each lower-case name to its function."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.methods import callbacks, chats, messages, profile, topics, updates
from sandbox.params import Params
from sandbox.world import World

Method = Callable[[World, Params], Any | Awaitable[Any]]

METHODS: dict[str, tuple[str, Method]] = {
    name.lower(): (name, method)
    for theme in (callbacks, chats, messages, profile, topics, updates)
    for name, method in theme.METHODS.items()
}
