"""A raid as raiders live it: hubs in several topics and groups, strikes, rewards, both ends."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import select

from db.keepsakes import GameMemory, RaidStrike, RewardClaim, UserBadge
from db.models import PlayerGameLink
from games.raid.state import Profile
from managers.replay import replay
from managers.settling import Settler
from tests.e2e.records import Records
from tests.e2e_games.places import Hub, follow_link, new_group, new_topic, number_in
from tests.stage import Person, Stage, labels_of, text_of

HUB_BUTTONS = ["⚔️ Fight", "🔬 Analyze", "🎒 Team", "🎁 Rewards", "🏆 Top"]
COOLDOWN = 65


async def open_raid(hub: Hub, words: str = "raid mire") -> None:
    """Ann, who may, starts a raid here."""
    await hub.say(hub.stage.people[0], f"/newgame {words}")
    board = await hub.board("❤️")
    assert labels_of(board) == HUB_BUTTONS


def profile_of(records: Records, person: Person) -> Profile:
    """What a player owns."""
    table = GameMemory.__table__
    (row,) = records.rows(select(table).where(table.c.owner_id == person.id))
    return msgspec.json.decode(row["memory"], type=Profile)


def rows_of(records: Records, model: Any) -> list[Any]:
    """All rows of a table."""
    table = model.__table__
    return list(records.rows(select(table).order_by(*table.primary_key.columns)))


def xp_by_claims(records: Records, person: Person) -> int:
    """The XP that the paid rewards of one player add up to."""
    return sum(r["xp"] for r in rows_of(records, RewardClaim) if r["player_id"] == person.id)


def replay_alike(stage: Stage, records: Records) -> None:
    """Every session, played again from its log, comes to what was kept of it."""
    for session in records.sessions():
        with stage.engine.connect() as connection:
            again = replay(connection, stage.library.rulebooks, session["id"])
        assert again.verdict == ""


# ── Who opens what, and where it is shown ────────────────────────────────────────────────────


async def test_only_admins_open_a_raid_and_only_owners_one_for_the_world(
    hub: Hub, stage: Stage, records: Records
) -> None:
    ann, ben, cat, *_ = stage.people
    await hub.say(ben, "/newgame raid mire")
    await hub.sees("Only chat admins may open World-Threat Raid.")
    await hub.say(ann, "/newgame raid sun world")
    await hub.sees("Only the owners of this bot")
    assert records.sessions() == []
    await stage.close()
    stage.owners = {cat.id}
    await stage.open()
    await hub.say(cat, "/newgame raid sun world")
    await hub.board("Hollow Sun", "100,000/100,000")
    assert records.session()["reach"] == "world"


async def test_a_raid_has_hubs_in_many_topics_and_chats(
    hub: Hub, stage: Stage, records: Records
) -> None:
    ann, ben, cat, dan, _eve, _fay, gus, hal = stage.people
    stage.owners = {ann.id}
    await stage.close()
    await stage.open()
    second, third = await new_topic(stage, "War room"), await new_group(stage, "Far", [gus, hal])
    await third.say(gus, "/raid")
    await third.sees("No World-Threat Raid is going on that can be shown here.")
    await open_raid(hub, "raid sun world")
    await second.say(ben, "/raid")
    await third.say(gus, "/raid")
    hubs = (hub, second, third)
    for each in hubs:
        assert labels_of(await each.board("Hollow Sun")) == HUB_BUTTONS
    # Asked once more, the board comes down below the talk, and the old one goes.
    above = await second.board("Hollow Sun")
    await second.say(ben, "Where is it?")
    await second.say(ben, "/raid")

    async def came_down() -> bool:
        below = await second.board("Hollow Sun")
        return below["message_id"] != above["message_id"] and await second.count("❤️") == 1

    await stage.until(came_down, 10, "the board did not come down")

    told = await hub.press(ben, "Fight")
    damage = number_in(told, r"⚔️ (\d+) damage")
    assert damage > 0
    for each in hubs:
        await each.board(f"{100_000 - damage:,}/100,000", "1 raider", "1. Ben")
    told = await third.press(gus, "Analyze")
    assert "🔓 Breakthrough" in told
    for each in hubs:
        await each.sees("Breakthrough!", "Gus found out")
        await each.board("2 raiders", "▲ Weak to")
    await asyncio.gather(second.press(cat, "Fight"), third.press(hal, "Fight"))
    for each in hubs:
        await each.sees("Hollow Sun retaliates")
        await each.board("☠", "4 raiders", "Retaliation in 4 strikes")
    # Commands work in every hub, too.
    await third.say(gus, "/top")
    await third.sees("You: ⚔️ 0", "in 1 strike")
    await second.say(dan, "/fight")
    await second.sees("damage")
    await hub.board("5 raiders")
    assert [row["player_id"] for row in rows_of(records, RaidStrike)][:2] == [ben.id, gus.id]
    for each in hubs:
        assert await each.count("Breakthrough!") == 1
        assert await each.count("retaliates") == 1
    replay_alike(stage, records)


async def test_no_hub_keeps_buttons_when_a_raid_is_called_off(hub: Hub, stage: Stage) -> None:
    ann, ben, _cat, _dan, _eve, _fay, gus, _hal = stage.people
    stage.owners = {ann.id}
    await stage.close()
    await stage.open()
    second, third = await new_topic(stage, "War room"), await new_group(stage, "Far", [gus])
    await open_raid(hub, "raid sun world")
    hubs = (hub, second, third)
    boards = []
    for each, person in zip(hubs, (ann, ben, gus), strict=True):
        await each.say(person, "/raid")
        boards.append(await each.board("Hollow Sun"))
    await hub.say(ann, "/endgame")
    for each, board in zip(hubs, boards, strict=True):
        ended = await each.sees("World-Threat Raid ended without a result.")
        assert ended["message_id"] == board["message_id"] or each is hub
        await stage.until(partial(_no_buttons, each), 10, "a hub keeps its buttons")
    # Who still has the old picture on the screen is answered kindly.
    data = boards[0]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    last = (await hub.messages())[-1]
    assert "earlier moment" in await ben.press_data(data, last["message_id"])


async def _no_buttons(hub: Hub) -> bool:
    return not any(labels_of(message) for message in await hub.messages())


async def test_a_chats_own_raid_is_not_shown_in_other_chats(hub: Hub, stage: Stage) -> None:
    ann, ben, *_ = stage.people
    await open_raid(hub)
    far = await new_group(stage, "Far", [ben, ann])
    await far.say(ben, "/raid")
    await far.sees("No World-Threat Raid is going on that can be shown here.")
    # A button that is carried into another chat is refused there.
    board = await hub.board()
    data = board["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    here, stage.chat = stage.chat, far.chat
    last = (await far.messages())[-1]
    assert "another chat" in await ben.press_data(data, last["message_id"])
    stage.chat = here
    await hub.board("200/200")


async def test_who_wants_to_join_or_leave_is_told_how_a_raid_goes(hub: Hub, stage: Stage) -> None:
    _ann, ben, *_ = stage.people
    await open_raid(hub)
    await hub.say(ben, "/join")
    told = await hub.sees("A raid is open to everyone at any time", "/fight")
    assert "/nextgame" not in text_of(told)
    await hub.say(ben, "/leave")
    await hub.sees("A raid has no seats: strike when you like, or leave it be.")
    await hub.say(ben, "/fight")
    await hub.sees("35 damage")


# ── Strikes and rewards ──────────────────────────────────────────────────────────────────────


async def test_a_raid_from_the_first_strike_to_the_last_share(
    hub: Hub, stage: Stage, records: Records
) -> None:
    ann, ben, cat, dan, eve, fay, gus, hal = stage.people
    await open_raid(hub)
    await hub.sees("The Mire King threatens the world!", "200 HP")
    assert "Nobody has struck yet" in await hub.press(ben, "Top")
    assert "Nothing yet" in await hub.press(ben, "Rewards")

    told = await hub.press(ben, "Fight")
    assert "Score 350 = 350 × 100 %" in told
    assert "35 damage, 165 HP left" in told
    assert "✨ 2 XP 🪙 4" in told
    assert "You may strike again at" in await hub.press(ben, "Fight")
    await stage.pass_time(COOLDOWN)
    assert "All your characters are worn out for this raid" in await hub.press(ben, "Analyze")

    told = await hub.press(cat, "Analyze")
    assert "35 analysis points" in told
    assert "🔓 Breakthrough" in told
    await hub.sees("Breakthrough!", "Cat found out", "Mire King is weak to")
    assert "💢 Curse" in await hub.press(dan, "Fight")
    await hub.sees("Mire King retaliates")
    board = text_of(await hub.board("3 raiders", "☠"))
    assert "🏆 Leading" in board

    told = await hub.press(ben, "Rewards")
    assert "✨ 15 XP 🪙 10 🎟 1" in told
    assert "Damage milestones: 2" in told
    assert "Nothing to take right now" in await hub.press(ben, "Rewards")
    assert records.player(ben.id)["xp"] == xp_by_claims(records, ben) == 17
    owned = profile_of(records, ben)
    assert (owned.coins, owned.tickets) == (30 + 4 + 10, 1 + 1)

    strikers = [ben, cat, dan]
    for person in (eve, fay, gus, hal, ann):
        told = await hub.press(person, "Fight")
        strikers.append(person)
        if "last hit is yours" in told:
            break
    await hub.sees("The Mire King is slain", f"the last hit is {strikers[-1].name}'s")
    board = await hub.board("The Mire King is slain", "press Rewards")
    assert labels_of(board) == ["🎁 Rewards", "🏆 Top"]
    assert "Leading: " in await hub.press(ben, "Top")
    await share_the_hoard(hub, strikers, records)
    await commands_go_on(hub, stage, strikers[-1])
    badges = {(row["player_id"], row["badge"]) for row in rows_of(records, UserBadge)}
    assert {(p.id, "raid-slayer-mire") for p in strikers} <= badges
    assert (strikers[-1].id, "raid-last-hit") in badges
    session = records.session()
    assert (session["status"], session["winner"]) == ("finished", "heroes")
    assert sum(row["damage"] for row in rows_of(records, RaidStrike)) >= 200
    await hub.say(strikers[-1], "/badges")
    await hub.sees("Last hit", "Mire Drainer")
    replay_alike(stage, records)
    # The topic is free again.
    await hub.say(ann, "/newgame raid mire")
    await hub.board("200/200", "nobody has struck yet")
    assert "35 damage" in await hub.press(ben, "Fight")


async def commands_go_on(hub: Hub, stage: Stage, raider: Person) -> None:
    """After the end a raid's commands are answered where it was shown, and nowhere else."""
    elsewhere = await new_topic(stage, "Tea")
    for command, answer in (
        ("/claim", "You have taken everything"),
        ("/top", "You: "),
        ("/fight", "This raid is over."),
    ):
        await hub.say(raider, command)
        await hub.sees(answer)
    await elsewhere.say(raider, "/claim")
    await elsewhere.sees("There is no game in this topic.")


