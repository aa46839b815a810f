"""A group in which more happens than may be shown: what matters comes first, and nobody pays."""

from __future__ import annotations

from bot.budget import Weight
from tests.e2e.game import NAMES, Game
from tests.e2e.records import Records
from tests.stage import FreeBudget, Stage, text_of

NOT_NOW = 3.0


class Bouncer(FreeBudget):
    """Lets nothing of these weights into a group."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: tuple[Weight, ...] = ()

    def wait(self, chat_id: int, weight: Weight) -> float:
        """Seconds to wait, as the budget gives them."""
        refused = chat_id < 0 and weight in self.refused
        return NOT_NOW if refused else super().wait(chat_id, weight)


async def test_a_vote_that_nobody_was_shown_takes_nobodys_time(
    stage: Stage, records: Records
) -> None:
    await stage.group(list(NAMES[:4]))
    budget = Bouncer()
    parlor = await stage.open(budget=budget)
    game = Game(stage, records, stage.people)
    await game.play()
    await game.reach("Meeting")
    budget.refused = tuple(Weight)
    board = await stage.board()
    for player in game.players[:3]:
        await player.press("Ready to vote", on=board)
    session = records.session()

    async def held() -> bool:
        return session["id"] in parlor.unseen

    await stage.until(held, 10, "nobody noticed that the vote is not shown")
    await stage.pass_time(120)
    assert "Meeting" in text_of(await stage.board()), "the minute was used up"
    assert records.session()["status"] == "active"
    budget.refused = ()
    await game.shows("Vote")

    async def given_back() -> bool:
        left = (records.session()["deadline_at"] - stage.now()).total_seconds()
        return 40 <= left <= 46

    await stage.until(given_back, 10, "the players did not get their vote back")
    await game.shows("Vote")
    await stage.pass_time(60)
    await stage.sees("Nobody voted")
    warned = [m for m in await stage.messages() if "did not vote" in text_of(m)]
    assert not warned, "silence in a vote that came late was held against somebody"


async def test_a_new_game_is_shown_before_another_ones_figures(
    stage: Stage, records: Records
) -> None:
    await stage.group(list(NAMES[:3]))
    ann, ben, cat = stage.people
    body = {"user": ann.id, "name": "Another table"}
    other = (await stage.sim("POST", f"/sim/chats/{stage.chat}/topics", **body))["id"]
    budget = Bouncer()
    await stage.open(budget=budget)
    await ann.say("/newgame impostor")
    await stage.board_shows("Players: 1/")
    budget.refused = (Weight.PROGRESS,)
    await ben.press("Join")
    await cat.say("/newgame impostor", topic=other)

    async def shown() -> bool:
        return any(m.get("reply_markup") for m in await stage.messages(other))

    await stage.until(shown, 10, "the new game waits behind the old one's figures")
    assert "Players: 1/" in text_of(await stage.board())
    budget.refused = ()
    await stage.board_shows("Players: 2/")
    assert len(records.sessions()) == 2
