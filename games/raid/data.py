"""Reads the raid's data files, and says exactly what is wrong with one that cannot work."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from games.contract import BadData, LobbyRules
from games.raid.state import MOST, STATS, Boss, Character, Curse, Milestone, Reward, Rules, Scoring

BALANCE, BOSSES, CHARACTERS, CURSES = (
    "balance.toml",
    "bosses.toml",
    "characters.toml",
    "curses.toml",
)
MOST_STAT = 1_000
MOST_REWARD = 1_000_000
LONGEST_RAID = 60 * 86_400
KINDS = ("element", "archetype", "origin")


class Rarity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How likely a ticket is to bring a character of this rarity, in percent, and the coins for
    one that is owned already."""

    odds: int
    duplicate_coins: int


class Start(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What every player begins with."""

    characters: tuple[str, ...]
    coins: int
    tickets: int


class Balance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The balance file. ``rarities`` go from the most common to the rarest."""

    team_size: int
    hp_marks: tuple[int, ...]
    ticket_price: int
    scoring: Scoring
    start: Start
    rarities: dict[str, Rarity]


class Affinities(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All affinities there are, by kind."""

    element: tuple[str, ...]
    archetype: tuple[str, ...]
    origin: tuple[str, ...]


class Catalogue(msgspec.Struct, frozen=True):
    """The file of characters."""

    affinities: Affinities
    characters: dict[str, Character]


class Content(msgspec.Struct, frozen=True):
    """All data of the game, checked."""

    balance: Balance
    catalogue: Catalogue
    bosses: dict[str, Boss]
    curses: dict[str, Curse]


F = TypeVar("F")


def load(balance: bytes, data: Mapping[str, bytes]) -> Content:
    """Read all four files. Raises :class:`BadData` for the first thing that is wrong."""
    bosses, curses = _read(BOSSES, data.get("bosses")), _read(CURSES, data.get("curses"))
    content = Content(
        _balance(_read(BALANCE, balance)),
        _catalogue(_read(CHARACTERS, data.get("characters"))),
        _entries(BOSSES, bosses, "bosses", Boss),
        _entries(CURSES, curses, "curses", Curse),
    )
    for file, rest in ((BOSSES, bosses), (CURSES, curses)):
        for key in rest:
            raise BadData(file, key, "nothing of that name is known here")
    for file, key, problem in _problems(content):
        raise BadData(file, key, problem)
    return content


def _balance(raw: dict[str, Any]) -> Balance:
    rarities = _entries(BALANCE, raw, "rarities", Rarity)
    return msgspec.structs.replace(
        _convert(BALANCE, "", {**raw, "rarities": {}}, Balance), rarities=rarities
    )


def _catalogue(raw: dict[str, Any]) -> Catalogue:
    characters = _entries(CHARACTERS, raw, "characters", Character)
    affinities = _convert(CHARACTERS, "affinities", raw.pop("affinities", {}), Affinities)
    for key in raw:
        raise BadData(CHARACTERS, key, "nothing of that name is known here")
    return Catalogue(affinities, characters)


def _read(file: str, data: bytes | None) -> dict[str, Any]:
    if data is None:
        raise BadData(file, "", "the file is missing")
    try:
        raw: dict[str, Any] = tomllib.loads(data.decode("utf-8"))
    except ValueError as error:
        raise BadData(file, "", str(error)) from error
    return raw


def _entries(file: str, raw: dict[str, Any], key: str, kind: type[F]) -> dict[str, F]:
    """Take a table of entries out of a file, each read by itself, so that errors can name it."""
    table = raw.pop(key, None)
    if not isinstance(table, dict):
        raise BadData(file, key, "the table is missing")
    return {id_: _convert(file, f"{key}.{id_}", value, kind) for id_, value in table.items()}


def _convert(file: str, key: str, raw: Any, kind: type[F]) -> F:
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        problem, _, path = str(error).partition(" - at `$")
        raise BadData(file, (key + path.rstrip("`")).lstrip("."), problem) from error


def rules(content: Content, preset: str) -> Rules:
    """The rules of one raid. Raises ValueError for a boss that there is not."""
    boss = content.bosses.get(preset)
    if boss is None:
        raise ValueError(f"World-Threat Raid has no boss {preset!r}: {', '.join(content.bosses)}")
    return Rules(
        preset=preset,
        lobby=LobbyRules(min_players=1, seats=0, seconds=0, extend_seconds=0),
        boss=boss,
        characters=content.catalogue.characters,
        curses={id_: content.curses[id_] for id_ in boss.curse_pool},
        scoring=content.balance.scoring,
        team_size=content.balance.team_size,
        hp_marks=content.balance.hp_marks,
    )


# ── What can be wrong ────────────────────────────────────────────────────────────────────────

Problem = tuple[str, str, str]


def _problems(content: Content) -> Iterator[Problem]:
    yield from _in_balance(content)
    yield from _in_catalogue(content)
    yield from _in_curses(content)
    if len(content.bosses) < 1:
        yield BOSSES, "bosses", "there has to be at least one boss"
    for id_, boss in content.bosses.items():
        for key, problem in _in_boss(content, boss):
            yield BOSSES, f"bosses.{id_}.{key}".rstrip("."), problem


def _between(file: str, key: str, value: int, low: int, high: int) -> Iterator[Problem]:
    if not low <= value <= high:
        yield file, key, f"{value} is not between {low} and {high}"


def _in_balance(content: Content) -> Iterator[Problem]:
    balance = content.balance
    scoring = balance.scoring
    yield from _between(BALANCE, "team_size", balance.team_size, 1, 12)
    yield from _between(BALANCE, "ticket_price", balance.ticket_price, 1, MOST_REWARD)
    if list(balance.hp_marks) != sorted(set(balance.hp_marks), reverse=True):
        yield BALANCE, "hp_marks", "the percentages have to fall, and none may be there twice"
    for mark in balance.hp_marks:
        yield from _between(BALANCE, "hp_marks", mark, 1, 99)
    yield from _between(BALANCE, "scoring.weakness", scoring.weakness, 0, 1_000)
    yield from _between(BALANCE, "scoring.resistance", scoring.resistance, 0, 1_000)
    yield from _between(BALANCE, "scoring.least", scoring.least, 0, 100)
    yield from _between(BALANCE, "scoring.most", scoring.most, 100, 10_000)
    yield from _between(BALANCE, "scoring.damage_divisor", scoring.damage_divisor, 1, 1_000)
    yield from _between(BALANCE, "scoring.points_divisor", scoring.points_divisor, 1, 1_000)
    for name, rarity in balance.rarities.items():
        key = f"rarities.{name}"
        yield from _between(BALANCE, f"{key}.odds", rarity.odds, 1, 100)
        yield from _between(
            BALANCE, f"{key}.duplicate_coins", rarity.duplicate_coins, 0, MOST_REWARD
        )
    if sum(rarity.odds for rarity in balance.rarities.values()) != 100:
        yield BALANCE, "rarities", "the odds do not add up to 100 percent"
    start = balance.start
    yield from _between(BALANCE, "start.coins", start.coins, 0, MOST_REWARD)
    yield from _between(BALANCE, "start.tickets", start.tickets, 0, MOST_REWARD)
    if not start.characters or len(set(start.characters)) != len(start.characters):
        yield BALANCE, "start.characters", "name at least one, and none twice"
    for id_ in start.characters:
        if id_ not in content.catalogue.characters:
            yield BALANCE, "start.characters", f"{CHARACTERS} has no character {id_!r}"


def _in_catalogue(content: Content) -> Iterator[Problem]:
    kinds = {kind: getattr(content.catalogue.affinities, kind) for kind in KINDS}
    every = [name for names in kinds.values() for name in names]
    for name in every:
        if every.count(name) > 1:
            yield CHARACTERS, "affinities", f"{name!r} is there more than once"
    rarities = content.balance.rarities
    for id_, character in content.catalogue.characters.items():
        key = f"characters.{id_}"
        if not _is_id(id_):
            yield CHARACTERS, key, _ID_PROBLEM
        if character.rarity not in rarities:
            known = ", ".join(rarities)
            yield CHARACTERS, f"{key}.rarity", f"no rarity {character.rarity!r}: {known}"
        for kind, names in kinds.items():
            if (value := getattr(character, kind)) not in names:
                yield CHARACTERS, f"{key}.{kind}", f"no {kind} {value!r}: {', '.join(names)}"
        for stat in STATS:
            value = getattr(character, stat)
            yield from _between(CHARACTERS, f"{key}.{stat}", value, 0, MOST_STAT)
    used = {character.rarity for character in content.catalogue.characters.values()}
    for name in rarities:
        if name not in used:
            yield CHARACTERS, "characters", f"nobody is {name}, though {BALANCE} gives odds for it"


def _in_curses(content: Content) -> Iterator[Problem]:
    known = _all_affinities(content)
    for id_, curse in content.curses.items():
        key = f"curses.{id_}"
        if not _is_id(id_):
            yield CURSES, key, _ID_PROBLEM
        yield from _between(CURSES, f"{key}.penalty", curse.penalty, 1, 100)
        if not curse.strikes:
            yield CURSES, f"{key}.strikes", "a curse has to strike somebody"
        for name in curse.strikes:
            if name not in known:
                yield CURSES, f"{key}.strikes", f"{CHARACTERS} has no affinity {name!r}"


def _in_boss(content: Content, boss: Boss) -> Iterator[tuple[str, str]]:
    for id_ in content.bosses:
        if not _is_id(id_) and content.bosses[id_] is boss:
            yield "", _ID_PROBLEM
    bounds: dict[str, tuple[int, int]] = {
        "total_hp": (1, MOST),
        "curse_limit": (1, 20),
        "retaliation_every": (1, 1_000_000),
        "duration": (60, LONGEST_RAID),
        "last_call": (1, max(1, boss.duration - 1)),
        "cooldown": (0, boss.duration),
        "weaknesses": (0, len(boss.weakness_pool)),
        "resistances": (0, len(boss.resistance_pool)),
    }
    for key, (low, high) in bounds.items():
        for _, _, problem in _between(BOSSES, key, getattr(boss, key), low, high):
            yield key, problem
    if boss.recovery is not None and boss.recovery < 1:
        yield "recovery", "has to be 1 second at least; leave it out for the whole raid"
    yield from _in_pools(content, boss)
    yield from _in_thresholds(boss)
    for key in ("strike", "victory", "consolation"):
        yield from _in_reward(key, getattr(boss, key))
    for reward in boss.analysis_reward_pool:
        yield from _in_reward("analysis_reward_pool", reward)


def _in_pools(content: Content, boss: Boss) -> Iterator[tuple[str, str]]:
    if not boss.dominant_stats:
        yield "dominant_stats", "name at least one stat, or nothing could hurt this boss"
    for key in ("dominant_stats", "weakness_pool", "resistance_pool", "curse_pool"):
        pool = getattr(boss, key)
        if len(set(pool)) != len(pool):
            yield key, "something is there more than once"
    known = _all_affinities(content)
    for key in ("weakness_pool", "resistance_pool"):
        for name in getattr(boss, key):
            if name not in known:
                yield key, f"{CHARACTERS} has no affinity {name!r}"
    if both := set(boss.weakness_pool) & set(boss.resistance_pool):
        yield "resistance_pool", f"{min(both)!r} is in weakness_pool as well"
    for name in boss.curse_pool:
        if name not in content.curses:
            yield "curse_pool", f"{CURSES} has no curse {name!r}"
    if len(boss.curse_pool) <= boss.curse_limit:
        yield "curse_pool", "needs more curses than curse_limit, so that each one is a new one"


def _in_thresholds(boss: Boss) -> Iterator[tuple[str, str]]:
    tracks: dict[str, tuple[int, ...]] = {
        "analysis_thresholds": boss.analysis_thresholds,
        "damage_milestones": tuple(m.at for m in boss.damage_milestones),
        "analysis_milestones": tuple(m.at for m in boss.analysis_milestones),
    }
    for key, steps in tracks.items():
        if list(steps) != sorted(set(steps)):
            yield key, "the amounts have to rise"
        if steps and not 1 <= min(steps) <= max(steps) <= MOST:
            yield key, f"the amounts have to be between 1 and {MOST}"
    hidden = len(boss.weakness_pool) - boss.weaknesses
    if len(boss.analysis_thresholds) > hidden:
        yield "analysis_thresholds", f"more breakthroughs than the {hidden} weaknesses to reveal"
    if boss.analysis_thresholds and not boss.analysis_reward_pool:
        yield "analysis_reward_pool", "is empty, but a breakthrough draws from it"
    milestones: dict[str, tuple[Milestone, ...]] = {
        "damage_milestones": boss.damage_milestones,
        "analysis_milestones": boss.analysis_milestones,
    }
    for key, each in milestones.items():
        for milestone in each:
            yield from _in_reward(key, milestone.reward)


def _in_reward(key: str, reward: Reward) -> Iterator[tuple[str, str]]:
    amounts: dict[str, Any] = {"xp": reward.xp, "coins": reward.coins, "tickets": reward.tickets}
    for name, amount in amounts.items():
        if not 0 <= amount <= MOST_REWARD:
            yield f"{key}.{name}", f"{amount} is not between 0 and {MOST_REWARD}"
    if not any(amounts.values()):
        yield key, "a reward holds at least some xp, coins or tickets"
    if reward.badge and not _is_id(reward.badge):
        yield f"{key}.badge", _ID_PROBLEM


def _all_affinities(content: Content) -> frozenset[str]:
    affinities = content.catalogue.affinities
    return frozenset((*affinities.element, *affinities.archetype, *affinities.origin))


_ID_PROBLEM = "ids are made of small letters and hyphens"


def _is_id(name: str) -> bool:
    """Whether this may be part of a message's name."""
    return bool(name) and all(
        part.isascii() and part.isalpha() and part.islower() for part in name.split("-")
    )
