"""Taking part in a game and hosting it by command."""

from __future__ import annotations

import pytest

from bot.handlers.asking import whole_number
from tests.bot.conftest import said_by_bot
from tests.stage import Person, Stage, text_of


async def lobby(stage: Stage, players: int, words: str = "") -> list[Person]:
    """A lobby of Ann's with so many at the table."""
    people = stage.people[:players]
    await people[0].say(f"/newgame impostor {words}")
    await stage.board_shows("1. Ann 👑")
    for number, person in enumerate(people[1:], 2):
        await person.say("/join")
        await stage.board_shows(f"{number}. {person.name}")
    return people


async def small_table(stage: Stage) -> None:
    """Games of this chat have four seats."""
    ann = stage.people[0]
    await ann.say("/settings")
    menu = await stage.sees("How games go in this chat")
    await ann.press_data("s:seats:4", menu["message_id"])


async def test_without_a_game_there_is_nothing_to_join(stage: Stage) -> None:
    for command in ("/join", "/leave", "/begin", "/extend", "/endgame", "/kick Ben"):
        await stage.people[1].say(command)
        await stage.sees("There is no game in this topic") if command != "/kick Ben" else None
    await stage.sees("I do not know anybody called Ben.")


async def test_joining_twice_and_leaving_without_a_seat_is_explained(stage: Stage) -> None:
    _ann, ben = await lobby(stage, 2)
    await ben.say("/join")
    await stage.sees("You already have a seat.")
    await stage.people[2].say("/leave")
    await stage.sees("You have no seat in this game.")
    await ben.say("/leave")
    await stage.sees("Players: 1/10")


async def test_only_the_host_or_an_admin_begins(stage: Stage) -> None:
    ann, *_ = await lobby(stage, 4)
    ben = stage.people[1]
    await ben.say("/begin")
    await stage.sees("Only Ann, who hosts this game, or a chat admin can do that.")
    await ben.becomes("administrator")
    await ben.say("/begin")
    await stage.sees("Round 1 · Tasks")
    assert ann.name in text_of(await stage.board())


async def test_too_few_cannot_begin(stage: Stage) -> None:
    ann, *_ = await lobby(stage, 2)
    await ann.say("/begin")
    await stage.sees("2 more players are needed to start.")


async def test_the_host_extends_the_lobby(stage: Stage) -> None:
    ann, ben = await lobby(stage, 2)
    before = text_of(await stage.board())
    await stage.pass_time(60)
    await ben.say("/extend")
    await stage.sees("Only Ann, who hosts this game")
    await ann.say("/extend")

    async def later() -> bool:
        return text_of(await stage.board()) != before

    await stage.until(later, 10, "the board shows the old time")


async def test_a_full_table_offers_the_queue_and_the_queue_is_called(stage: Stage) -> None:
    await small_table(stage)
    people = await lobby(stage, 4)
    eve, fay = stage.people[4:6]
    await eve.say("/join")
    await stage.sees("All seats are taken. /nextgame puts you in the queue")
    await eve.say("/nextgame")
    await stage.sees("You are in the queue of this chat.", "Your place: 1.")
    await fay.say("/nextgame")
    await stage.sees("Your place: 2.")
    await eve.say("/nextgame")
    await stage.sees("You are in the queue already. Your place: 1.")
    await people[3].say("/leave")
    await stage.sees("Eve and Fay: a seat is free in Impostor!")


async def test_where_there_is_a_seat_nobody_has_to_queue(stage: Stage) -> None:
    await lobby(stage, 1)
    await stage.people[1].say("/nextgame")
    await stage.sees("There is a free seat right here: press Join, or send /join.")


async def test_the_next_game_calls_those_who_wait_but_not_its_host(stage: Stage) -> None:
    ann, ben, cat = stage.people[:3]
    for place, person in enumerate((ben, ann, cat), 1):
        await person.say("/nextgame")
        await stage.sees(f"Your place: {place}.")
    await ann.say("/newgame impostor")
    await stage.sees("🔔 Ben and Cat: Impostor is about to begin, take your seats!")


async def test_once_a_game_runs_joining_means_waiting(stage: Stage) -> None:
    ann, *_ = await lobby(stage, 4)
    await ann.say("/begin")
    await stage.sees("Round 1 · Tasks")
    await stage.people[5].say("/join")
    await stage.sees("The game has already begun. /nextgame puts you in the queue")
    await ann.say("/extend")
    await stage.sees("The game has already begun.")


@pytest.mark.parametrize("whom", ["Ben", "@benny", "@BENNY", "ben"])
async def test_a_player_is_kicked_by_name(empty_stage: Stage, whom: str) -> None:
    stage = empty_stage
    await stage.group(["Ann"])
    await stage.person("Ben", username="benny")
    await stage.open()
    ann, _ben = await lobby(stage, 2)
    await ann.say(f"/kick {whom}")
    await stage.sees("Ben was removed from the game.")
    await stage.board_shows("Players: 1/10")


