"""Words: a game names messages of its locale files, and what fills their gaps.

Values that are frozen as they are made cannot stand in a ring, so the collector is spared the
many of these (``gc=False``), here and where boards and players' states are made.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

PlayerId = int
"""A Telegram user id: up to 52 significant bits, so never a 32-bit column."""


class Name(msgspec.Struct, frozen=True, gc=False, tag="name"):
    """A player's present display name, looked up when the text is shown."""

    player: PlayerId


class Names(msgspec.Struct, frozen=True, gc=False, tag="names"):
    """Several players' names, joined as the reader's language joins a list.

    With ``ping`` they are mentions, so that Telegram calls these players' attention.
    """

    players: tuple[PlayerId, ...]
    ping: bool = False


class When(msgspec.Struct, frozen=True, gc=False, tag="when"):
    """A moment (aware, UTC), shown as a clock time; to the second where seconds matter."""

    at: datetime
    seconds: bool = False


class Text(msgspec.Struct, frozen=True, gc=False, tag="text"):
    """A message of the locale files and what fills its gaps.

    ``key`` is a message id, or ``id.attribute``. Strings among ``args`` are data and are
    escaped before they are shown.
    """

    key: str
    args: dict[str, Arg] = msgspec.field(default_factory=dict)


class Texts(msgspec.Struct, frozen=True, gc=False, tag="texts"):
    """Several texts one below the other."""

    items: tuple[Text | Texts, ...]


Arg = str | int | Name | Names | When | Text | Texts


def text(key: str, **args: Arg) -> Text:
    """Short for :class:`Text`: ``text("vote-cast", target=Name(7))``."""
    return Text(key, args)
