"""Telling somebody that a press is not played. Nothing is read or written for that."""

from __future__ import annotations

from bot.envelope import Envelope
from bot.house import House
from games.contract import Answer, text


class Refusals:
    """Answers presses from what their envelopes tell."""

    def __init__(self, house: House) -> None:
        self._house = house

    def __call__(self, envelope: Envelope, why: str) -> None:
        """Answer a press with the words of this key, in the presser's language."""
        if envelope.query is None:
            return
        house = self._house
        language = house.library.words.pick(envelope.language, house.config.default_language)
        said = house.renderer.answer_text(Answer(text(why)), house.reader(language))
        house.delivery.answer(envelope.query, said, person=envelope.person or 0)
