"""/newgame as people use it: where games open, and what stands in the way."""

from __future__ import annotations

import asyncio
import json
from copy import copy

import msgspec
import pytest
from sqlalchemy import select

from bot.handlers.opening import Opener
from db.models import GameSession
from tests.bot.conftest import deliver, general_says, in_general, message_json, said_by_bot
from tests.stage import Stage, labels_of, text_of

MANAGE_TOPICS = "Please give me the right “Manage topics”"


async def topics(stage: Stage) -> list[str]:
    state = await stage.get("/sim/state")
    (chat,) = [c for c in state["chats"] if c["id"] == stage.chat]
    return [topic["name"] for topic in chat["topics"]]


async def test_a_game_opens_in_the_topic_where_it_was_asked_for(stage: Stage) -> None:
    ann, ben, *_ = stage.people
    await ann.say("/newgame impostor blitz")
    board = await stage.board_shows("Impostor · blitz", "Players: 1/10", "1. Ann 👑")
    assert labels_of(board) == ["✋ Join", "🚪 Leave", "▶️ Start", "📖 Rules"]
    await ben.say("/join")
    await stage.board_shows("Players: 2/10", "2. Ben")
    # What the board shows needs no words beside it.
    assert len(said_by_bot(await stage.messages())) == 1


async def test_in_general_the_bot_makes_a_topic_for_each_game(stage: Stage) -> None:
    ann, ben, *_ = stage.people
    await ann.say("/newgame impostor", topic="general")
    said = await general_says(stage, "Impostor is open in a topic of its own", "Impostor #1")
    assert said
    assert "Impostor #1" in await topics(stage)
    await ben.say("/newgame impostor slow", topic="general")
    await general_says(stage, "Impostor #2")
    stage.topic = max(
        topic["id"]
        for chat in (await stage.get("/sim/state"))["chats"]
        if chat["id"] == stage.chat
        for topic in chat["topics"]
    )
    await stage.board_shows("Impostor · slow", "1. Ben 👑")


async def test_the_answer_leads_to_the_new_topic(stage: Stage) -> None:
    ann = stage.people[0]
    await ann.say("/newgame impostor", topic="general")
    await general_says(stage, "Impostor #1")
    found = await stage.get(f"/sim/chats/{stage.chat}/messages", topic="general", limit=200)
    answer = next(m for m in found["messages"] if m["from"]["is_bot"] and m.get("reply_markup"))
    (button,) = answer["reply_markup"]["inline_keyboard"][0]
    state = await stage.get("/sim/state")
    (chat,) = [c for c in state["chats"] if c["id"] == stage.chat]
    new = next(topic["id"] for topic in chat["topics"] if topic["name"] == "Impostor #1")
    assert button["url"] == f"https://t.me/c/{str(stage.chat)[4:]}/{new}"


async def test_where_a_game_is_on_the_next_one_gets_a_topic(stage: Stage) -> None:
    ann, ben, *_ = stage.people
    await ann.say("/newgame impostor")
    await stage.board_shows("Players: 1/10")
    await ben.say("/newgame impostor")
    await stage.sees("Impostor is open in a topic of its own", "Impostor #2")
    assert "Impostor #2" in await topics(stage)


async def test_two_who_open_a_game_at_once_get_one_each(stage: Stage) -> None:
    ann, ben, *_ = stage.people
    await ann.say("/newgame impostor")
    await ben.say("/newgame impostor")
    await stage.sees("Impostor is open in a topic of its own")
    await stage.sees("1. Ann 👑")
    assert [name for name in await topics(stage) if name.startswith("Impostor #")] == [
        "Impostor #2"
    ]


async def test_the_missing_right_is_named(empty_stage: Stage) -> None:
    stage = empty_stage
    await stage.group(["Ann"], bot_rights={"can_manage_topics": False})
    await stage.open()
    await stage.people[0].say("/newgame impostor", topic="general")
    await general_says(stage, MANAGE_TOPICS)
    # In a topic without a game nothing is missing.
    await stage.people[0].say("/newgame impostor")
    await stage.board_shows("Players: 1/10")


async def test_a_bot_that_is_no_admin_says_so(empty_stage: Stage) -> None:
    stage = empty_stage
    await stage.group(["Ann"], bot="member")
    await stage.open()
    await stage.people[0].say("/newgame impostor", topic="general")
    await general_says(stage, MANAGE_TOPICS)


async def test_a_plain_group_has_one_game_at_a_time(empty_stage: Stage) -> None:
    stage = empty_stage
    await stage.group(["Ann", "Ben"], forum=False, type="group", bot="member")
    await stage.open()
    await stage.people[0].say("/newgame impostor")
    await stage.board_shows("Players: 1/10")
    await stage.people[1].say("/newgame impostor")
    await stage.sees("This group has no topics")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("chess", "I know no game called “chess”."),
        ("impostor turbo", "Impostor has no pace “turbo”. Choose one of: normal, blitz, slow."),
        ("<b>&", "I know no game called “<b>&”."),
        ("１２ -5", "I know no game called “１２”."),
        ("x" * 4_000, "I know no game called “xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…”."),
    ],
)
async def test_what_makes_no_sense_is_explained(stage: Stage, words: str, answer: str) -> None:
    await stage.people[0].say(f"/newgame {words}")
    await stage.sees(answer)


async def test_games_and_paces_go_by_their_names_in_any_language(stage: Stage) -> None:
    await stage.people[0].say("/newgame IMPOSTOR блиц")
    await stage.board_shows("Impostor · blitz")