async def share_the_hoard(hub: Hub, strikers: list[Person], records: Records) -> None:
    """Everybody takes their share of a victory, and tries to take it twice."""
    for person in strikers:
        assert "Your share of the victory" in await hub.press(person, "Rewards")
        assert "You have taken everything" in await hub.press(person, "Rewards")
        assert records.player(person.id)["xp"] == xp_by_claims(records, person)
        assert records.player(person.id)["games_won"] == 1


async def test_who_never_comes_for_a_share_has_fought_all_the_same(
    hub: Hub, stage: Stage, records: Records
) -> None:
    await open_raid(hub)
    strikers = []
    for person in stage.people:
        told = await hub.press(person, "Fight")
        strikers.append(person)
        if "last hit is yours" in told:
            break
    await hub.board("The Mire King is slain", "press Rewards")
    first, *others = strikers
    assert "Your share of the victory" in await hub.press(first, "Rewards")
    assert [records.player(p.id)["games_won"] for p in strikers] == [1] + [0] * len(others)
    parlor = stage.parlor
    assert parlor is not None
    books, titles = stage.library.rulebooks, stage.library.titles
    for expected in (len(others), 0):
        assert await Settler(parlor.mailbox, books, titles).settle_all() == expected
    links = records.links(records.session()["id"])
    assert {link["outcome"] for link in links.values()} == {"win"}
    assert [records.player(p.id)["games_won"] for p in strikers] == [1] * len(strikers)
    # The share waits for them as before, and is paid once.
    await share_the_hoard(hub, others, records)
    await hub.say(first, "/leaderboard 1")
    ranking = text_of(await hub.sees("World-Threat Raid #1", "🥇"))
    assert "· won" in ranking
    assert f"{xp_by_claims(records, strikers[-1])} XP" in ranking
    replay_alike(stage, records)


