"""Telegram's first Markdown: nothing nested, and almost everything forgiven."""

from __future__ import annotations

from sandbox.errors import Json
from sandbox.markup.bytewise import END, Bytewise, pre_start
from sandbox.markup.links import link_entity

_MARKS = b"_*`["
_KINDS = {ord("_"): "italic", ord("*"): "bold", ord("`"): "code"}


def parse_markdown(source: str) -> tuple[str, list[Json]]:
    """Text and entities; raises Telegram's 400."""
    return _Parser(source).run()


class _Parser(Bytewise):
    def run(self) -> tuple[str, list[Json]]:
        while self.at < self.size:
            byte = self.source[self.at]
            if byte == ord("\\") and self.source[self.at + 1] in _MARKS:
                self.at += 1
                self.copy()
            elif byte in _MARKS:
                self._entity(byte)
            else:
                self.copy()
        return self.text(), self.entities

    def _entity(self, mark: int) -> None:
        begin, offset = self.at, self.length
        closer, language = b"]" if mark == ord("[") else bytes((mark,)), ""
        if self.sees(b"```"):
            closer = b"```"
            self.at, language = pre_start(self.source, self.at + 3, self.size)
        else:
            self.at += 1
        inside = self.at
        while self.at < self.size and not self.sees(closer):
            self.copy()
        if self.at >= self.size:
            self.fail(f"Can't find end of the entity starting at byte offset {begin}")
        text = self.source[inside : self.at].decode(errors="replace")
        self.at += len(closer)
        if self.length == offset:
            return
        if mark == ord("["):
            self.add(link_entity(self._url(text)), offset)
        elif closer == b"```":
            self.add({"type": "pre"} | ({"language": language} if language else {}), offset)
        else:
            self.add({"type": _KINDS[mark]}, offset)

    def _url(self, text: str) -> str:
        """The URL in parentheses behind the text, or the text itself."""
        if not self.sees(b"("):
            return text
        end = self.source.find(END, self.at)
        end = self.size if end < 0 else end
        url = self.source[self.at + 1 : end].decode(errors="replace")
        self.at = end + 1
        return url
