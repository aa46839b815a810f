"""What someone sees who plays in the page: messages, presses, alerts and edits as they happen."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.sandbox_page.conftest import Evening, Windows

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.asyncio(loop_scope="module")]


async def test_a_message_appears_at_once_and_is_announced(
    evening: Evening, windows: Windows
) -> None:
    page = await windows.open(evening.address())
    await expect(page.locator("#stream-title")).to_have_text("Impostor")
    await evening.say("Tom", "Evening, all.")
    await expect(page.locator(".msg .text", has_text="Evening, all.")).to_be_visible()
    await expect(page.locator("#live")).to_contain_text("Tom Ellery: Evening, all.")


async def test_a_message_elsewhere_counts_as_unread_until_its_topic_is_opened(
    evening: Evening, windows: Windows
) -> None:
    raid = next(t.id for t in evening.chat.topics.values() if t.name == "World-Threat Raid")
    page = await windows.open(evening.address())
    await expect(page.locator("#stream-title")).to_have_text("Impostor")
    await evening.say("Tom", "The beast is awake", topic=raid)
    row = page.locator("#topic-list .row", has_text="World-Threat Raid")
    await expect(row.locator(".badge")).to_have_text("1")
    await expect(page).to_have_title("(1) Impostor · Parlor sandbox")
    await row.click()
    await expect(page.locator(".msg .text")).to_have_text(["The beast is awake"])
    await expect(row.locator(".badge")).to_have_count(0)


async def test_a_pressed_button_waits_for_the_bot_and_then_shows_its_word(
    evening: Evening, windows: Windows
) -> None:
    page = await windows.open(evening.address())
    await evening.tell("Choose", [("Slow", "slow"), ("Other", "x")])
    key = page.get_by_role("button", name="Slow")
    await key.click()
    await expect(key).to_have_attribute("aria-busy", "true")
    evening.bot.hold.set()
    await expect(page.locator(".toast")).to_have_text("At last.")
    await expect(key).to_have_attribute("aria-busy", "false")
    assert evening.bot.presses == [(evening.people["Mara"], "slow")]


@pytest.mark.parametrize("closing", ["Enter", "Escape", "OK"])
async def test_an_alert_is_a_dialog_that_closes_and_gives_the_focus_back(
    evening: Evening, windows: Windows, closing: str
) -> None:
    page = await windows.open(evening.address())
    await evening.tell("Rules?", [("📖 Rules", "rules")])
    key = page.get_by_role("button", name="Rules")
    await key.focus()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("alertdialog")
    await expect(dialog).to_contain_text("Find the impostor before the impostor finds you.")
    await expect(dialog).to_contain_text("Only you see this")
    if closing == "OK":
        await dialog.get_by_role("button", name="OK").click()
    else:
        await page.keyboard.press(closing)
    await expect(dialog).to_have_count(0)
    await expect(key).to_be_focused()


async def test_nobody_else_sees_an_alert(evening: Evening, windows: Windows) -> None:
    mara = await windows.open(evening.address("Mara"))
    tom = await windows.open(evening.address("Tom"))
    await evening.tell("Rules?", [("📖 Rules", "rules")])
    await mara.get_by_role("button", name="Rules").click()
    await expect(mara.get_by_role("alertdialog")).to_be_visible()
    await expect(tom.locator(".msg")).to_have_count(1)
    await expect(tom.get_by_role("alertdialog")).to_have_count(0)


async def test_an_edit_shows_in_place_and_leaves_the_focus_on_its_button(
    evening: Evening, windows: Windows
) -> None:
    page = await windows.open(evening.address())
    message = await evening.tell("Votes: 0", [("Ada", "a:1"), ("Leo", "b:1")])
    await page.get_by_role("button", name="Leo").focus()
    markup = {"inline_keyboard": [[{"text": f"{n} ✓", "callback_data": n} for n in ("Ada", "Leo")]]}
    place = {"chat_id": evening.chat.id, "message_id": message}
    await evening.bot.call("editMessageText", **place, text="Votes: 1", reply_markup=markup)
    item = page.locator(f'[data-id="{message}"]')
    await expect(item.locator(".text")).to_have_text("Votes: 1")
    await expect(item.locator(".meta")).to_contain_text("edited")
    await expect(page.get_by_role("button", name="Leo ✓")).to_be_focused()
    markup = {"inline_keyboard": [[{"text": "Rematch", "callback_data": "r"}]]}
    await evening.bot.call("editMessageText", **place, text="The end", reply_markup=markup)
    await expect(page.get_by_role("button", name="Rematch")).to_be_focused()
    await evening.bot.call("deleteMessage", **place)
    await expect(item).to_have_count(0)


async def test_formatting_is_shown_and_nothing_in_a_text_can_run(
    evening: Evening, windows: Windows
) -> None:
    evening.server.world.users[evening.people["Tom"]].first_name = "<img src=x onerror=alert(1)>"
    page = await windows.open(evening.address())
    await evening.say("Tom", "<script>document.title='hacked'</script>")
    await evening.tell(
        "<b>bold <i>both</i></b> <u>under</u> <s>gone</s> <code>x=1</code> "
        '<tg-spoiler>secret</tg-spoiler> <a href="https://example.org/">link</a> '
        f'<a href="tg://user?id={evening.people["Mara"]}">Mara</a> @vera',
        parse_mode="HTML",
    )
    board = page.locator(".msg .text").last
    await expect(board.locator("strong em")).to_have_text("both")
    for tag, text in (("u", "under"), ("s", "gone"), ("code", "x=1")):
        await expect(board.locator(tag)).to_have_text(text)
    await expect(board.locator("a")).to_have_attribute("href", "https://example.org/")
    await expect(board.locator(".mention.me")).to_have_text("Mara")
    spoiler = board.locator(".spoiler")
    await expect(spoiler.locator("span")).to_be_hidden()
    await spoiler.click()
    await expect(spoiler.locator("span")).to_have_text("secret")
    await expect(spoiler.locator("span")).to_be_visible()
    await expect(page.locator(".msg .text").first).to_contain_text("<script>")
    await expect(page.locator(".author").first).to_contain_text("<img src=x")


async def test_the_pinned_message_leads_back_to_it(evening: Evening, windows: Windows) -> None:
    page = await windows.open(evening.address())
    board = await evening.tell("The board")
    for number in range(40):
        await evening.say("Tom", f"line {number}")
    await evening.bot.call("pinChatMessage", chat_id=evening.chat.id, message_id=board)
    await expect(page.locator(f'[data-id="{board}"]')).not_to_be_in_viewport()
    await page.get_by_role("button", name="Pinned message The board").click()
    await expect(page.locator(f'[data-id="{board}"]')).to_be_in_viewport()


async def test_reading_old_messages_is_not_disturbed_by_new_ones(
    evening: Evening, windows: Windows
) -> None:
    for number in range(40):
        await evening.say("Tom", f"line {number}")
    page = await windows.open(evening.address())
    await expect(page.locator(".msg .text").last).to_be_in_viewport()
    await page.locator("#log").evaluate("log => { log.scrollTop = 0; }")
    await evening.say("Tom", "news")
    jump = page.get_by_role("button", name="1 new message. Jump to the newest.")
    await expect(jump).to_be_visible()
    assert await page.locator("#log").evaluate("log => log.scrollTop") == 0
    await jump.click()
    await expect(page.locator(".msg .text", has_text="news")).to_be_in_viewport()
    await expect(jump).to_be_hidden()


async def test_what_was_missed_while_the_line_was_down_is_there_afterwards(
    evening: Evening, windows: Windows
) -> None:
    page = await windows.open(evening.address())
    message = await evening.tell("before")
    gone = await evening.tell("soon gone")
    await expect(page.locator(".msg .text")).to_have_text(["before", "soon gone"])
    evening.server.world.events.close()
    await evening.bot.call(
        "editMessageText", chat_id=evening.chat.id, message_id=message, text="after"
    )
    await evening.bot.call("deleteMessage", chat_id=evening.chat.id, message_id=gone)
    await evening.say("Tom", "are you there?")
    await expect(page.locator(".msg .text")).to_have_text(["after", "are you there?"])
    await expect(page.locator("#connection")).to_be_empty()
    await evening.say("Tom", "live again")
    await expect(page.locator(".msg .text").last).to_have_text("live again")


async def test_a_refused_word_is_explained_and_not_lost(evening: Evening, windows: Windows) -> None:
    page = await windows.open(evening.address("Tom"))
    await page.locator("#composer-text").fill("x" * 4097)
    await page.keyboard.press("Enter")
    await expect(page.locator(".toast.wrong")).to_be_visible()
    await expect(page.locator("#composer-text")).to_have_value("x" * 4097)


async def test_polls_dice_forwards_and_reactions_are_shown_and_can_be_voted_in(
    evening: Evening, windows: Windows
) -> None:
    page = await windows.open(evening.address())
    place = {"chat_id": evening.chat.id, "message_thread_id": evening.topic}
    sent = await evening.bot.call(
        "sendPoll", question="Who is it?", options=["Ann", "Bob"], **place
    )
    poll = page.get_by_role("group", name="Who is it?")
    await poll.get_by_role("button", name="Bob").click()
    await expect(poll.get_by_role("button", name="Bob")).to_contain_text("1 vote")
    where = {"chat": evening.chat.id, "message_id": sent["message_id"]}
    await evening.post("react", user=evening.people["Tom"], reaction=["🔥"], **where)
    await expect(page.get_by_label("Reactions")).to_have_text("🔥 1")
    await evening.bot.call("stopPoll", chat_id=place["chat_id"], message_id=sent["message_id"])
    await expect(poll.get_by_role("button", name="Ann")).to_be_disabled()
    dice = (await evening.bot.call("sendDice", **place))["dice"]
    await expect(page.locator(".msg .text").last).to_have_text(f"🎲 {dice['value']}")
    said = await evening.say("Tom", "I saw it")
    source = {"from_chat_id": evening.chat.id, "message_id": said["message_id"]}
    await evening.bot.call("forwardMessage", **source, **place)
    await expect(page.locator(".origin")).to_have_text("Forwarded from Tom Ellery")
