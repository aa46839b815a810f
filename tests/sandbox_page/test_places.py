"""Moving about in the page: who one is, where one is, by mouse, by keyboard and on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.sandbox_page.conftest import Evening, Windows

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.asyncio(loop_scope="module")]

PHONE = {"viewport": {"width": 390, "height": 780}, "is_mobile": True, "has_touch": True}


async def test_arrow_keys_walk_the_topics_and_enter_opens_one(
    evening: Evening, windows: Windows
) -> None:
    page = await windows.open(evening.address())
    rows = page.locator("#topic-list .row")
    await expect(rows).to_have_count(4)
    await page.locator('#topic-list .row[aria-current="true"]').focus()
    await page.keyboard.press("Home")
    await expect(rows.first).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(rows.last).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#stream-title")).to_have_text("General")
    await expect(rows.last).to_be_focused()
    await page.keyboard.press("Tab")
    inside = "document.activeElement.closest('.topics') === null"
    assert await page.evaluate(inside), "the list is one stop on the way of the Tab key"


async def test_a_slash_offers_the_commands_and_the_keyboard_chooses(
    evening: Evening, windows: Windows
) -> None:
    page = await windows.open(evening.address())
    await expect(page.locator("#composer-text")).to_be_visible()
    await page.locator("#log").focus()
    await page.keyboard.press("/")
    options = page.get_by_role("option")
    await expect(options).to_have_count(4)
    await page.keyboard.type("n")
    await expect(options).to_have_text([re.compile("/newgame.*"), re.compile("/nextgame.*")])
    await page.keyboard.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator("#composer-text")).to_have_value("/newgame ")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Join")).to_be_visible()
    assert evening.bot.said[-1] == (evening.people["Mara"], "/newgame")


async def test_one_window_can_become_someone_else(evening: Evening, windows: Windows) -> None:
    page = await windows.open(evening.address("Mara"))
    await expect(page.locator("#me-name")).to_have_text("Mara")
    await page.get_by_role("link", name="Be Tom Ellery").click()
    await expect(page).to_have_url(re.compile(rf"as={evening.people['Tom']}&.*topic="))
    await page.locator("#composer-text").fill("It is me, Tom")
    await page.keyboard.press("Enter")
    await expect(page.locator(".msg.mine .text")).to_have_text("It is me, Tom")
    await page.go_back()
    await expect(page.locator("#me-name")).to_have_text("Mara")
    await expect(page.locator(".msg.theirs .text")).to_have_text("It is me, Tom")


async def test_two_windows_are_two_people_in_one_game(evening: Evening, windows: Windows) -> None:
    mara = await windows.open(evening.address("Mara"))
    vera = await windows.open(evening.address("Вера"))
    await mara.locator("#composer-text").fill("/newgame")
    await mara.keyboard.press("Enter")
    await mara.get_by_role("button", name="Join").click()
    await expect(vera.locator(".msg .text").last).to_contain_text("• Mara")
    await vera.get_by_role("button", name="Join").click()
    await expect(mara.locator(".msg .text").last).to_contain_text("• Вера")
    await expect(mara.locator(".toast")).to_have_text("You are in. Good luck!")


async def test_a_new_person_joins_and_speaks(evening: Evening, windows: Windows) -> None:
    page = await windows.open(evening.address())
    await page.get_by_role("button", name="Add a person").click()
    await page.get_by_label("First name").fill("Zoë")
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page.locator("#me-name")).to_have_text("Zoë")
    await page.locator("#composer-text").fill("Hello!")
    await page.keyboard.press("Enter")
    await expect(page.locator(".msg.mine .text")).to_have_text("Hello!")


async def test_the_private_chat_begins_with_start_and_takes_deep_links(
    evening: Evening, windows: Windows
) -> None:
    page = await windows.open(f"{evening.server.url}/?as={evening.people['Jun']}")
    await page.locator("#chat-list .row", has_text="Private chat").click()
    await page.get_by_role("button", name="Start", exact=True).click()
    await expect(page.locator(".theirs .text")).to_have_text("Hello Jun: /start")
    username = evening.server.world.bot.username
    await evening.tell(
        f'<a href="https://t.me/{username}?start=seat_7">Tell me in private</a>', parse_mode="HTML"
    )
    await page.goto(evening.address("Jun"))
    await page.get_by_text("Tell me in private").last.click()
    await expect(page.locator(".theirs .text").last).to_have_text("Hello Jun: /start seat_7")


async def test_an_admin_closes_a_topic_and_others_cannot_write_there(
    evening: Evening, windows: Windows
) -> None:
    admin = await windows.open(evening.address("Mara"))
    plain = await windows.open(evening.address("Tom"))
    await plain.locator("#stream-menu").click()
    await expect(plain.get_by_role("menuitem", name="Members")).to_be_focused()
    await expect(plain.get_by_role("menuitem", name="Close topic")).to_have_count(0)
    await plain.keyboard.press("Escape")
    await admin.locator("#stream-menu").click()
    await admin.get_by_role("menuitem", name="Close topic").click()
    await expect(plain.locator("#composer")).to_have_text("This topic is closed.")
    await expect(plain.locator(".service").last).to_have_text("Mara closed the topic")
    await admin.locator("#stream-menu").click()
    await admin.get_by_role("menuitem", name="Reopen topic").click()
    await expect(plain.locator("#composer-text")).to_be_visible()


async def test_a_new_topic_opens_at_once(evening: Evening, windows: Windows) -> None:
    page = await windows.open(evening.address())
    await page.get_by_role("button", name="New topic").click()
    await page.get_by_label("Name").fill("Side table")
    await page.keyboard.press("Enter")
    await expect(page.locator("#stream-title")).to_have_text("Side table")
    await expect(page.locator("#topic-list .row", has_text="Side table")).to_be_visible()


async def test_a_migrated_group_is_followed(evening: Evening, windows: Windows) -> None:
    mara = evening.people["Mara"]
    group = await evening.post("chats", title="Old table", type="group", creator=mara)
    page = await windows.open(f"{evening.server.url}/?as={mara}&chat={group['id']}")
    await expect(page.locator("#stream-title")).to_have_text("Old table")
    moved = await evening.post(f"chats/{group['id']}/migrate")
    await evening.post("say", user=mara, chat=moved["migrate_to_chat_id"], text="Here now")
    await expect(page.locator(".msg .text")).to_have_text("Here now")
    await expect(page.locator("#chat-list .row", has_text="Old table")).to_have_count(1)


async def test_leaving_and_joining_the_group_again(evening: Evening, windows: Windows) -> None:
    page = await windows.open(evening.address("Jun"))
    await page.locator("#stream-menu").click()
    await page.get_by_role("menuitem", name="Leave group").click()
    await page.get_by_role("button", name="Join group").click()
    await expect(page.locator("#composer-text")).to_be_visible()


async def test_robots_are_invited_with_a_button(evening: Evening, windows: Windows) -> None:
    page = await windows.open(evening.address())
    await page.locator("#robots").click()
    await page.get_by_label("How many").fill("2")
    await page.get_by_role("button", name="Invite", exact=True).click()
    await expect(page.locator("#stream-sub")).to_have_text("Parlor Evening · 9 members")


async def test_a_phone_shows_one_pane_and_a_way_back(evening: Evening, windows: Windows) -> None:
    await evening.tell("A board", [("One", "1"), ("Two", "2")])
    page = await windows.open(f"{evening.server.url}/?as={evening.people['Mara']}", **PHONE)
    chats, topics, stream = (
        page.locator(f".pane.{name}") for name in ("chats", "topics", "stream")
    )
    await expect(chats).to_be_visible()
    await expect(stream).to_be_hidden()
    await page.locator("#chat-list .row", has_text="Parlor Evening").tap()
    await expect(topics).to_be_visible()
    await expect(chats).to_be_hidden()
    await page.locator("#topic-list .row", has_text="Impostor").tap()
    await expect(stream).to_be_visible()
    await expect(topics).to_be_hidden()
    size = await page.get_by_role("button", name="Two").bounding_box()
    assert size is not None
    assert size["height"] >= 44, "a finger needs room"
    wide = "document.documentElement.scrollWidth > innerWidth"
    assert not await page.evaluate(wide), "nothing is wider than the phone"
    await stream.get_by_role("button", name="Back").tap()
    await expect(topics).to_be_visible()
    await page.go_back()
    await expect(stream).to_be_visible()
    await page.go_back()
    await page.go_back()
    await expect(chats).to_be_visible()


async def test_dark_and_light_follow_the_system_until_one_chooses(
    evening: Evening, windows: Windows
) -> None:
    page = await windows.open(evening.address(), color_scheme="dark")
    shade = "getComputedStyle(document.body).backgroundColor"
    dark = await page.evaluate(shade)
    await page.get_by_role("button", name="Use the light theme").click()
    light = await page.evaluate(shade)
    assert light != dark
    await page.reload()
    await expect(page.get_by_role("button", name="Use the dark theme")).to_be_visible()
    assert await page.evaluate(shade) == light


async def test_without_anybody_the_page_asks_for_a_name_and_helps_to_make_a_group(
    evening: Evening, windows: Windows
) -> None:
    world = evening.server.world
    world.users.clear()
    world.chats.clear()
    page = await windows.open(evening.server.url)
    await page.get_by_label("First name").fill("Nora")
    await page.keyboard.press("Enter")
    await expect(page.locator("#me-name")).to_have_text("Nora")
    await page.get_by_role("button", name="New group").click()
    await page.get_by_label("Name").fill("First table")
    await page.keyboard.press("Enter")
    await expect(page.locator("#forum-title")).to_have_text("First table")
    await expect(page.locator("#composer-text")).to_be_visible()
