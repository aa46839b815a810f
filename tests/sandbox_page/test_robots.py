"""Robots: they must carry a game that they have never heard of, by what any player sees."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from sandbox import speech
from sandbox.demo import seed
from sandbox.model import Chat
from sandbox.robot_mind import Board, Key, Mind
from sandbox.robot_puzzles import read_puzzle
from sandbox.robots import PlayerApiError, Robots
from sandbox.server import Server, start
from tests.sandbox_page.scripted_bot import ScriptedBot

PACE = 150.0


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Server]:
    server = await start(limits=False)
    yield server
    await server.stop()


@pytest_asyncio.fixture
async def bot(server: Server) -> AsyncIterator[ScriptedBot]:
    bot = ScriptedBot(server.url)
    await bot.start()
    yield bot
    await bot.stop()


@pytest_asyncio.fixture
async def robots(server: Server) -> AsyncIterator[Robots]:
    async with Robots(server.url, pace=PACE, seed=7) as robots:
        yield robots


async def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for something that robots bring about."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def say_newgame(server: Server, bot: ScriptedBot, chat: Chat) -> int:
    """Mara opens a lobby in the group's first topic; returns the topic."""
    topic = min(chat.topics)
    mara = next(user for user in chat.members.values() if user.user.first_name == "Mara").user
    speech.say(server.world, mara, chat, "/newgame", topic=topic)
    await until(lambda: bool(bot.board))
    return topic


async def test_robots_join_a_lobby_play_every_phase_and_end_the_game(
    server: Server, bot: ScriptedBot, robots: Robots
) -> None:
    chat = seed(server.world)
    topic = await say_newgame(server, bot, chat)
    ids = await robots.add(5, chat.id)
    assert len({server.world.users[i].first_name for i in ids}) == 5
    await until(lambda: len(bot.players) == 5)
    assert {data for _, data in bot.presses} == {"join"}, "robots leave the rest to people"
    await bot.begin()
    await until(lambda: bot.phase == "result")
    pressed = Counter(data.split(":", maxsplit=1)[0] for _, data in bot.presses)
    assert pressed["leave"] == pressed["start"] == pressed["rematch"] == pressed["rules"] == 0
    assert pressed["task"] >= 5, "they read a task before they answer it"
    letters = Counter(data[7] for _, data in bot.presses if data.startswith("answer:"))
    assert letters["B"] >= 3, "they can work out 6 × 7"
    ballots = {who: data for who, data in bot.presses if data.startswith("vote:")}
    assert len(ballots) == 5
    assert all(data != f"vote:{who}" for who, data in ballots.items()), "nobody votes for oneself"
    words = [m for m in chat.history(topic, 0, 500) if m.sender.id in ids]
    names = [server.world.users[i].first_name for i in ids]
    assert words, "they talk in the meeting"
    assert any(name in m.content["text"] for m in words for name in names)


async def test_robots_rest_when_nothing_changes_and_after_they_are_stopped(
    server: Server, bot: ScriptedBot, robots: Robots
) -> None:
    chat = seed(server.world)
    rows = [[{"text": f"Door {n}", "callback_data": f"door:{n}"}] for n in range(4)]
    await bot.call("sendMessage", chat_id=chat.id, text="?", reply_markup={"inline_keyboard": rows})
    await robots.add(3, chat.id)
    await until(lambda: len(bot.presses) >= 6)
    await asyncio.sleep(0.5)
    counts = Counter(who for who, _ in bot.presses)
    assert all(2 <= count <= 4 for count in counts.values())
    assert len({data for _, data in bot.presses}) > 1
    await robots.stop()
    seen = len(bot.presses)
    rows[0][0]["text"] = "Another door"
    await bot.call("sendMessage", chat_id=chat.id, text="!", reply_markup={"inline_keyboard": rows})
    await asyncio.sleep(0.3)
    assert len(bot.presses) == seen


async def test_what_answers_a_command_is_left_to_the_one_who_gave_it(
    server: Server, bot: ScriptedBot, robots: Robots
) -> None:
    chat = seed(server.world)
    topic = min(chat.topics)
    mara = next(user for user in server.world.users.values() if user.first_name == "Mara")
    asked = speech.say(server.world, mara, chat, "/settings", topic=topic)
    for data, place in (("page", {"reply_parameters": {"message_id": asked.id}}), ("game", {})):
        rows = [[{"text": label, "callback_data": data}] for label in ("English", "Русский")]
        await bot.call(
            "sendMessage",
            chat_id=chat.id,
            message_thread_id=topic,
            text="?",
            reply_markup={"inline_keyboard": rows},
            **place,
        )
    await robots.add(2, chat.id)
    await until(lambda: len(bot.presses) >= 2)
    assert {data for _, data in bot.presses} == {"game"}


