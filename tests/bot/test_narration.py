"""Narration is told whole, however much there is of it at once."""

from __future__ import annotations

from games.contract import text
from managers.ledger import Ledger
from managers.orders import Place, Transaction
from tests.stage import PATIENCE, Stage, text_of


async def test_long_notices_that_no_message_could_hold_together_are_all_told(stage: Stage) -> None:
    assert stage.parlor is not None
    place = Place(stage.chat, stage.topic or 0)
    words = [f"{number}-{'wide' * 300}" for number in range(6)]

    def say(work: Transaction) -> None:
        ledger = Ledger(work, ())
        for word in words:
            ledger.say(None, place, text("bot-error-no-session", asked=word), vital=True)
        ledger.flush()

    await stage.parlor.mailbox.run(say)

    async def told() -> list[str]:
        everything = "\n".join(text_of(message) for message in await stage.messages())
        found = [word for word in words if word in everything]
        return found if len(found) == len(words) else []

    await stage.until(told, PATIENCE, "not everything was told")
    everything = "\n".join(text_of(message) for message in await stage.messages())
    assert sorted(words, key=everything.index) == words
    assert all(everything.count(word) == 1 for word in words)
