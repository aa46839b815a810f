"""Polls, quizzes and dice: what may be sent, how people vote, and what the bot hears of it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sandbox.dice import HIGHEST
from tests.sandbox.conftest import Client, keyboard


async def sent_poll(client: Client, chat: int, **fields: Any) -> dict[str, Any]:
    """A poll with three options."""
    body = {"question": "Who?", "options": ["Ann", "Bob", {"text": "Cy"}]}
    return await client.ok("sendPoll", chat_id=chat, **(body | fields))


async def test_votes_are_counted_and_told_by_name_when_the_poll_is_open(client: Client) -> None:
    host, guest = await client.user(), await client.user("Tom")
    chat = await client.forum(host)
    await client.sim("POST", f"/sim/chats/{chat}/members", user=guest, status="member")
    await client.updates()
    message = await sent_poll(client, chat, is_anonymous=False, allows_multiple_answers=True)
    poll = message["poll"]
    assert [option["text"] for option in poll["options"]] == ["Ann", "Bob", "Cy"]
    place = {"chat": chat, "message_id": message["message_id"]}
    await client.sim("POST", "/sim/vote", user=host, options=[2, 0], **place)
    await client.sim("POST", "/sim/vote", user=guest, options=[2], **place)
    await client.sim("POST", "/sim/vote", user=guest, options=[], **place)
    updates = await client.updates()
    counts = [[o["voter_count"] for o in u["poll"]["options"]] for u in updates if "poll" in u]
    assert counts == [[1, 0, 1], [1, 0, 2], [1, 0, 1]]
    answers = [update["poll_answer"] for update in updates if "poll_answer" in update]
    assert [(a["user"]["id"], a["option_ids"]) for a in answers] == [
        (host, [0, 2]),
        (guest, [2]),
        (guest, []),
    ]
    ids = [option["persistent_id"] for option in poll["options"]]
    assert answers[0]["option_persistent_ids"] == [ids[0], ids[2]]
    assert {a["poll_id"] for a in answers} == {poll["id"]}
    shown = (await client.sim("GET", f"/sim/chats/{chat}/messages"))["messages"][-1]
    assert shown["poll"]["total_voter_count"] == 1


async def test_nobody_hears_who_voted_in_an_anonymous_poll(client: Client) -> None:
    host = await client.user()
    chat = await client.forum(host)
    message = await sent_poll(client, chat)
    await client.updates()
    place = {"user": host, "chat": chat, "message_id": message["message_id"]}
    await client.sim("POST", "/sim/vote", options=[1], **place)
    [update] = await client.updates()
    assert update["poll"]["is_anonymous"]
    assert update["poll"]["total_voter_count"] == 1


async def test_a_stopped_poll_takes_no_votes_and_keeps_its_result(client: Client) -> None:
    host = await client.user()
    chat = await client.forum(host)
    message = await sent_poll(client, chat, reply_markup=keyboard("a"))
    place = {"chat_id": chat, "message_id": message["message_id"]}
    vote = {"user": host, "chat": chat, "message_id": message["message_id"], "options": [0]}
    await client.sim("POST", "/sim/vote", **vote)
    await client.updates()
    stopped = await client.ok("stopPoll", **place)
    assert stopped["is_closed"]
    assert stopped["total_voter_count"] == 1
    [update] = await client.updates()
    assert update["poll"] == stopped
    assert await client.sim_refused("POST", "/sim/vote", **vote) == (409, "the poll is closed")
    assert await client.refused("stopPoll", **place) == "Bad Request: poll can't be stopped"
    shown = (await client.sim("GET", f"/sim/chats/{chat}/messages"))["messages"][-1]
    assert "reply_markup" not in shown
    assert await client.refused("stopPoll", chat_id=chat, message_id=999) == (
        "Bad Request: message with poll to stop not found"
    )
    text = await client.ok("sendMessage", chat_id=chat, text="x")
    assert await client.refused("stopPoll", chat_id=chat, message_id=text["message_id"]) == (
        "Bad Request: message is not a poll"
    )


async def test_a_poll_with_a_period_closes_by_itself(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.methods.polls.SHORTEST_PERIOD", 0)
    chat = await client.forum(await client.user())
    await client.updates()
    message = await sent_poll(client, chat, open_period=1)
    poll = message["poll"]
    assert poll["close_date"] == message["date"] + 1
    [update] = await asyncio.wait_for(client.ok("getUpdates", timeout=20), 20)
    assert update["poll"]["id"] == poll["id"]
    assert update["poll"]["is_closed"]


async def test_a_quiz_knows_its_answer_and_takes_one_vote(client: Client) -> None:
    host = await client.user()
    chat = await client.forum(host)
    quiz = {"type": "quiz", "correct_option_ids": [1], "explanation": "*It is*\\."}
    message = await sent_poll(client, chat, explanation_parse_mode="MarkdownV2", **quiz)
    assert message["poll"]["correct_option_id"] == 1
    assert message["poll"]["explanation"] == "It is."
    assert not message["poll"]["allows_revoting"]
    place = {"user": host, "chat": chat, "message_id": message["message_id"]}
    await client.sim("POST", "/sim/vote", options=[0], **place)
    assert await client.sim_refused("POST", "/sim/vote", options=[1], **place) == (
        409,
        "Mara has voted and cannot change it",
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"question": ""}, "text must be non-empty"),
        ({"question": "x" * 301}, "poll question length must not exceed 300"),
        ({"options": []}, "poll must have at least one answer option"),
        ({"options": ["x"] * 13}, "poll can't have more than 12 options"),
        ({"options": ["x" * 101]}, "poll options length must not exceed 100"),
        ({"options": ["x", " "]}, "text must be non-empty"),
        ({"options": "{"}, "can't parse options JSON object"),
        ({"options": {"text": "x"}}, "expected an Array of String as options"),
        ({"options": [7]}, "expected an option to be of type String"),
        ({"type": "exam"}, "unsupported poll type specified"),
        ({"type": "quiz"}, "correct quiz option list must be non-empty"),
        ({"type": "quiz", "correct_option_id": 3}, "wrong quiz correct_option_id"),
        (
            {"type": "quiz", "correct_option_ids": [1, 0]},
            "correct quiz option list must be increasing",
        ),
        ({"members_only": True}, "poll voters can be restricted only in channel chats"),
        ({"open_period": 4}, "POLL_CLOSE_DATE_INVALID"),
    ],
)
async def test_a_bad_poll_is_refused(client: Client, fields: dict[str, Any], words: str) -> None:
    chat = await client.forum(await client.user())
    body = {"question": "Who?", "options": ["a", "b"]} | fields
    assert await client.refused("sendPoll", chat_id=chat, **body) == f"Bad Request: {words}"


async def test_votes_that_cannot_be_are_told_in_a_sentence(client: Client) -> None:
    host, guest = await client.user(), await client.user("Tom")
    chat = await client.forum(host)
    message = await sent_poll(client, chat)
    place = {"chat": chat, "message_id": message["message_id"]}
    for body, expected in [
        ({"user": guest, "options": [0]}, (403, "Tom is not a member of Evening")),
        ({"user": host, "options": [0, 1]}, (400, "the poll takes one option")),
        ({"user": host, "options": [3]}, (400, "options must be different numbers from 0 to 2")),
        ({"user": host, "options": []}, (409, "Mara has no vote to take back")),
        ({"user": host, "options": "0"}, (400, "options must be a list of whole numbers")),
    ]:
        assert await client.sim_refused("POST", "/sim/vote", **body, **place) == expected


async def test_dice_fall_within_their_range_and_differently(client: Client) -> None:
    chat = await client.forum(await client.user())
    for emoji, highest in HIGHEST.items():
        thrown = [
            (await client.ok("sendDice", chat_id=chat, emoji=emoji))["dice"] for _ in range(20)
        ]
        assert {dice["emoji"] for dice in thrown} == {emoji}
        values = {dice["value"] for dice in thrown}
        assert len(values) > 1
        assert values <= set(range(1, highest + 1))
    assert (await client.ok("sendDice", chat_id=chat))["dice"]["emoji"] == "🎲"
    assert await client.refused("sendDice", chat_id=chat, emoji="🃏") == (
        "Bad Request: EMOTICON_INVALID"
    )
