"""/settings with its buttons, and what the settings lead to."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from bot.handlers.settings import choices
from managers.chats import ChatManager
from managers.content import load_library
from tests.stage import Stage, labels_of, text_of

NOT_ADMIN = "Only an admin of this chat can do that."
OLD_BUTTON = "That button is from an earlier moment. Look at the newest message."


@pytest.fixture
async def stage(impostor_stage: Stage) -> Stage:
    """What there is to set depends on the games that there are; here that is Impostor alone."""
    return impostor_stage


async def menu(stage: Stage) -> dict[str, Any]:
    await stage.people[0].say("/settings")
    return await stage.sees("How games go in this chat")


async def shows(stage: Stage, message: dict[str, Any], *words: str) -> dict[str, Any]:
    """Wait until this message holds these words."""

    async def look() -> dict[str, Any] | None:
        (now,) = [m for m in await stage.messages() if m["message_id"] == message["message_id"]]
        return now if all(word in text_of(now) for word in words) else None

    found = await stage.until(look, 10, f"the menu does not show {words}")
    assert isinstance(found, dict)
    return found


async def test_only_admins_see_and_press(stage: Stage) -> None:
    ann, ben, *_ = stage.people
    await ben.say("/settings")
    await stage.sees(NOT_ADMIN)
    message = await menu(stage)
    assert await ben.press("Seats", on=message) == NOT_ADMIN
    assert await ben.press_data("s:seats:4", message["message_id"]) == NOT_ADMIN
    await shows(stage, message, "🪑 Seats: 10")
    await ann.press("Seats", on=message)
    await shows(stage, message, "How many players a lobby has room for.", "Now: 10")


async def test_rights_count_at_the_moment_of_the_press(stage: Stage) -> None:
    ben = stage.people[1]
    await ben.becomes("administrator")
    await ben.say("/settings")
    message = await stage.sees("How games go in this chat")
    await ben.becomes("member")
    assert await ben.press_data("s:seats:4", message["message_id"]) == NOT_ADMIN
    await shows(stage, message, "🪑 Seats: 10")


async def test_every_setting_is_there_with_its_present_value(stage: Stage) -> None:
    message = await menu(stage)
    assert text_of(message).splitlines()[2:9] == [
        "🌐 Language: English",
        "🎲 Impostor: normal",
        "🗳 Ballots: secret",
        "🎭 Role on ejection: revealed",
        "💬 Discussion log: kept",
        "🪑 Seats: 10",
        "🗂 A topic for each game: yes",
    ]
    assert len(labels_of(message)) == 7


async def test_a_setting_is_chosen_and_taken_back(stage: Stage) -> None:
    ann = stage.people[0]
    message = await menu(stage)
    await ann.press("Ballots", on=message)
    page = await shows(stage, message, "Whether everyone sees who votes for whom.", "Now: secret")
    assert labels_of(page) == ["open", "secret", "✅ as the game has it", "◀️ Back"]
    assert await ann.press("open", on=page) == "Saved: 🗳 Ballots: open."
    page = await shows(stage, message, "Now: open")
    assert labels_of(page)[0] == "✅ open"
    await ann.press("as the game has it", on=page)
    page = await shows(stage, message, "Now: secret")
    await ann.press("Back", on=page)
    await shows(stage, message, "🗳 Ballots: secret", "🪑 Seats: 10")


async def test_seats_and_pace_hold_for_the_next_game(stage: Stage) -> None:
    ann = stage.people[0]
    message = await menu(stage)
    await ann.press("Seats", on=message)
    page = await shows(stage, message, "Now: 10")
    assert labels_of(page)[:12] == [*map(str, range(4, 10)), *map(str, range(10, 16))]
    await ann.press("5", on=page)
    await ann.press_data("s:preset.impostor:slow", message["message_id"])
    await ann.say("/newgame impostor")
    await stage.sees("Impostor · slow", "Players: 1/5")


async def test_each_game_has_presets_of_its_own(empty_stage: Stage) -> None:
    stage = empty_stage
    await stage.group(["Ann"])
    await stage.open()
    (ann,) = stage.people
    message = await menu(stage)
    await shows(stage, message, "🎲 Impostor: normal", "🎲 World-Threat Raid: the Mire King")
    await ann.press("World-Threat Raid", on=message)
    page = await shows(stage, message, "its pace, or its boss.", "Now: the Mire King")
    assert labels_of(page)[:2] == [
        "the Mire King (a few friends)",
        "the Clockwork Plague (one day)",
    ]
    assert "blitz" not in labels_of(page)
    said = await ann.press("the Lantern Eater", on=page)
    assert said == "Saved: 🎲 World-Threat Raid: the Lantern Eater (some twenty)."
    await ann.press("Back", on=await shows(stage, message, "Now: the Lantern Eater"))
    await shows(stage, message, "🎲 Impostor: normal", "🎲 Boss Fight: normal", "the Lantern Eater")
    for forged in ("s:preset.raid:blitz", "s:preset.impostor:sun", "s:preset.chess:blitz"):
        assert await ann.press_data(forged, message["message_id"]) == OLD_BUTTON


async def test_a_preset_from_when_there_was_one_for_all_games_still_holds(
    empty_stage: Stage,
) -> None:
    stage = empty_stage
    await stage.group(["Ann"])
    await stage.open()
    (ann,) = stage.people
    assert stage.parlor is not None
    mailbox, chat = stage.parlor.mailbox, stage.chat
    await mailbox.run(
        lambda work: ChatManager(work.connection).change_settings(chat, {"preset": "blitz"})
    )
    message = await menu(stage)
    lines = ("🎲 Impostor: blitz", "🎲 Boss Fight: blitz", "🎲 World-Threat Raid: the Mire King")
    await shows(stage, message, *lines)
    await ann.say("/newgame impostor")
    await stage.sees("Impostor · blitz")
    # Taken back for one game, it goes on for the others.
    await ann.press("Impostor", on=message)
    page = await shows(stage, message, "Now: blitz")
    await ann.press("as the game has it", on=page)
    page = await shows(stage, message, "Now: normal")
    await ann.press("Back", on=page)
    await shows(stage, message, "🎲 Impostor: normal", "🎲 Boss Fight: blitz")
    kept = await mailbox.read(lambda c: ChatManager(c).settings(chat))
    assert kept == {"preset.boss_fight": "blitz"}


async def test_the_language_changes_at_once(stage: Stage) -> None:
    ann = stage.people[0]
    message = await menu(stage)
    await ann.press("Language", on=message)
    page = await shows(stage, message, "Now: English")
    await ann.press("Русский", on=page)
    await shows(stage, message, "Сейчас: Русский")
    await ann.say("/recent")
    await stage.sees("Здесь ещё не закончилась ни одна игра.")


async def test_a_board_that_is_shown_is_drawn_anew_in_another_language(stage: Stage) -> None:
    ann = stage.people[0]
    await ann.say("/newgame impostor")
    board = await stage.sees("Players: 1/10")
    message = await menu(stage)
    await ann.press("Language", on=message)
    await ann.press("Русский", on=await shows(stage, message, "Now: English"))
    await shows(stage, board, "Игроки: 1/10")


async def test_topics_can_be_switched_off(stage: Stage) -> None:
    ann = stage.people[0]
    message = await menu(stage)
    await ann.press_data("s:create_topics:off", message["message_id"])
    await shows(stage, message, "Now: no")
    await ann.say("/newgame impostor")
    await stage.sees("1. Ann 👑")
    await ann.say("/newgame impostor")
    await stage.sees("This chat does not want me to make topics (see /settings).")


@pytest.mark.parametrize(
    "forged",
    [
        "s:seats:3", "s:seats:16", "s:seats:-4", "s:seats:４", "s:language:tlh", "s:owner:me",
        "s:create_topics:default", "s:language:default", "s:open_ballots:maybe", "s:seats", "s:::",
        "s:seats:9999999999999999999999", "s:preset:" + "x" * 50,
    ],
)  # fmt: skip
async def test_forged_values_change_nothing(stage: Stage, forged: str) -> None:
    message = await menu(stage)
    assert await stage.people[0].press_data(forged, message["message_id"]) == OLD_BUTTON
    before = text_of(message)
    await stage.people[0].say("/settings")
    await stage.until(lambda: twice(stage, before), 10, "the settings are not what they were")


async def twice(stage: Stage, words: str) -> bool:
    return sum(text_of(m) == words for m in await stage.messages()) == 2


async def test_settings_belong_to_groups_and_to_people(stage: Stage) -> None:
    ann = stage.people[0]
    await ann.say("/settings", anonymous=True)
    await stage.sees("You write as the group, so I cannot tell who you are.")
    await ann.open_private_chat()
    await ann.whisper("/settings")
    await ann.is_told("That works in a group:")


def test_a_setting_offers_what_the_games_can_take() -> None:
    library = load_library()
    only = {"impostor": library.rulebooks["impostor"]}
    found = choices(msgspec.structs.replace(library, rulebooks=only), "en")
    assert list(found["seats"].values.values()) == list(range(4, 16))
    assert list(found["preset.impostor"].values) == ["normal", "blitz", "slow"]
    assert [name for name in found if name.startswith("preset")] == ["preset.impostor"]
    assert found["reveal_role"].usual is True
    assert found["open_ballots"].usual is False
    assert "teams" not in found
    assert "scheduled_games" not in found


def test_teams_are_offered_where_a_game_has_them_and_the_schedule_where_there_is_one() -> None:
    found = choices(load_library(), "en", scheduled=True)
    assert list(found["teams"].values.values()) == [2, 3, 4]
    assert found["teams"].usual == 2
    assert found["scheduled_games"].usual is True