async def test_no_outcome_is_given_while_a_raid_lasts_or_when_it_is_called_off(
    hub: Hub, stage: Stage, records: Records
) -> None:
    ann, ben, *_ = stage.people
    await open_raid(hub)
    await hub.press(ben, "Fight")
    parlor = stage.parlor
    assert parlor is not None
    books, titles = stage.library.rulebooks, stage.library.titles
    settler = Settler(parlor.mailbox, books, titles)
    assert await settler.settle_all() == 0
    await hub.say(ann, "/endgame")
    await hub.sees("An admin called the game off.")
    assert await settler.settle_all() == 0
    assert records.links(records.session()["id"])[ben.id]["outcome"] is None


async def test_a_raid_that_time_ends_consoles_those_who_tried(
    hub: Hub, stage: Stage, records: Records
) -> None:
    _ann, ben, cat, *_ = stage.people
    await open_raid(hub)
    await hub.press(ben, "Fight")
    await stage.pass_time(605)
    await hub.sees("Time is running out", "165 HP")
    await stage.pass_time(300)
    await hub.sees("Time is up.", "gets away with 165 HP", "One raider tried")
    await hub.board("gets away")
    assert "For having tried" in await hub.press(ben, "Rewards")
    assert "rewards are for those who have struck" in await hub.press(cat, "Rewards")
    session = records.session()
    assert (session["status"], session["winner"]) == ("finished", "threat")
    assert records.player(ben.id)["xp"] == xp_by_claims(records, ben) == 2 + 15 + 10
    assert records.links(session["id"])[ben.id]["outcome"] == "lose"
    replay_alike(stage, records)


