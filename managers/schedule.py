"""Games that begin by themselves: what an operator may write, and when it is due.

raid sat 19:00                         in every chat that has seen a raid, as it has it
raid mon,thu 20:30 mire,lantern        the Mire King and the Lantern Eater in turn
raid every 3 days 18:00 any random     any boss, drawn anew each time
raid sat 19:00 sun world               one for the whole world
raid daily 12:00 in -1001234567890/7   in this topic of this chat
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import msgspec

from games.table import Rulebook
from managers.hubs import Reach
from managers.orders import Place

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ANY = "any"
"""Instead of presets: all that the game has."""

MOST_DAYS = 365
EXAMPLE = "Example: raid sat 19:00; raid every 3 days 20:30 mire,lantern"

_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_PLACE = re.compile(r"(-[0-9]{1,18})(?:/([0-9]{1,18}))?")
_DAYS = f"daily, every 3 days, or weekdays: {','.join(WEEKDAYS)}"


class Entry(msgspec.Struct, frozen=True):
    """One line of the schedule, ``written`` so by the operator.

    ``days`` are weekdays (0 is Monday) or, as a number, every so many days. Of several presets
    each place gets one after the other, or a ``random`` one; without any, what it would get from
    ``/newgame``. Without places, the game goes where it was shown last in each chat.
    """

    written: str
    game: str
    days: frozenset[int] | int
    at: time
    presets: tuple[str, ...] = ()
    random: bool = False
    reach: Reach = "chat"
    places: tuple[Place, ...] = ()

    def offered(self, presets: tuple[str, ...]) -> tuple[str, ...]:
        """The presets to choose from, of those that the game has."""
        return presets if ANY in self.presets else self.presets

    def last(self, now: datetime, zone: tzinfo) -> datetime:
        """The latest time (aware, UTC) not after ``now`` that this line names."""
        today = now.astimezone(zone).date()
        days = (today - timedelta(days=number) for number in range(self._longest_pause + 1))
        return next(moment for moment in self._moments(days, zone) if moment <= now)

    def next(self, now: datetime, zone: tzinfo) -> datetime:
        """The first time (aware, UTC) after ``now`` that this line names."""
        today = now.astimezone(zone).date()
        days = (today + timedelta(days=number) for number in range(self._longest_pause + 1))
        return next(moment for moment in self._moments(days, zone) if moment > now)

    @property
    def _longest_pause(self) -> int:
        return self.days if isinstance(self.days, int) else len(WEEKDAYS)

    def _moments(self, days: Iterator[date], zone: tzinfo) -> Iterator[datetime]:
        for day in days:
            if isinstance(self.days, int):
                wanted = day.toordinal() % self.days == 0
            else:
                wanted = day.weekday() in self.days
            if wanted:
                yield datetime.combine(day, self.at, zone).astimezone(UTC)


# ── Reading ──────────────────────────────────────────────────────────────────────────────────


def parse(written: str) -> tuple[Entry, ...]:
    """The lines of a schedule, with semicolons between them.

    Raises ValueError with one line for each that cannot be understood.
    """
    entries: list[Entry] = []
    problems: list[str] = []
    for line in filter(None, map(_tidy, written.split(";"))):
        try:
            entry = _entry(line)
        except ValueError as error:
            problems.append(f"{line!r}: {error}. {EXAMPLE}")
            continue
        if any(other.written == line for other in entries):
            problems.append(f"{line!r}: is there twice")
        entries.append(entry)
    if problems:
        raise ValueError("\n".join(problems))
    return tuple(entries)


def problems(schedule: Sequence[Entry], books: Mapping[str, Rulebook]) -> list[str]:
    """What in a schedule the installed games do not allow, one line each."""
    return [f"{entry.written!r}: {said}" for entry in schedule for said in _problems(entry, books)]


def _problems(entry: Entry, books: Mapping[str, Rulebook]) -> Iterator[str]:
    possible = ", ".join(key for key, book in books.items() if book.game.spawns) or "none"
    book = books.get(entry.game)
    if book is None:
        yield f"there is no game {entry.game!r}. Games that can begin by themselves: {possible}"
        return
    if not book.game.spawns:
        yield f"{entry.game} needs somebody who opens it. Games that can do without: {possible}"
    if entry.reach == "world" and not book.game.spreads:
        yield f"{entry.game} is not played by the whole world; take away 'world'"
    known = book.game.presets
    for preset in entry.offered(known):
        if preset not in known:
            yield f"{entry.game} has no {preset!r}. It has: {', '.join(known)}"


def _tidy(line: str) -> str:
    return re.sub(r"\s*,\s*", ",", " ".join(line.split())).casefold()


def _entry(line: str) -> Entry:
    game, *words = line.split()
    days = _take_days(words)
    at = _take_time(words)
    presets: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    flags: set[str] = set()
    while words:
        word = words.pop(0)
        if word == "in" and not places:
            places = _places(words.pop(0) if words else "")
        elif word in ("random", "world") and word not in flags:
            flags.add(word)
        elif not presets and not flags and not places:
            presets = tuple(filter(None, word.split(",")))
        else:
            raise ValueError(f"{word!r} does not belong there")
    random = "random" in flags
    return Entry(
        written=line,
        game=game,
        days=days,
        at=at,
        presets=presets or ((ANY,) if random else ()),
        random=random,
        reach="world" if "world" in flags else "chat",
        places=places,
    )


def _take_days(words: list[str]) -> frozenset[int] | int:
    if not words:
        raise ValueError(f"the days are missing: {_DAYS}")
    word = words.pop(0)
    if word == "daily":
        return 1
    if word == "every":
        number = words.pop(0) if words else ""
        if not (number.isascii() and number.isdigit() and 1 <= int(number[:9]) <= MOST_DAYS):
            raise ValueError(f"after 'every' comes a number of days from 1 to {MOST_DAYS}")
        if not words or words.pop(0) not in ("day", "days"):
            raise ValueError(f"after 'every {number}' comes 'days'")
        return int(number)
    for name in word.split(","):
        if name not in WEEKDAYS:
            raise ValueError(f"{name!r} is no day: {_DAYS}")
    return frozenset(WEEKDAYS.index(name) for name in word.split(","))


def _take_time(words: list[str]) -> time:
    if not words:
        raise ValueError("the time is missing, such as 19:00")
    word = words.pop(0)
    found = _TIME.fullmatch(word)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError(f"{word!r} is no time of day such as 19:00")
    return time(int(found[1]), int(found[2]))


def _places(written: str) -> tuple[Place, ...]:
    places = []
    for one in written.split(","):
        found = _PLACE.fullmatch(one)
        if found is None:
            raise ValueError(
                f"{one!r} is no place: write a group's id, which is negative, and after a slash "
                "the topic's, such as -1001234567890/7"
            )
        places.append(Place(int(found[1]), int(found[2] or 0)))
    return tuple(dict.fromkeys(places))
