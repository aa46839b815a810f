"""/start, /help and /rules, and the lists of commands that Telegram offers."""

from __future__ import annotations

from typing import Any

import pytest

from bot import menu
from tests.stage import Person, Stage, find_button, labels_of, text_of


async def press_in_private(person: Person, message: dict[str, Any], label: str) -> None:
    row, column = find_button(message, label)
    await person.stage.sim(
        "POST", "/sim/press", user=person.id, chat=person.id,
        message_id=message["message_id"], button=[row, column], wait=5,
    )  # fmt: skip


async def test_the_bot_introduces_itself(stage: Stage) -> None:
    ann, ben, *_ = stage.people
    await ben.say("/start")
    await stage.sees("Hi, I am Parlor.", "🎲 Impostor: Repair the ship")
    await ann.open_private_chat()
    welcome = await ann.is_told("Welcome to Parlor!", "🎲 Impostor: Repair the ship")
    username = (await stage.get("/sim/state"))["bot"]["username"]
    assert labels_of(welcome) == ["➕ Add me to a group", "❓ Help"]
    assert welcome["reply_markup"]["inline_keyboard"][0][0]["url"].startswith(
        f"https://t.me/{username}?startgroup="
    )
    await press_in_private(ann, welcome, "Help")
    await ann.is_told("How to play")


async def test_links_into_the_private_chat_show_what_they_are_about(stage: Stage) -> None:
    ann, ben, cat, *_ = stage.people
    starts = [(ann, "help", "How to play"), (ben, "rules-impostor", "Impostor · 1/6")]
    for person, payload, shown in [*starts, (cat, "rules-chess", "I know no game called “chess”")]:
        await stage.sim("POST", f"/sim/users/{person.id}/start", payload=payload)
        await person.is_told(shown)
    dan = stage.people[3]
    await stage.sim("POST", f"/sim/users/{dan.id}/start", payload="zzz-zzz")
    await dan.is_told("Welcome to Parlor!")


async def test_a_link_to_a_panel_carries_any_number(stage: Stage) -> None:
    for person, number in zip(stage.people, (2**63 - 1, 0, 2**63, "9" * 50), strict=False):
        await stage.sim("POST", f"/sim/users/{person.id}/start", payload=f"panel-{number}")
    ann, *others = stage.people
    await ann.is_told("There is nothing to choose in that game right now.")
    for person in others[:3]:
        await person.is_told("Welcome to Parlor!")


async def test_a_link_to_the_role_shows_it(stage: Stage) -> None:
    ann = stage.people[0]
    await ann.say("/newgame impostor")
    await stage.board_shows("1. Ann 👑")
    await stage.sim("POST", f"/sim/users/{ann.id}/start", payload="role")
    await ann.is_told("Impostor #1 · Evening", "The game has not begun yet.")


async def test_the_welcome_is_in_the_persons_language(stage: Stage) -> None:
    ivan = await stage.person("Ivan", "ru-RU")
    await ivan.open_private_chat()
    await ivan.is_told("Добро пожаловать в Parlor!")
    ulf = await stage.person("Ulf", "sv")
    await ulf.open_private_chat()
    await ulf.is_told("Welcome to Parlor!")


async def test_help_turns_its_pages(stage: Stage) -> None:
    ann, ben, *_ = stage.people
    await ann.say("/help")
    page = await stage.sees("How to play", "/newgame — Open a game in this topic")
    assert labels_of(page) == ["Next ▶️"]
    await ben.press("Next", on=page)
    page = await stage.sees("Hosting a game", "/settings — ")
    assert labels_of(page) == ["◀️ Back", "Next ▶️"]
    await ann.press("Next", on=page)
    page = await stage.sees("Rights I like to have", "✅ Manage topics")
    assert "I can read messages here" in text_of(page)
    assert labels_of(page) == ["◀️ Back"]
    for forged in ("h:3", "h:-1", "h:", "h:zz", "h:0:0"):
        answer = await ann.press_data(forged, page["message_id"])
        assert answer.startswith("That button is from an earlier moment")


@pytest.mark.parametrize(("privacy", "notice"), [(True, "Privacy mode"), (False, "I can read")])
async def test_privacy_mode_is_noticed(empty_stage: Stage, privacy: bool, notice: str) -> None:
    stage = empty_stage
    await stage.sim("POST", "/sim/bot", privacy=privacy)
    await stage.group(["Ann"], bot="member")
    await stage.open()
    await stage.people[0].say("/help")
    page = await stage.sees("How to play")
    await stage.people[0].press("Next", on=page)
    await stage.people[0].press("Next", on=await stage.sees("Hosting a game"))
    await stage.sees("▫️ Manage topics", notice)


async def test_the_rules_of_a_game(stage: Stage) -> None:
    ann, ben, *_ = stage.people
    await ann.say("/rules impostor")
    page = await stage.sees("Impostor · 1/6")
    await ben.press("Next", on=page)
    page = await stage.sees("Impostor · 2/6")
    assert labels_of(page) == ["◀️ Back", "Next ▶️"]
    await ben.press("Back", on=page)
    await stage.sees("Impostor · 1/6")
    await ann.say("/rules Самозванец")
    await ann.say("/rules poker <i>")
    await stage.sees("I know no game called “poker <i>”", "impostor — Impostor")
    for forged in ("r:impostor:6", "r:chess:0", "r:impostor:-1", "r::0", "r:impostor"):
        answer = await ann.press_data(forged, page["message_id"])
        assert answer.startswith("That button is from an earlier moment")


async def test_anonymous_admins_may_read_the_help(stage: Stage) -> None:
    await stage.people[0].say("/help", anonymous=True)
    await stage.sees("How to play")


async def test_telegram_offers_the_commands_of_each_kind_of_chat(stage: Stage) -> None:
    lists = (await stage.get("/sim/state"))["command_lists"]
    offered = {
        (one["scope"]["type"], one.get("language_code") or ""): [
            command["command"] for command in one["commands"]
        ]
        for one in lists
    }
    scopes = ("all_private_chats", "all_group_chats", "all_chat_administrators")
    assert set(offered) == {(scope, code) for scope in scopes for code in ("", "en", "ru")}
    private, group, admins = (offered[scope, "ru"] for scope in scopes)
    assert "newgame" in group
    assert "newgame" not in private
    assert set(admins) - set(group) == {"chatstats", "settings"}
    described = next(
        one
        for one in lists
        if (one["scope"]["type"], one.get("language_code")) == ("all_group_chats", "ru")
    )
    assert described["commands"][0]["description"] == "Открыть игру в этой теме"


async def test_telegram_is_told_the_commands_once(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def told() -> list[str]:
        calls = (await stage.get("/sim/calls", method="setMyCommands"))["calls"]
        return ["ok" if call["ok"] else "refused" for call in calls]

    assert await told() == ["ok"] * 9
    await stage.close()
    await stage.open()
    assert await told() == ["ok"] * 9, "at the second start there is nothing new"

    await stage.close()
    private, (groups, commands), admins = menu.SCOPES
    monkeypatch.setattr(menu, "SCOPES", (private, (groups, commands[:-1]), admins))
    await stage.sim("POST", "/sim/faults", kind="500", method="setMyCommands", times=1)
    await stage.open()
    assert (await told())[9:] == ["refused", "ok", "ok"], "only the lists that have changed"
    await stage.close()
    await stage.open()
    assert (await told())[12:] == ["ok"], "what was refused is tried again"