async def test_a_reward_is_paid_once_however_often_it_is_asked_for(
    hub: Hub, stage: Stage, records: Records
) -> None:
    _ann, ben, *_ = stage.people
    await open_raid(hub)
    updates: list[dict[str, Any]] = []
    stage.server.world.updates.on_add = updates.append
    await hub.press(ben, "Fight")
    board = await hub.board("1 raider")
    told = await asyncio.gather(*(ben.press("Rewards", on=board) for _ in range(5)))
    assert sum("✨ 15 XP" in said for said in told) == 1
    stage.server.world.updates.on_add = None
    before = (records.player(ben.id)["xp"], profile_of(records, ben))
    # The bot died before it could confirm any of these, and so they come once more.
    await stage.close()
    stage.server.world.updates.pending.update({u["update_id"]: u for u in updates})
    await stage.open()
    assert "Nothing to take right now" in await hub.press(ben, "Rewards")
    assert (records.player(ben.id)["xp"], profile_of(records, ben)) == before
    assert sum('"claim"' in move for move in records.moves(records.session()["id"])) == 1
    assert before[0] == 17
    assert len(rows_of(records, RaidStrike)) == 1
    replay_alike(stage, records)


async def test_a_restart_in_the_middle_loses_nothing(
    hub: Hub, stage: Stage, records: Records
) -> None:
    _ann, ben, cat, *_ = stage.people
    await open_raid(hub)
    second = await new_topic(stage, "War room")
    await second.say(ben, "/raid")
    await second.board("200/200")
    await hub.press(ben, "Fight")
    await stage.close()
    await stage.open()
    # The buttons of before are still good, and so is the cooldown.
    assert "You may strike again" in await second.press(ben, "Fight")
    assert "35 damage, 130 HP left" in await second.press(cat, "Fight")
    for each in (hub, second):
        await each.board("130/200", "2 raiders")
    assert await hub.count("threatens the world") == 1
    replay_alike(stage, records)


