"""Schedules: what is understood, what is refused and why, and when a line is due."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from games import registry
from managers.content import load_library
from managers.orders import Place
from managers.schedule import Entry, parse, problems

SATURDAY = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)


def one(written: str) -> Entry:
    (entry,) = parse(written)
    return entry


def test_a_line_may_say_much_or_little() -> None:
    plain, rich, _ = parse(
        "raid sat 19:00 ;; Raid  Mon, Thu 7:05 mire, lantern random in -1001/7,-1002;"
        "raid every 3 days 20:30 sun world"
    )
    assert plain == Entry("raid sat 19:00", "raid", frozenset({5}), time(19))
    assert (rich.days, rich.at) == (frozenset({0, 3}), time(7, 5))
    assert (rich.presets, rich.random) == (("mire", "lantern"), True)
    assert rich.places == (Place(-1001, 7), Place(-1002))
    world = one("raid every 3 days 20:30 sun world")
    assert (world.days, world.reach, world.presets) == (3, "world", ("sun",))


def test_any_is_every_preset_and_random_alone_means_any() -> None:
    presets = ("mire", "sun")
    assert one("raid daily 12:00").offered(presets) == ()
    assert one("raid daily 12:00 any").offered(presets) == presets
    assert one("raid daily 12:00 random").offered(presets) == presets
    assert one("raid daily 12:00 sun").offered(presets) == ("sun",)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("raid", "the days are missing"),
        ("raid sat", "the time is missing"),
        ("raid saturday 19:00", "'saturday' is no day: daily, every 3 days, or weekdays: mon,tue"),
        ("raid sat 25:00", "'25:00' is no time of day such as 19:00"),
        ("raid sat 19.00", "'19.00' is no time of day"),
        ("raid sat 19:60", "'19:60' is no time of day"),
        ("raid every day 19:00", "after 'every' comes a number of days from 1 to 365"),
        ("raid every 0 days 19:00", "from 1 to 365"),
        ("raid every 2 19:00", "after 'every 2' comes 'days'"),
        ("raid sat 19:00 mire lantern", "'lantern' does not belong there"),
        ("raid sat 19:00 world world", "'world' does not belong there"),
        ("raid sat 19:00 in 1001", "'1001' is no place: write a group's id, which is negative"),
        ("raid sat 19:00 in", "'' is no place"),
    ],
)
def test_a_line_that_makes_no_sense_is_explained(written: str, said: str) -> None:
    with pytest.raises(ValueError, match="Example: raid sat 19:00") as caught:
        parse(written)
    assert str(caught.value).startswith(f"{written!r}: ")
    assert said in str(caught.value)


def test_each_mistake_has_a_line_of_its_own() -> None:
    with pytest.raises(ValueError, match="is no day") as caught:
        parse("raid noday 1:00; raid sat 19:00; RAID sat  19:00; raid sat 99:00")
    first, second, third = str(caught.value).splitlines()
    assert "'noday'" in first
    assert "is there twice" in second
    assert "'99:00'" in third


def test_what_the_games_refuse() -> None:
    books = load_library().rulebooks
    assert problems(parse("raid sat 19:00 any; raid daily 1:00 mire,sun world"), books) == []
    found = problems(
        parse("chess sat 19:00; impostor sat 19:00 world; raid sat 19:00 mire,dragon"), books
    )
    assert [line.partition(": ")[0] for line in found] == [
        "'chess sat 19:00'",
        "'impostor sat 19:00 world'",
        "'impostor sat 19:00 world'",
        "'raid sat 19:00 mire,dragon'",
    ]
    assert "Games that can begin by themselves: raid" in found[0]
    assert "needs somebody who opens it" in found[1]
    assert "not played by the whole world" in found[2]
    assert "raid has no 'dragon'. It has: mire, clockwork" in found[3]


def test_games_that_begin_by_themselves_have_no_lobby() -> None:
    for key, book in load_library().rulebooks.items():
        assert key in registry.GAMES
        if book.game.spawns:
            for preset in book.game.presets:
                assert book.game.rules(preset, {}).lobby.seats == 0


def test_weekdays() -> None:
    entry = one("raid mon,sat 19:00")
    assert entry.last(SATURDAY, UTC) == SATURDAY
    assert entry.next(SATURDAY, UTC) == SATURDAY + timedelta(days=2)
    before = SATURDAY - timedelta(seconds=1)
    assert entry.last(before, UTC) == SATURDAY - timedelta(days=5)
    assert entry.next(before, UTC) == SATURDAY
    alone = one("raid sat 19:00")
    assert alone.last(before, UTC) == SATURDAY - timedelta(days=7)
    assert alone.next(SATURDAY, UTC) == SATURDAY + timedelta(days=7)


@pytest.mark.parametrize("days", [1, 2, 3, 10, 365])
def test_every_so_many_days(days: int) -> None:
    entry = one(f"raid every {days} days 4:30")
    moment = entry.next(SATURDAY, UTC)
    for _ in range(5):
        assert entry.last(moment, UTC) == moment
        assert entry.last(moment - timedelta(seconds=1), UTC) == moment - timedelta(days=days)
        following = entry.next(moment, UTC)
        assert following - moment == timedelta(days=days)
        moment = following


def test_times_are_those_of_the_operators_zone_in_summer_and_winter() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    entry = one("raid daily 19:00")
    assert entry.next(datetime(2026, 7, 1, tzinfo=UTC), berlin).hour == 17
    assert entry.next(datetime(2026, 12, 1, tzinfo=UTC), berlin).hour == 18
    # An hour that the clocks skip, or show twice, is still one time a day.
    night = one("raid daily 2:30")
    for day in (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)):
        first = night.next(day, berlin)
        assert night.last(first, berlin) == first
        assert timedelta(hours=22) < night.next(first, berlin) - first < timedelta(hours=26)
