"""Screens and answers as Telegram takes them: HTML, keyboards, alerts, each within its limit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import unescape

import msgspec
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callback_data import AtHome, CallbackData, Panel, Press, encode
from games.contract import PANEL, Answer, Call, Move, Screen, Text
from managers.panels import digest
from managers.words import Reader, Words, to_plain

MAX_MESSAGE = 4096
MAX_ANSWER = 200
MAX_LABEL = 64
"""The limits count UTF-16 units, as Telegram does, after entities are undone."""

_PARAGRAPH = "\n\n"
_BLANK_LINES = re.compile(r"\n{3,}")
_ELLIPSIS = "…"
_PIECE = re.compile(r"<(/?)([a-zA-Z][\w-]*)[^<>]*>|&[#\w]+;|.", re.DOTALL)


class Renderer:
    """Turns what games say into what Telegram shows."""

    def __init__(self, words: Words, link: Callable[[str], str] | None = None) -> None:
        self.words = words
        self._link = link

    def board_html(self, screen: Screen, reader: Reader) -> str:
        """A screen's paragraphs as Telegram HTML that is sure to fit into one message."""
        reader = _for(reader, "html")
        return fit_html([self.words.say(line, reader) for line in screen.lines])

    def text_html(self, text: Text, reader: Reader) -> str:
        """One message of the bot's own as Telegram HTML that fits."""
        return fit_html([self.words.say(text, _for(reader, "html"))])

    def answer_text(self, answer: Answer, reader: Reader) -> str:
        """An answer as plain text of at most 200 units, cut after a whole word."""
        return cut(self.words.say(answer.text, _for(reader, "plain")), MAX_ANSWER)

    def private_text(self, screen: Screen, reader: Reader) -> str:
        """A private screen's paragraphs as one alert: plain text of at most 200 units."""
        reader = _for(reader, "plain")
        return cut("\n".join(self.words.say(line, reader) for line in screen.lines), MAX_ANSWER)

    def label(self, text: Text, reader: Reader) -> str:
        """What a button says."""
        return cut(self.words.say(text, _for(reader, "plain")), MAX_LABEL) or _ELLIPSIS

    def keyboard(
        self, screen: Screen, session_id: int, epoch: int, reader: Reader
    ) -> InlineKeyboardMarkup | None:
        """The screen's buttons, or None if it has none.

        Raises ValueError for a button that has neither a move nor a link.
        """
        return self._keyboard(
            screen,
            reader,
            lambda index, _: Press(session_id, epoch, index),
            lambda: self._address(f"{PANEL}-{session_id}"),
        )

    def panel_keyboard(
        self, screen: Screen, session_id: int, reader: Reader
    ) -> InlineKeyboardMarkup | None:
        """The buttons of a player's own panel."""
        number = digest(screen)
        return self._keyboard(
            screen, reader, lambda index, _: Panel(session_id, number, index), lambda: ""
        )

    def home_keyboard(
        self, screen: Screen, game: str, reader: Reader
    ) -> InlineKeyboardMarkup | None:
        """The buttons of a screen at home, whose moves are calls."""

        def carry(_: int, move: Move) -> CallbackData:
            assert isinstance(move, Call)
            return AtHome(game, move.name, ".".join(move.words))

        return self._keyboard(screen, reader, carry, lambda: "")

    def _keyboard(
        self,
        screen: Screen,
        reader: Reader,
        carry: Callable[[int, Move], CallbackData],
        panel_address: Callable[[], str],
    ) -> InlineKeyboardMarkup | None:
        reader = _for(reader, "plain")
        rows, index = [], 0
        for row in screen.rows:
            buttons = []
            for button in row:
                label = self.label(button.label, reader)
                if button.move is not None:
                    data = encode(carry(index, button.move))
                    buttons.append(InlineKeyboardButton(label, callback_data=data))
                    index += 1
                elif button.link is not None:
                    address = panel_address() if button.link == PANEL else button.link
                    buttons.append(InlineKeyboardButton(label, url=address))
                else:
                    raise ValueError(f"the button {button.label.key!r} has no move and no link")
            rows.append(buttons)
        return InlineKeyboardMarkup(rows) if any(rows) else None

    def _address(self, payload: str) -> str:
        if self._link is None:
            raise ValueError("a way to a panel needs the bot's address")
        return self._link(payload)

    def menu(
        self, rows: Iterable[Sequence[tuple[Text, CallbackData]]], reader: Reader
    ) -> InlineKeyboardMarkup:
        """A keyboard of the bot's own: labels, and what each of them carries."""
        return InlineKeyboardMarkup(
            [
                [
                    InlineKeyboardButton(self.label(text, reader), callback_data=encode(data))
                    for text, data in row
                ]
                for row in rows
            ]
        )


def units(text: str) -> int:
    """The length of plain text as Telegram counts it."""
    return len(text) + sum(char > "\uffff" for char in text)


def cut(text: str, limit: int) -> str:
    """Plain text of at most ``limit`` units, cut after a whole word where there is one."""
    if units(text) <= limit:
        return text
    room, end = limit - 1, 0
    for char in text:
        room -= units(char)
        if room < 0:
            break
        end += 1
    if not text[end].isspace():
        space = max(text.rfind(" ", 0, end), text.rfind("\n", 0, end))
        # A single enormous word is better cut in two than left out.
        end = space if space > end // 2 else end
    return text[:end].rstrip() + _ELLIPSIS


def fit_html(paragraphs: Iterable[str], limit: int = MAX_MESSAGE) -> str:
    """The paragraphs with a blank line between them, the longest one shortened until all fit.

    What stands in short paragraphs (whose turn it is, until when) is what people need most.
    """
    # A gap that was filled with nothing leaves more than one blank line behind.
    tidy = (_BLANK_LINES.sub(_PARAGRAPH, paragraph.strip("\n")) for paragraph in paragraphs)
    kept = [paragraph for paragraph in tidy if paragraph.strip()]
    lengths = [units(to_plain(paragraph)) for paragraph in kept]
    while (excess := sum(lengths) + len(_PARAGRAPH) * (len(kept) - 1) - limit) > 0:
        longest = max(range(len(kept)), key=lengths.__getitem__)
        if lengths[longest] <= 1:
            kept, lengths = kept[: limit // 3], lengths[: limit // 3]
            continue
        kept[longest] = cut_html(kept[longest], max(1, lengths[longest] - excess))
        lengths[longest] = units(to_plain(kept[longest]))
    return _PARAGRAPH.join(kept)


def cut_html(html: str, limit: int) -> str:
    """HTML that shows at most ``limit`` units, cut after a line or a word, all tags closed."""
    if units(to_plain(html)) <= limit:
        return html
    shown, end, open_tags = 0, 0, list[str]()
    breaks = {"\n": (0, ""), " ": (0, "")}
    for piece in _PIECE.finditer(html):
        closing, tag = piece.groups()
        if tag:
            open_tags = open_tags[:-1] if closing else [*open_tags, tag]
            end = piece.end()
            continue
        seen = unescape(piece.group())
        if seen in breaks:
            breaks[seen] = (end, _closing(open_tags))
        shown += units(seen)
        if shown > limit - 1:
            break
        end = piece.end()
    for at, closing_tags in breaks.values():
        if at > end // 2:
            return html[:at] + _ELLIPSIS + closing_tags
    return html[:end] + _ELLIPSIS + _closing(open_tags)


def _closing(tags: Sequence[str]) -> str:
    return "".join(f"</{tag}>" for tag in reversed(tags))


def _for(reader: Reader, markup: str) -> Reader:
    return reader if reader.markup == markup else msgspec.structs.replace(reader, markup=markup)
