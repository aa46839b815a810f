"""Tells notices: each once, in order, and each crash in between leaves a decided case."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from bot.errors import Trouble
from bot.postman import Outgoing, Postman
from bot.render import MAX_MESSAGE, Renderer, units
from managers.mailbox import Mailbox
from managers.namebook import NameBook
from managers.notices import NoticeManager, Telling
from managers.orders import Place
from managers.people import PlayerManager
from managers.words import Reader, to_plain

_NEVER = frozenset(
    {Trouble.UNREACHABLE, Trouble.CHAT_GONE, Trouble.TOPIC_GONE, Trouble.REFUSED, Trouble.NO_RIGHTS}
)
_LATER = frozenset({Trouble.SLOW_DOWN, Trouble.TOPIC_CLOSED, Trouble.MIGRATED})


class Narrator:
    """Takes notices out of the database one message at a time, and settles each."""

    def __init__(
        self,
        mailbox: Mailbox,
        names: NameBook,
        postman: Postman,
        renderer: Renderer,
        reader: Callable[..., Reader],
    ) -> None:
        self._mailbox = mailbox
        self._names = names
        self._postman = postman
        self._renderer = renderer
        self._reader = reader

    async def tell(self, place: Place, chat_language: str) -> Trouble | None:
        """Tell what is next in this place."""
        telling = await self._mailbox.run(
            lambda work: NoticeManager(work.connection).next_telling(place, self._names)
        )
        if telling is None:
            return None
        language = chat_language if telling.to is None else await self._language_of(telling.to)
        reader = self._reader(language, names=telling.names)
        told = [self._renderer.text_html(text, reader) for text in telling.texts]
        fitting = _fitting(told)
        if fitting < len(told):
            telling = await self._leave_for_later(telling, fitting)
        html = "\n".join(told[:fitting])
        result = await self._postman.send(Outgoing(place, html))
        await self._settle(telling, result)
        return result if isinstance(result, Trouble) else None

    async def _language_of(self, player: int) -> str:
        record = await self._mailbox.read(lambda c: PlayerManager(c).get(player))
        return self._renderer.words.pick(record.language if record else None)

    async def _leave_for_later(self, telling: Telling, fitting: int) -> Telling:
        """What is told now when only the first so many of these fit into a message."""
        now, later = telling.ids[:fitting], telling.ids[fitting:]
        await self._mailbox.run(lambda work: NoticeManager(work.connection).postpone(later))
        return msgspec.structs.replace(telling, ids=now, texts=telling.texts[:fitting])

    async def _settle(self, telling: Telling, result: int | Trouble) -> None:
        now = self._reader("en").now

        def settle(manager: NoticeManager) -> None:
            if not isinstance(result, Trouble):
                assert now is not None
                manager.sent(telling.ids, result, now)
            elif result in _LATER:
                manager.postpone(telling.ids)
            elif result in _NEVER:
                manager.dead(telling.ids, result.name.lower())
            elif result is Trouble.UNCERTAIN:
                manager.uncertain(telling.ids, result.name.lower())
            else:
                manager.put_back(telling.ids, result.name.lower())

        await self._mailbox.run(lambda work: settle(NoticeManager(work.connection)))


def _fitting(told: Sequence[str]) -> int:
    """How many of these, one at least, fit into one message with a line break between them."""
    room = MAX_MESSAGE
    for number, html in enumerate(told):
        room -= units(to_plain(html)) + (number > 0)
        if room < 0 and number > 0:
            return number
    return len(told)
