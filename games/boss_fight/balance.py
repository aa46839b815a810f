"""Reads the data files and resolves them, with a chat's wishes, to the rules of one session."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from games.boss_fight.state import LEVELS, Course, Damage, Rewards, Rules, Seasons, Times
from games.contract import BadData, LobbyRules, Settings

FEWEST_TEAMS, MOST_TEAMS = 2, 4
MOST_HP = 1_000_000_000


class Lobby(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many sit down at a table unless a chat says otherwise."""

    min_players: int
    max_players: int
    seats: int


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When silence is noticed."""

    patience: int
    silence: int


class Milestones(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many right answers in a season earn a badge."""

    correct: tuple[int, ...]


class Preset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A way to play: pace, number of teams, length; ``hp`` is in percent of the bosses' own."""

    lobby: int
    extend: int
    teams: int
    questions: int
    hp: int
    times: Times


class Balance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole balance file."""

    lobby: Lobby
    limits: Limits
    damage: Damage
    course: Course
    xp: Rewards
    season: Seasons
    milestones: Milestones
    presets: dict[str, Preset]


class Boss(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One boss; ``hp`` is for each player."""

    hp: int


class Bosses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file of bosses, in the order in which they come."""

    bosses: dict[str, Boss]


File = TypeVar("File")


def load(data: bytes | Mapping[str, Any]) -> Balance:
    """Read a balance file, or its data. Raises BadData naming the key and what is wrong."""
    balance = _read(data, Balance, "balance.toml")
    for key, problem in _problems(balance):
        raise BadData("balance.toml", key, problem)
    return balance


def load_bosses(data: bytes | Mapping[str, Any]) -> dict[str, int]:
    """Each boss's HP for a player, in order. Raises BadData naming the key and what is wrong."""
    bosses = _read(data, Bosses, "bosses.toml").bosses
    if not bosses:
        raise BadData("bosses.toml", "bosses", "there is no boss")
    for key, boss in bosses.items():
        if not 1 <= boss.hp <= MOST_HP:
            raise BadData("bosses.toml", f"bosses.{key}.hp", f"is not between 1 and {MOST_HP}")
        if not key.isidentifier():
            raise BadData("bosses.toml", f"bosses.{key}", "a name of letters, digits and _")
    return {key: boss.hp for key, boss in bosses.items()}


def load_bank(bank: Mapping[str, int], balance: Balance) -> dict[str, int]:
    """The kinds of questions that can be asked. Raises BadData if a level has too few."""
    known = {kind: count for kind, count in bank.items() if level_of(kind) in LEVELS}
    longest = max(preset.questions for preset in balance.presets.values())
    for level in LEVELS:
        written = sum(count for kind, count in known.items() if level_of(kind) == level)
        if written < longest:
            problem = f"only {written} written, and a fight may need {longest}"
            raise BadData("locales", f"question-<category>_{level}-<n>", problem)
    return dict(sorted(known.items()))


def level_of(kind: str) -> str:
    """``hard`` for ``science_hard``."""
    return kind.rpartition("_")[2]


def category_of(kind: str) -> str:
    """``science`` for ``science_hard``."""
    return kind.rpartition("_")[0]


def _read(data: bytes | Mapping[str, Any], kind: type[File], name: str) -> File:
    try:
        if isinstance(data, bytes):
            data = msgspec.toml.decode(data)
        return msgspec.convert(data, kind)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise BadData(name, "", str(error)) from error


def _problems(balance: Balance) -> Iterator[tuple[str, str]]:
    lobby, course, season = balance.lobby, balance.course, balance.season
    if lobby.min_players < FEWEST_TEAMS:
        yield "lobby.min_players", "is less than 2, but a fight needs two teams"
    if not lobby.min_players <= lobby.seats <= lobby.max_players:
        yield "lobby.seats", "is not between min_players and max_players"
    for name, least in (("patience", 1), ("silence", 1)):
        if getattr(balance.limits, name) < least:
            yield f"limits.{name}", f"is less than {least}"
    yield from _damage_problems(balance.damage)
    if not 100 >= course.medium_below >= course.hard_below >= 0:
        yield "course", "needs 100 >= medium_below >= hard_below >= 0"
    for name, xp in msgspec.structs.asdict(balance.xp).items():
        if xp < 0:
            yield f"xp.{name}", "is negative"
    if not 1 <= season.days <= season.most_days:
        yield "season.days", "is not between 1 and most_days"
    if season.bosses < 1 or season.lap_hp < 0:
        yield "season", "needs bosses of 1 and lap_hp of 0 at least"
    correct = balance.milestones.correct
    if list(correct) != sorted({n for n in correct if n > 0}):
        yield "milestones.correct", "must be positive and rise"
    if not balance.presets:
        yield "presets", "there is no preset"
    for name, preset in balance.presets.items():
        yield from _preset_problems(f"presets.{name}", preset)


def _damage_problems(damage: Damage) -> Iterator[tuple[str, str]]:
    for level in LEVELS:
        if damage.base.get(level, 0) < 1:
            yield f"damage.base.{level}", "is missing or not positive: right answers have to hurt"
    for name in ("speed", "streak", "streak_most"):
        if getattr(damage, name) < 0:
            yield f"damage.{name}", "is negative"
    if not 0 <= damage.fairness <= 100:
        yield "damage.fairness", "is not between 0 and 100"


def _preset_problems(key: str, preset: Preset) -> Iterator[tuple[str, str]]:
    if not FEWEST_TEAMS <= preset.teams <= MOST_TEAMS:
        yield f"{key}.teams", f"is not between {FEWEST_TEAMS} and {MOST_TEAMS}"
    for name in ("questions", "hp", "lobby", "extend"):
        if getattr(preset, name) < 1:
            yield f"{key}.{name}", "is less than 1"
    times = preset.times
    if times.question < 1 or times.reveal < 1 or times.fight < times.question:
        yield f"{key}.times", "needs question and reveal of 1, and fight of one question at least"


def rules(
    balance: Balance,
    bosses: Mapping[str, int],
    bank: Mapping[str, int],
    preset: str,
    settings: Settings,
) -> Rules:
    """The rules of one session. Raises ValueError for a preset that the file does not have."""
    pace = balance.presets.get(preset)
    if pace is None:
        raise ValueError(f"Boss Fight has no preset {preset!r}: {', '.join(balance.presets)}")
    lobby = balance.lobby
    seats = int(settings.get("seats") or lobby.seats)
    # Who asks for a preset of three teams wants three; the chat's wish is for the others.
    wish = settings.get("teams") if pace.teams == FEWEST_TEAMS else None
    teams = int(wish or pace.teams)
    return Rules(
        preset=preset,
        lobby=LobbyRules(
            min_players=lobby.min_players,
            seats=max(lobby.min_players, min(seats, lobby.max_players)),
            seconds=pace.lobby,
            extend_seconds=pace.extend,
            teams=max(FEWEST_TEAMS, min(teams, MOST_TEAMS)),
        ),
        questions=pace.questions,
        times=pace.times,
        damage=balance.damage,
        course=balance.course,
        xp=balance.xp,
        season=balance.season,
        milestones=balance.milestones.correct,
        patience=balance.limits.patience,
        silence=balance.limits.silence,
        bosses={key: max(1, hp * pace.hp // 100) for key, hp in bosses.items()},
        bank=dict(bank),
    )
