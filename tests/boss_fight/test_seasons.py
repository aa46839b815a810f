"""What a chat remembers from fight to fight, and how its administrators run seasons."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import msgspec
import pytest

from games.boss_fight.state import Memory
from games.contract import Action, Badged, Call, ChatPage, Context, Rejected, Standing
from tests.boss_fight.scene import Scene, pinned_game
from tests.scenes import NOON

GAME = pinned_game(b"[bosses.kraken]\nhp = 100\n[bosses.sphinx]\nhp = 100")
FOREVER = pinned_game(b"[bosses.kraken]\nhp = 100000")


def event(
    memory: Memory, *words: str, admin: bool = True, at: timedelta = timedelta(), seed: int = 1
) -> ChatPage | Rejected:
    """``/event`` with these words."""
    ctx = Context(NOON + at, Random(seed))
    return GAME.at_chat(memory, Action(7, Call("event", words), admin), ctx)


def done(memory: Memory, *words: str, at: timedelta = timedelta(), seed: int = 1) -> Memory:
    page = event(memory, *words, at=at, seed=seed)
    assert isinstance(page, ChatPage), page
    after: Memory = page.memory
    return after


def refused(memory: Memory, *words: str, admin: bool = True) -> str:
    page = event(memory, *words, admin=admin)
    assert isinstance(page, Rejected), page
    return page.reason.key


def fight(memory: Memory, right: int = 1, seed: int = 0, game=GAME) -> Scene:  # type: ignore[no-untyped-def]
    """A fight of two that is fought to its end; ``right`` answers of player 1 come first."""
    scene = Scene((1,), (2,), game=game, memory=memory, seed=seed)
    while scene.phase != "over":
        scene.answer(1, right=scene.player(1).correct < right)
        scene.answer(2, right=right == 1)
        if scene.phase == "reveal":
            scene.next_question()
    return scene


# ── From fight to fight ──────────────────────────────────────────────────────────────────────


def test_a_chat_without_a_season_gets_one_with_the_first_fight() -> None:
    scene = Scene((1,), (2,), game=GAME)
    season = scene.memory.season
    assert season is not None
    assert (season.name, season.ends_at, season.fights) == (None, None, 1)
    assert season.bosses == ("kraken", "sphinx")
    assert scene.world.shared.boss == "kraken"
    assert scene.world.shared.event == season.id


def test_bosses_come_in_order_and_return_stronger() -> None:
    memory, met = GAME.new_chat(), []
    for number in range(5):
        scene = fight(memory, seed=number)
        met.append((scene.world.shared.boss, scene.world.shared.max_hp))
        memory = scene.memory
    assert met == [
        ("kraken", 200),
        ("sphinx", 200),
        ("kraken", 240),
        ("sphinx", 240),
        ("kraken", 280),
    ]


def test_a_boss_that_survives_is_met_again() -> None:
    scene = fight(FOREVER.new_chat(), right=0, game=FOREVER)
    season = scene.memory.season
    assert season is not None
    assert (season.defeated, season.fights) == (0, 1)


def test_of_two_fights_at_once_one_moves_on() -> None:
    first = Scene((1,), (2,), game=GAME)
    second = Scene((3,), (4,), game=GAME, memory=first.memory, seed=1)
    assert second.world.shared.boss == first.world.shared.boss
    assert second.world.shared.fight == 2
    first.memory = second.memory
    while first.phase != "over":
        first.everybody()
        if first.phase == "reveal":
            first.next_question()
    second.memory = first.memory
    while second.phase != "over":
        second.everybody()
        if second.phase == "reveal":
            second.next_question()
    season = second.memory.season
    assert season is not None
    assert season.defeated == 1
    assert set(season.correct) == {1, 2, 3, 4}


def test_milestones_count_the_right_answers_of_a_season() -> None:
    memory, earned = FOREVER.new_chat(), []
    for number in range(3):
        scene = fight(memory, right=4, seed=number, game=FOREVER)
        earned.append([b.badge for b in scene.kept("badges", Badged) if b.player == 1])
        memory = scene.memory
    # 4, 8 and 12 right answers; there are badges for 2, 5 and 10.
    assert earned == [["mvp", "milestone_2"], ["mvp", "milestone_5"], ["mvp", "milestone_10"]]
    assert memory.season is not None
    assert memory.season.correct[1] == 12


def test_several_milestones_passed_in_one_fight_are_all_given() -> None:
    scene = fight(FOREVER.new_chat(), right=6, game=FOREVER)
    given = [b.badge for b in scene.kept("badges", Badged) if b.player == 1]
    assert given == ["mvp", "milestone_2", "milestone_5"]


def test_a_season_that_ends_during_a_fight_keeps_its_counts_and_honours() -> None:
    memory = done(GAME.new_chat(), "start", "14", "Cup")
    assert memory.season is not None
    before = memory.season.id
    scene = Scene((1,), (2,), game=GAME, memory=memory)
    scene.memory = done(scene.memory, "end")
    scene.everybody()
    while scene.phase != "over":
        scene.next_question()
        scene.everybody()
    assert scene.world.shared.event == before
    assert scene.memory.season is None
    assert scene.memory.last is not None
    assert scene.memory.last.correct == {1: 1, 2: 1}
    assert scene.memory.last.defeated == 1


def test_questions_are_asked_least_used_first() -> None:
    memory, game = FOREVER.new_chat(), FOREVER
    for number in range(16):
        memory = fight(memory, right=0, seed=number, game=game).memory
    # 16 fights of 6 easy questions are 96: each of the 24 easy ones was asked 4 times.
    easy = [n for kind, counts in memory.used.items() if "easy" in kind for n in counts]
    assert easy == [4] * 24


def test_new_questions_come_first_but_not_twice_in_a_fight() -> None:
    used = dict.fromkeys(FOREVER.rules("normal", {}).bank, (5,) * 5)
    scene = fight(Memory(used=used), right=0, game=FOREVER)
    asked = scene.world.shared.asked
    assert len(set(asked)) == 6
    assert sum(name.endswith("-6") for name in asked) == 4, "the four easy ones never asked"


def test_a_boss_taken_out_of_the_data_is_passed_over() -> None:
    memory = fight(GAME.new_chat()).memory
    smaller = pinned_game(b"[bosses.kraken]\nhp = 100")
    scene = Scene((1,), (2,), game=smaller, memory=memory)
    assert scene.world.shared.boss == "kraken"


def test_memory_survives_being_written_down_and_stays_small() -> None:
    memory = GAME.new_chat()
    for number in range(20):
        memory = fight(memory, seed=number).memory
    written = msgspec.json.encode(memory)
    assert msgspec.json.decode(written, type=Memory) == memory
    assert len(written) < 4000
    assert len(memory.fought) == 10


# ── /event ───────────────────────────────────────────────────────────────────────────────────


def test_an_administrator_starts_names_and_ends_a_season() -> None:
    memory = done(GAME.new_chat(), "start", "10", "Autumn", "Cup")
    season = memory.season
    assert season is not None
    assert (season.name, season.ends_at) == ("Autumn Cup", NOON + timedelta(days=10))
    renamed = done(memory, "name", "Winter", "Cup")
    assert renamed.season is not None
    assert (renamed.season.id, renamed.season.name) == (season.id, "Winter Cup")
    ended = done(renamed, "end", at=timedelta(days=3))
    assert ended.season is None
    assert ended.last is not None
    assert ended.last.ends_at == NOON + timedelta(days=3)


def test_a_season_lasts_as_long_as_the_balance_says_unless_told() -> None:
    memory = done(GAME.new_chat(), "начать", "Кубок")
    assert memory.season is not None
    assert memory.season.ends_at == NOON + timedelta(days=14)
    assert memory.season.name == "Кубок"
    only_digits = done(GAME.new_chat(), "start", "2048")
    assert only_digits.season is not None
    assert only_digits.season.name == "2048"


def test_a_season_ends_by_itself() -> None:
    memory = done(GAME.new_chat(), "start", "1", "Day")
    day = timedelta(days=1)
    assert Scene((1,), (2,), game=GAME, memory=memory).world.shared.event_name == "Day"
    later = Scene((1,), (2,), game=GAME, memory=memory, now=NOON + day)
    assert later.world.shared.event_name is None
    assert later.memory.last is not None
    assert later.memory.last.name == "Day"


def test_the_open_season_gives_way_and_a_named_one_does_not() -> None:
    memory = fight(GAME.new_chat()).memory
    named = done(memory, "start", "7", "Cup")
    assert named.season is not None
    assert memory.season is not None
    assert named.last is not None
    assert named.last.id == memory.season.id != named.season.id
    assert refused(named, "start", "7", "Other") == "boss_fight-event-running"


def test_a_name_does_not_turn_lines_around() -> None:
    memory = done(GAME.new_chat(), "start", "\u202epuC", "\u2066", "of spring")
    assert memory.season is not None
    assert memory.season.name == "puC of spring"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("start", "0", "Cup"), "boss_fight-event-days"),
        (("start", "366", "Cup"), "boss_fight-event-days"),
        (("start", "9" * 40, "Cup"), "boss_fight-event-days"),
        (("start",), "boss_fight-event-how"),
        (("start", "x" * 61), "boss_fight-event-long"),
        (("start", "\u202e"), "boss_fight-event-how"),
        (("name", "Cup"), "boss_fight-event-none"),
        (("end",), "boss_fight-event-none"),
        (("delete",), "boss_fight-event-how"),
    ],
)
def test_what_cannot_be_done_is_explained(words: tuple[str, ...], reason: str) -> None:
    assert refused(GAME.new_chat(), *words) == reason


def test_only_administrators_run_seasons_and_everybody_reads() -> None:
    for words in (("start", "Cup"), ("name", "Cup"), ("end",)):
        page = event(GAME.new_chat(), *words, admin=False)
        assert isinstance(page, Rejected)
        assert page.admin_may
    page = event(GAME.new_chat(), admin=False)
    assert isinstance(page, ChatPage)
    assert page.screen.rows == ()


def test_looking_changes_nothing() -> None:
    memory = done(GAME.new_chat(), "start", "7", "Cup")
    page = event(memory, admin=False)
    assert isinstance(page, ChatPage)
    assert page.memory is memory


def test_the_page_tells_which_bosses_are_down_and_which_comes_next() -> None:
    memory = fight(GAME.new_chat()).memory
    page = event(memory)
    assert isinstance(page, ChatPage)
    keys = [text.key for text in page.screen.texts]
    assert "boss_fight-event-boss-beaten" in keys
    assert "boss_fight-event-boss-next" in keys


def test_seasons_of_different_chats_have_different_leaderboards() -> None:
    ids = {done(GAME.new_chat(), "start", "Cup", seed=seed).season.id for seed in range(50)}  # type: ignore[union-attr]
    assert len(ids) == 50


# ── Looking back ─────────────────────────────────────────────────────────────────────────────


def test_the_standings_are_those_of_the_boss_fought_last_and_the_season() -> None:
    assert GAME.standings(GAME.new_chat(), NOON) == ()
    memory = fight(GAME.new_chat()).memory
    assert memory.season is not None
    boss, overall = GAME.standings(memory, NOON)
    assert isinstance(boss, Standing)
    assert (boss.name, boss.board, boss.scope) == (
        "boss",
        "boss_specific",
        f"{memory.season.id}/kraken",
    )
    assert (overall.name, overall.board, overall.scope) == (
        "event",
        "event_overall",
        memory.season.id,
    )


def test_between_seasons_the_last_one_is_looked_back_on() -> None:
    memory = done(GAME.new_chat(), "start", "1", "Day")
    assert memory.season is not None
    later = GAME.standings(memory, NOON + timedelta(days=5))
    assert later[1].scope == memory.season.id


def test_boss_shows_the_last_fights_newest_first() -> None:
    memory = fight(fight(GAME.new_chat()).memory, seed=1).memory
    ctx = Context(NOON, Random(1))
    page = GAME.at_chat(memory, Action(7, Call("boss")), ctx)
    assert isinstance(page, ChatPage)
    assert page.memory is memory
    rows = [text for text in page.screen.texts if text.key == "boss_fight-history-row"]
    assert [row.args["boss"].key for row in rows] == [  # type: ignore[union-attr]
        "boss_fight-boss-sphinx",
        "boss_fight-boss-kraken",
    ]
    empty = GAME.at_chat(GAME.new_chat(), Action(7, Call("boss")), ctx)
    assert isinstance(empty, ChatPage)
    assert "boss_fight-history-empty" in [text.key for text in empty.screen.texts]
