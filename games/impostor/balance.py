"""Reads the balance file and resolves it, with a chat's wishes, to the rules of one session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from games.contract import LobbyRules, Settings
from games.impostor.puzzles import COMPUTED, KINDS
from games.impostor.state import Rewards, Rules, Size, Times


class Lobby(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many sit down at a table unless a chat says otherwise."""

    min_players: int
    max_players: int
    seats: int


class Preset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pace of play: everything that is a duration, in seconds."""

    lobby: int
    extend: int
    times: Times


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Bounds that are the same for every table."""

    notice_most: int
    max_rounds: int
    missed_votes: int


class Balance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole balance file."""

    lobby: Lobby
    limits: Limits
    xp: Rewards
    presets: dict[str, Preset]
    puzzles: dict[str, int]
    settings: dict[str, bool]
    sizes: dict[int, Size]


SWITCHES = ("open_ballots", "reveal_role", "log_discussion")
MOST_ROOMS = 6


def load(data: bytes | Mapping[str, Any]) -> Balance:
    """Read a balance file, or its data. Raises ValueError saying what is wrong with it."""
    try:
        if isinstance(data, bytes):
            data = msgspec.toml.decode(data)
        balance = msgspec.convert(data, Balance, strict=False)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise ValueError(f"Impostor's balance file: {error}") from error
    for problem in _problems(balance):
        raise ValueError(f"Impostor's balance file: {problem}")
    return balance


def _problems(balance: Balance) -> list[str]:
    lobby = balance.lobby
    wanted = range(lobby.min_players, lobby.max_players + 1)
    problems = [f"sizes.{n} is missing" for n in wanted if n not in balance.sizes]
    for players, size in balance.sizes.items():
        crew = players - size.impostors
        if size.impostors < 1 or crew - size.detectives < 1 or size.impostors >= crew:
            problems.append(f"sizes.{players}: more impostors or detectives than can be dealt")
        if not 1 <= size.rooms <= MOST_ROOMS:
            problems.append(f"sizes.{players}.rooms is not between 1 and {MOST_ROOMS}")
        if not 0 <= size.notice_chance <= 1:
            problems.append(f"sizes.{players}.notice_chance is not between 0 and 1")
        if size.tasks <= 0:
            problems.append(f"sizes.{players}.tasks is not positive")
    if not lobby.min_players <= lobby.seats <= lobby.max_players:
        problems.append("lobby.seats is not between min_players and max_players")
    if balance.limits.missed_votes < 2 or balance.limits.max_rounds < 1:
        problems.append("limits needs max_rounds of 1 and missed_votes of 2 at least")
    if not balance.presets:
        problems.append("presets has no preset")
    if unknown := set(balance.puzzles) - set(KINDS):
        problems.append(f"puzzles has no kind {', '.join(sorted(unknown))}")
    if not any(balance.puzzles.get(kind, 0) > 0 for kind in COMPUTED):
        problems.append(f"puzzles needs one of {', '.join(COMPUTED)}: they do not run out")
    if set(balance.settings) != set(SWITCHES):
        problems.append(f"settings must be exactly {', '.join(SWITCHES)}")
    return problems


def rules(balance: Balance, bank: Mapping[str, int], preset: str, settings: Settings) -> Rules:
    """The rules of one session. Raises ValueError for a preset that the file does not have."""
    pace = balance.presets.get(preset)
    if pace is None:
        raise ValueError(f"Impostor has no preset {preset!r}: {', '.join(balance.presets)}")
    lobby = balance.lobby
    wanted = int(settings.get("seats") or lobby.seats)
    switches = {name: bool(settings.get(name, balance.settings[name])) for name in SWITCHES}
    return Rules(
        preset=preset,
        lobby=LobbyRules(
            min_players=lobby.min_players,
            seats=max(lobby.min_players, min(wanted, lobby.max_players)),
            seconds=pace.lobby,
            extend_seconds=pace.extend,
        ),
        sizes=balance.sizes,
        times=pace.times,
        xp=balance.xp,
        notice_most=balance.limits.notice_most,
        max_rounds=balance.limits.max_rounds,
        missed_votes=balance.limits.missed_votes,
        bank=dict(bank),
        weights=balance.puzzles,
        departed_secret=True,
        **switches,
    )