# ── Team, roster, recruiting ─────────────────────────────────────────────────────────────────


async def test_a_team_is_chosen_in_private_and_strikes_in_the_hub(
    hub: Hub, stage: Stage, records: Records
) -> None:
    _ann, ben, *_ = stage.people
    await open_raid(hub)
    await follow_link(stage, ben, await hub.board(), "Team")
    panel = await ben.is_told("Your team against the Mire King", "The best team (6)")
    assert "🧹 No team" in labels_of(panel)
    assert "joins your team" in await ben.press("Bram", on=panel)
    assert "joins your team" in await ben.press("Odile", on=panel)
    panel = await ben.is_told("Your team (2):", "Bram, Odile")
    assert "leaves your team" in await ben.press("Odile", on=panel)
    panel = await ben.is_told("Your team (1):")
    told = await hub.press(ben, "Fight")
    assert "Score 100 = 100 × 100 %" in told
    assert "10 damage" in told
    assert rows_of(records, RaidStrike)[0]["team"] == "bram"

    # The panel has not been told of the strike; it is drawn anew with the next press.
    await stage.pass_time(COOLDOWN)
    panel = await ben.is_told("Your team")
    assert "⭐ The best team is chosen: score 250" in await ben.press("Best team", on=panel)
    panel = await ben.is_told("Your team (5):", "💤")
    assert "25 damage" in await ben.press("Fight", on=panel)
    await hub.board("165/200", "1 raider")
    await ben.is_told("worn out")
    links = rows_of(records, PlayerGameLink)
    assert [link["player_id"] for link in links] == [ben.id]
    replay_alike(stage, records)


async def test_a_panel_is_of_no_use_when_the_raid_is_over(
    hub: Hub, stage: Stage, records: Records
) -> None:
    ann, ben, cat, *_ = stage.people
    await open_raid(hub)
    await follow_link(stage, ben, await hub.board(), "Team")
    panel = await ben.is_told("Your team against the Mire King")
    await hub.say(ann, "/endgame")
    await hub.sees("An admin called the game off.")
    assert await ben.press("Fight", on=panel) == "This game is over."
    assert rows_of(records, RaidStrike) == []
    # With the first press its buttons have gone, and a link of old opens none either.
    closed = await ben.is_told("World-Threat Raid", "ended without a result")
    assert closed["message_id"] == panel["message_id"]
    assert labels_of(closed) == []
    session = records.session()["id"]
    await stage.sim("POST", f"/sim/users/{cat.id}/start", payload=f"panel-{session}")
    assert labels_of(await cat.is_told("ended without a result")) == []
    # Nor is somebody else's panel, nor one of a raid that there never was.
    await stage.sim("POST", f"/sim/users/{cat.id}/start", payload="panel-999")
    await cat.is_told("There is nothing to choose")


async def test_roster_and_recruiting(hub: Hub, stage: Stage, records: Records) -> None:
    _ann, ben, *_ = stage.people
    await hub.say(ben, "/roster")
    asked = await hub.sees("That is yours alone")
    await follow_link(stage, ben, asked, "")
    await ben.is_told("Your characters: 6 of", "Bram", "🪙 30 · 🎟 1")
    await ben.whisper("/recruit")
    office = await ben.is_told("Recruiting", "A ticket brings a character")
    told = await ben.press("Recruit", on=office)
    assert "joins you!" in told or "is with you already" in told
    owned = profile_of(records, ben)
    assert owned.tickets == 0
    assert len(owned.characters) == (7 if "joins you!" in told else 6)
    assert "You have no ticket" in await ben.press("Recruit", on=office)
    assert profile_of(records, ben) == owned
    if owned.coins < 60:
        assert "a ticket costs 🪙 60" in await ben.press("Ticket for", on=office)
    await hub.say(ben, "/roster")
    await hub.sees("I have written to you in private.")
    await ben.is_told(f"Your characters: {len(owned.characters)} of")


async def test_a_strike_is_answered_in_the_strikers_language(hub: Hub, stage: Stage) -> None:
    zoe = await stage.person("Zoe", "ru")
    await open_raid(hub)
    told = await hub.press(zoe, "Fight")
    assert "350" in told
    assert "damage" not in told
