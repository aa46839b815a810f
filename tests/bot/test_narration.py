"""Narration is told whole, however much there is of it at once."""

from __future__ import annotations

import pytest

from games.contract import text
from managers.ledger import Ledger
from managers.orders import Place, Transaction
from tests.bot.conftest import general_says
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


@pytest.mark.parametrize(("vital", "times"), [(False, 1), (True, 2)])
async def test_what_may_have_been_heard_is_said_again_only_if_it_is_vital(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, vital: bool, times: int
) -> None:
    """Telegram carries the message out, and its answer is lost."""
    monkeypatch.setattr("bot.delivery.FIRST_REST_SECONDS", 0.05)
    assert stage.parlor is not None
    await general_says(stage, "Hi, I am Parlor.")
    place = Place(stage.chat, stage.topic or 0)

    async def say(word: str, *, vital: bool) -> None:
        def write(work: Transaction) -> None:
            ledger = Ledger(work, ())
            said = text("bot-error-no-session", asked=word)
            ledger.say(None, place, said, vital=vital)
            ledger.flush()

        assert stage.parlor is not None
        await stage.parlor.mailbox.run(write)

    await stage.sim("POST", "/sim/faults", kind="drop_answer", method="sendMessage", times=1)
    await say("perhaps", vital=vital)
    await stage.sees("perhaps")
    await say("certainly", vital=False)
    await stage.sees("certainly")
    told = "\n".join(text_of(message) for message in await stage.messages())
    assert told.count("perhaps") == times