def test_robots_talk_where_people_talk_and_in_the_language_of_the_board() -> None:
    def remarks(labels: tuple[str, ...], said: str) -> set[str]:
        found = set()
        for number in range(40):
            mind, people = Mind("Ada", str(number)), ("Ada", "Leo")
            board = Board(1, None, said, tuple(Key(label, label) for label in labels))
            while (key := mind.choose(board, people)) is not None:
                mind.learn(board, key, "", people)
                found.add(mind.remark(board, people) or "")
        return found - {""}

    raid = ("⚔️ Fight", "🔬 Analyze", "🎁 Rewards", "🏆 Top")
    assert remarks(raid, "The Mire King") == set()
    meeting = ("✋ Ready to vote", "👁 What I saw")
    leading = "The Mire King has less than half of its strength left. Leading: Вера Лунина, Олег"
    assert all(said.isascii() for said in remarks(meeting, leading))
    assert not any(said.isascii() for said in remarks(meeting, "Говорите, кто и почему, Leo"))


async def test_robots_come_back_after_the_line_was_cut(
    server: Server, bot: ScriptedBot, robots: Robots
) -> None:
    chat = seed(server.world)
    await robots.add(2, chat.id)
    await asyncio.sleep(0.2)
    server.world.events.close()
    await say_newgame(server, bot, chat)
    await until(lambda: len(bot.players) == 2)


async def test_an_unknown_chat_is_refused_in_words(server: Server, robots: Robots) -> None:
    with pytest.raises(PlayerApiError, match="-77"):
        await robots.add(1, -77)


def test_the_same_seed_and_sights_give_the_same_choices() -> None:
    def presses(seed_text: str) -> list[str]:
        mind, people, found = Mind("Ada", seed_text), ("Ada", "Leo", "Mila"), []
        for number in range(12):
            keys = tuple(Key(f"Room {i}", f"{number}:{i}") for i in range(6))
            board = Board(number, None, "Where to?", keys)
            while (key := mind.choose(board, people)) is not None:
                mind.learn(board, key, "", people)
                found.append(key.data)
        return found

    assert presses("1:1") == presses("1:1")
    assert presses("1:1") != presses("1:2")


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (("✋ Join", "🚪 Leave", "▶️ Start", "Rules"), "✋ Join"),
        (("Играть", "Выйти", "Начать", "Правила"), "Играть"),
        (("Rejoindre", "🚪 Quit", "🚀 Go"), "Rejoindre"),
    ],
)
def test_a_lobby_is_joined_once_whatever_its_first_button_is_called(
    labels: tuple[str, ...], expected: str
) -> None:
    mind = Mind("Ada", "3")
    board = Board(1, None, "Lobby", tuple(Key(label, label) for label in labels))
    key = mind.choose(board, ("Ada",))
    assert key is not None
    assert key.label == expected
    mind.learn(board, key, "You are in.", ("Ada",))
    assert mind.choose(board, ("Ada",)) is None


def test_a_robot_that_hears_the_same_refusal_again_and_again_gives_up() -> None:
    mind, people = Mind("Ada", "1"), ("Ada",)
    keys = (Key("A", "a"), *(Key(f"Door {i}", str(i)) for i in range(9)))
    board = Board(1, None, "?", keys)
    presses = 0
    while (key := mind.choose(board, people)) is not None:
        presses += 1
        mind.learn(board, key, "You are not in this game.", people)
    assert presses == 3


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("What is 6 × 7 ?\n\nA) 36   B) 42\nC) 48   D) 54", 1),
        ("A train has 8 − 3 + 2 cars. How many?\nA. 5 B. 6 C. 7 D. 8", 2),
        ("What comes next? 2, 4, 8, 16, …\nA) 18\nB) 20\nC) 24\nD) 32", 3),
        ("Unscramble: ABNAAN\nA) banana\nB) cherry\nC) melon\nD) grape", 0),
        ("Сколько будет 9 − 4?\nА) 5 Б) 6 В) 7 Г) 8", 0),
    ],
)
def test_easy_puzzles_are_read_and_solved(text: str, right: int) -> None:
    puzzle = read_puzzle(text)
    assert puzzle is not None
    assert len(puzzle.options) == 4
    assert puzzle.solve() == right


@pytest.mark.parametrize(
    "text", ["", "A meeting of Ada and Bruno", "You are in room A.", "A) B) C)"]
)
def test_other_texts_are_not_puzzles(text: str) -> None:
    assert read_puzzle(text) is None