async def test_a_game_needs_a_group(stage: Stage) -> None:
    ann = stage.people[0]
    await ann.open_private_chat()
    await ann.whisper("/newgame")
    await ann.is_told("That works in a group:")


async def test_nobody_in_particular_cannot_host(stage: Stage) -> None:
    ann = stage.people[0]
    await ann.say("/newgame impostor", anonymous=True)
    await stage.sees("You write as the group, so I cannot tell who you are.")
    await ann.say("/newgame impostor", sender_chat=-1001234567890)
    await stage.until(
        lambda: _count(stage, "You write as the group"), 10, "a channel is not answered"
    )
    assert not [m for m in await stage.messages() if m.get("reply_markup")]


async def _count(stage: Stage, words: str) -> bool:
    return sum(words in said for said in said_by_bot(await stage.messages())) == 2


async def test_an_edited_message_and_another_bots_command_open_nothing(stage: Stage) -> None:
    ann = stage.people[0]
    edited = message_json(stage, ann, "/newgame", edit_date=1_700_000_100)
    await deliver(stage, 900_001, edited_message=edited)
    await deliver(stage, 900_002, message=message_json(stage, ann, "/newgame@some_other_bot"))
    await ann.say("/join")
    await stage.sees("There is no game in this topic. /newgame opens one.")
    assert not [m for m in await stage.messages() if m.get("reply_markup")]


async def test_a_channel_is_told_that_games_need_a_group(stage: Stage) -> None:
    # The sandbox has no channels, so its group is presented to the bot as one.
    channel = {"id": stage.chat, "type": "channel", "title": "News"}
    post = message_json(stage, stage.people[0], "/newgame", chat=channel, sender_chat=channel)
    for name in ("from", "message_thread_id", "is_topic_message"):
        del post[name]
    await deliver(stage, 900_003, channel_post=post)
    await general_says(stage, "That works in a group:")


async def test_a_redelivered_newgame_opens_nothing_twice(stage: Stage) -> None:
    ann = stage.people[0]
    asked = message_json(stage, ann, "/newgame impostor")
    del asked["message_thread_id"], asked["is_topic_message"]
    await deliver(stage, 900_004, message=asked)
    await general_says(stage, "Impostor #1")
    # The bot dies before it could confirm the update, so Telegram delivers it again.
    await stage.close()
    await stage.open()
    await deliver(stage, 900_004, message=asked)
    await ann.say("/newgame impostor", topic="general")
    await general_says(stage, "Impostor #2")
    made = [name for name in await topics(stage) if name.startswith("Impostor #")]
    assert made == ["Impostor #1", "Impostor #2"]
    assert sum("is open in a topic" in said for said in await in_general(stage)) == 2


async def test_a_kill_before_the_commit_may_leave_a_topic_and_never_a_second_game(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can ask Telegram whether a topic was made already, so one may stay behind empty."""
    asked = message_json(stage, stage.people[0], "/newgame impostor")
    del asked["message_thread_id"], asked["is_topic_message"]

    async def killed(*_arguments: object) -> None:
        raise asyncio.CancelledError

    async def made() -> bool:
        return "Impostor #1" in await topics(stage)

    update = json.dumps({"update_id": 900_005, "message": asked}).encode()
    assert stage.parlor is not None
    with monkeypatch.context() as patch:
        patch.setattr(Opener, "_open_at", killed)
        await stage.parlor.intake.handle([update])
        await stage.until(made, 10, "no topic is made")
    for _ in range(3):
        await stage.close()
        await stage.open()
        await deliver(stage, 900_005, message=asked)
        await general_says(stage, "Impostor is open in a topic of its own", "Impostor #1")
    assert [name for name in await topics(stage) if name == "Impostor #1"] == ["Impostor #1"] * 2
    assert stage.parlor is not None
    sessions = await stage.parlor.mailbox.read(lambda c: c.scalars(select(GameSession.id)).all())
    assert len(sessions) == 1
    assert sum("is open in a topic" in said for said in await in_general(stage)) == 1


@pytest.fixture
async def two_games(empty_stage: Stage) -> Stage:
    """The stage with a second game installed, which is the first one under another name."""
    stage = empty_stage
    books = stage.library.rulebooks
    second = copy(books["impostor"])
    second.key = "raid"
    stage.library = msgspec.structs.replace(stage.library, rulebooks={**books, "raid": second})
    await stage.group(["Ann", "Ben"])
    await stage.open()
    return stage


async def test_of_several_games_one_is_picked_by_button(two_games: Stage) -> None:
    stage = two_games
    ann, ben = stage.people
    await ann.say("/newgame blitz")
    menu = await stage.sees("Which game shall it be?")
    assert labels_of(menu)[0] == "Impostor"
    await ben.press("Impostor", on=menu)
    await stage.sees("Impostor · blitz", "1. Ben 👑")
    answer = await ann.press("Impostor", on=menu)
    assert "open in a topic of its own" in answer


async def test_forged_picks_open_nothing(two_games: Stage) -> None:
    stage = two_games
    ann = stage.people[0]
    await ann.say("/newgame")
    menu = await stage.sees("Which game shall it be?")
    for forged in ("n:chess:", "n:impostor:turbo", "n:impostor", "n:", "n:impostor:blitz:x"):
        answer = await ann.press_data(forged, menu["message_id"])
        assert answer == "That button is from an earlier moment. Look at the newest message."
    assert len(said_by_bot(await stage.messages())) == 1
    assert "Which game" in text_of(menu)