async def test_a_player_is_kicked_by_reply(stage: Stage) -> None:
    ann, _ben = await lobby(stage, 2)
    joined = next(m for m in await stage.messages() if text_of(m) == "/join")
    await ann.say("/kick", reply_to=joined["message_id"])
    await stage.sees("Ben was removed from the game.")


async def test_of_two_with_one_name_the_shown_one_counts(empty_stage: Stage) -> None:
    stage = empty_stage
    await stage.group(["Ann", "Ben", "Ben"])
    await stage.open()
    ann, _first, second = stage.people
    await ann.say("/newgame impostor")
    await stage.board_shows("1. Ann")
    for number, ben in enumerate(stage.people[1:], 2):
        await ben.say("/join")
        await stage.board_shows(f"{number}. Ben")
    await ann.say("/kick Ben")
    await stage.sees("I do not know anybody called Ben.")
    shown = next(
        line for line in text_of(await stage.board()).splitlines() if line.startswith("3. ")
    )
    await ann.say(f"/kick {shown[3:]}")
    await stage.board_shows("Players: 2/10", "2. Ben")
    assert str(second.id)[-1] == shown[-1]


async def test_kick_asks_whom_and_tells_who_may(stage: Stage) -> None:
    ann, ben = await lobby(stage, 2)
    await ann.say("/kick")
    await stage.sees("Whom? Reply to a message of that player")
    await ann.say("/kick " + "y" * 500)
    await stage.sees("I do not know anybody called yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…")
    await ben.say("/kick Ann")
    await stage.sees("Only Ann, who hosts this game, or a chat admin can do that.")
    await stage.board_shows("Players: 2/10")


async def test_the_host_calls_the_lobby_off_and_an_admin_the_game(stage: Stage) -> None:
    await stage.people[1].say("/newgame impostor")
    await stage.board_shows("1. Ben 👑")
    await stage.people[1].say("/endgame")
    await stage.board_shows("ended without a result", "The game was called off.")
    ann, ben, *_ = await lobby(stage, 4)
    await ann.say("/begin")
    await stage.sees("Round 1 · Tasks")
    await ben.say("/endgame")
    await stage.sees("Only a chat admin can do that.")
    await ann.say("/endgame")
    await stage.board_shows("An admin called the game off.")


async def test_the_group_reads_its_own_language(stage: Stage) -> None:
    await stage.people[0].say("/settings")
    menu = await stage.sees("How games go in this chat")
    await stage.people[0].press_data("s:language:ru", menu["message_id"])
    await stage.people[1].say("/join")
    await stage.sees("В этой теме нет игры.")


# ── Roles ────────────────────────────────────────────────────────────────────────────────────


async def test_a_role_is_told_in_private_only(stage: Stage) -> None:
    people = await lobby(stage, 4)
    ann, ben = people[:2]
    await ben.open_private_chat()
    await ben.say("/role")
    await ben.is_told("Impostor #1 · Evening", "The game has not begun yet.")
    await ann.say("/begin")
    await stage.sees("Round 1 · Tasks")
    role = await ben.press("Me")
    before = len(said_by_bot(await stage.messages()))
    await ben.say("/role")

    async def new() -> list[str]:
        return said_by_bot(await stage.messages())[before:]

    await stage.until(new, 10.0, "the group is not told")
    told = text_of(await ben.is_told("Impostor #1 · Evening", role.splitlines()[0]))
    assert role.splitlines()[0] in told
    assert await new() == ["I have written to you in private."]


async def test_who_never_pressed_start_is_shown_the_way(stage: Stage) -> None:
    ann, *_ = await lobby(stage, 4)
    await ann.say("/begin")
    await stage.sees("Round 1 · Tasks")
    await ann.say("/role")
    said = await stage.sees("Press 🎭 on the board of the game")
    (button,) = said["reply_markup"]["inline_keyboard"][0]
    username = (await stage.get("/sim/state"))["bot"]["username"]
    assert button["url"] == f"https://t.me/{username}?start=role"


async def test_strangers_have_no_role(stage: Stage) -> None:
    await lobby(stage, 1)
    fay = stage.people[5]
    await fay.say("/role")
    await stage.sees("You are in no game in this topic.")
    await fay.open_private_chat()
    await fay.whisper("/role")
    await fay.is_told("You are in no game right now.")


async def test_the_private_chat_speaks_the_players_language(stage: Stage) -> None:
    await lobby(stage, 1)
    ivan = await stage.person("Ivan", "ru")
    await ivan.open_private_chat()
    await ivan.say("/join")
    await stage.board_shows("2. Ivan")
    await ivan.whisper("/role")
    await ivan.is_told("#1 · Evening", "Игра ещё не началась.")


# ── Numbers ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("7", 7), ("#12", 12), ("007", 7), ("365", 365), ("366", None), ("0", None), ("-3", None),
        ("７", None), ("²", None), ("1e2", None), ("1_0", None), ("", None), ("#", None),
        ("9223372036854775808", None), ("9" * 5_000, None), (" 7", None), ("7.0", None),
    ],
)  # fmt: skip
def test_only_plain_digits_within_bounds_are_a_number(written: str, number: int | None) -> None:
    assert whole_number(written, 1, 365) == number
