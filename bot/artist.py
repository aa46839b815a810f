"""Draws boards: makes the one message of a session show the session's present."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from bot.errors import Trouble
from bot.postman import Outgoing, Postman
from bot.render import Renderer
from bot.unseen import Unseen
from managers.boards import Behind, BoardManager, Drawing
from managers.mailbox import Mailbox
from managers.words import Reader


class Artist:
    """Turns a :class:`Drawing` into a message, and writes down what is shown."""

    def __init__(
        self,
        mailbox: Mailbox,
        postman: Postman,
        renderer: Renderer,
        reader: Callable[..., Reader],
        unseen: Unseen,
    ) -> None:
        self._mailbox = mailbox
        self._unseen = unseen
        self._postman = postman
        self._renderer = renderer
        self._reader = reader

    def turned(self, sessions: Mapping[int, int]) -> None:
        """These sessions have come to the phases of these epochs, which nobody was shown yet."""
        for session_id, epoch in sessions.items():
            self._unseen.turned(session_id, epoch)

    def maybe_turned(self, session_ids: Iterable[int]) -> None:
        """Nobody knows yet what the boards of these sessions show."""
        self._unseen.maybe_turned(session_ids)

    def looked_at(self, boards: Iterable[Behind]) -> None:
        """This is how far these boards are behind."""
        self._unseen.looked_at(boards)

    async def draw(self, drawing: Drawing, language: str) -> Trouble | None:
        """Show the board. Whatever goes wrong, it stays due until it is shown."""
        trouble = await self._show(drawing, language)
        if trouble is None:
            await self._unseen.shown(drawing)
        else:
            self._unseen.held_back(drawing)
        return trouble

    async def _show(self, drawing: Drawing, language: str) -> Trouble | None:
        message = self._render(drawing, language)
        old = drawing.message_id
        if old is None:
            return await self._post(drawing, message)
        if drawing.turned and self._postman.has_scrolled(drawing.place, old):
            # A new phase below a page of talk would go unseen, so the board moves to the end.
            trouble = await self._post(drawing, message)
            if trouble is None:
                await self._postman.clear_away(drawing.place, old)
            return trouble
        return await self._redraw(drawing, old, message)

    def _render(self, drawing: Drawing, language: str) -> Outgoing:
        reader = self._reader(language, names=drawing.names)
        keyboard = self._renderer.keyboard(
            drawing.screen, drawing.session_id, drawing.epoch, reader
        )
        return Outgoing(drawing.place, self._renderer.board_html(drawing.screen, reader), keyboard)

    async def _post(self, drawing: Drawing, message: Outgoing) -> Trouble | None:
        sent = await self._postman.send(message)
        if isinstance(sent, Trouble):
            return sent
        await self._remember(drawing, sent)
        return None

    async def _redraw(self, drawing: Drawing, old: int, message: Outgoing) -> Trouble | None:
        trouble = await self._postman.edit(old, message)
        if trouble is None:
            await self._remember(drawing, old)
        elif trouble is Trouble.MESSAGE_GONE:
            await self._mailbox.run(
                lambda work: BoardManager(work.connection).vanished(drawing.board_id, drawing.place)
            )
        return trouble

    async def _remember(self, drawing: Drawing, message_id: int) -> None:
        await self._mailbox.run(
            lambda work: BoardManager(work.connection).shown(
                drawing.board_id, drawing.place, message_id, drawing.version, drawing.phase
            )
        )
