"""Replies that wait: in order, not for ever, and of several edits only the last."""

from __future__ import annotations

import pytest

from bot.budget import Weight
from bot.postman import Outgoing
from bot.replies import REPLIES_WAITING, REPLY_PATIENCE_SECONDS, Replies
from managers.orders import Place
from tests.bot.test_budget import Watch
from tests.bot.test_commands_helping import press_in_private
from tests.stage import FreeBudget, Stage

CHAT = -5


def reply(html: str, edits: int | None = None, chat: int = CHAT) -> Outgoing:
    return Outgoing(Place(chat), html, edits=edits)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def replies(watch: Watch) -> Replies:
    return Replies(watch)


def taken(replies: Replies) -> list[str]:
    """What is sent now, in its order."""
    return [replies.take(CHAT).html for _ in range(replies.count(CHAT))]


def test_an_edit_replaces_the_one_that_was_to_make_the_same_message_show_something_else(
    replies: Replies,
) -> None:
    for html, edits in (("1", 7), ("hello", None), ("2", 8), ("3", 7), ("hello", None)):
        replies.add(reply(html, edits))
    assert taken(replies) == ["hello", "2", "3", "hello"]
    assert CHAT not in replies


def test_what_could_not_be_sent_is_the_next_again_unless_it_is_outdated(replies: Replies) -> None:
    for html, edits in (("1", 7), ("2", None)):
        replies.add(reply(html, edits))
    first = replies.take(CHAT)
    replies.put_back(first)
    assert replies.take(CHAT) == first
    replies.add(reply("3", 7))
    replies.put_back(first)
    assert taken(replies) == ["2", "3"]


def test_only_so_many_wait(replies: Replies) -> None:
    for number in range(REPLIES_WAITING + 2):
        replies.add(reply(str(number)))
    replies.put_back(reply("too late"))
    assert taken(replies) == [str(number) for number in range(2, REPLIES_WAITING + 2)]


def test_who_has_waited_long_goes_first(replies: Replies, watch: Watch) -> None:
    replies.add(reply("1"))
    assert not replies.overdue(CHAT)
    watch.now += REPLY_PATIENCE_SECONDS
    replies.add(reply("2"))
    assert replies.overdue(CHAT)
    assert not replies.overdue(CHAT - 1)
    replies.take(CHAT)
    assert not replies.overdue(CHAT)


class Closed(FreeBudget):
    """Lets nothing through to anybody until it is opened."""

    shut = False

    def wait(self, chat_id: int, weight: Weight) -> float:
        return 0.05 if self.shut else 0.0


async def test_who_presses_for_the_next_page_again_and_again_is_shown_it_once(
    empty_stage: Stage,
) -> None:
    stage, budget = empty_stage, Closed()
    await stage.group(["Ann"])
    await stage.open(budget=budget)
    (ann,) = stage.people
    await stage.sim("POST", f"/sim/users/{ann.id}/start", payload="rules-impostor")
    page = await ann.is_told("Impostor · 1/")
    budget.shut = True
    for _ in range(4):
        await press_in_private(ann, page, "Next")
    budget.shut = False
    await ann.is_told("Impostor · 2/")
    await ann.whisper("/help")
    await ann.is_told("How to play")
    calls = (await stage.get("/sim/calls", method="editMessageText"))["calls"]
    assert len(calls) == 1
