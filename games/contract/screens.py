"""What is shown: texts, and buttons that carry moves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from games.contract.moves import Move
from games.contract.texts import Text, Texts

PANEL = "panel"
"""As a button's ``link``: the way to one's own panel of this session, in the private chat."""


class Button(msgspec.Struct, frozen=True, gc=False):
    """A labelled move. ``link`` is set instead of a move for a button that opens an address."""

    label: Text
    move: Move | None
    link: str | None = None


class Screen(msgspec.Struct, frozen=True, gc=False):
    """What is shown: paragraphs of text, and rows of buttons below them."""

    lines: tuple[Text | Texts, ...]
    rows: tuple[tuple[Button, ...], ...] = ()

    @property
    def texts(self) -> tuple[Text, ...]:
        """Every text on the screen in reading order, paragraphs taken apart."""
        return tuple(_texts_of(self.lines))

    @property
    def moves(self) -> tuple[Move, ...]:
        """The moves in reading order. A button's callback data carries its index in here."""
        return tuple(b.move for row in self.rows for b in row if b.move is not None)


def _texts_of(lines: Iterable[Text | Texts]) -> Iterator[Text]:
    for line in lines:
        if isinstance(line, Texts):
            yield from _texts_of(line.items)
        else:
            yield line
