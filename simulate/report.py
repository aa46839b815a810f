"""Counts results by table size, and shows the counts as a table or as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import sqrt

import msgspec

from simulate.simulation import Result, Simulation

Z = 1.96
"""How many standard errors a 95 % interval reaches to either side."""


class Row(msgspec.Struct, frozen=True):
    """One table size. Shares are of all games of that size, between 0 and 1.

    ``interval`` is a 95 % interval of the first side's share. ``other`` holds the ways of
    winning that the game's report has no column for.
    """

    players: int
    games: int
    sides: dict[str, float]
    interval: tuple[float, float]
    ways: dict[str, float]
    other: dict[str, float]
    nobody: float
    rounds: float
    minutes: float


def rows(results: Iterable[Result], sides: Sequence[str], ways: Sequence[str]) -> list[Row]:
    """The results of each table size, smallest first."""
    by_size: dict[int, list[Result]] = {}
    for result in results:
        by_size.setdefault(result.players, []).append(result)
    return [_row(size, by_size[size], sides, ways) for size in sorted(by_size)]


def _row(size: int, played: Sequence[Result], sides: Sequence[str], ways: Sequence[str]) -> Row:
    games = len(played)
    winners = Counter(result.winner for result in played)
    decided = Counter(result.way for result in played)
    return Row(
        players=size,
        games=games,
        sides={side: winners[side] / games for side in sides},
        interval=wilson(winners[sides[0]], games),
        ways={way: decided[way] / games for way in ways},
        other={way: n / games for way, n in sorted(decided.items()) if way not in ways},
        nobody=winners[None] / games,
        rounds=sum(result.rounds for result in played) / games,
        minutes=sum(result.seconds for result in played) / games / 60,
    )


def wilson(hits: int, games: int) -> tuple[float, float]:
    """The 95 % score interval of a share."""
    share = hits / games
    scale = 1 + Z * Z / games
    middle = (share + Z * Z / (2 * games)) / scale
    reach = Z * sqrt(share * (1 - share) / games + Z * Z / (4 * games * games)) / scale
    return max(0.0, middle - reach), min(1.0, middle + reach)


def as_json(table: Sequence[Row]) -> str:
    """A list of objects, each side's share under its name."""
    plain = []
    for row in table:
        fields = msgspec.to_builtins(row)
        plain.append({"players": row.players, "games": row.games, **fields.pop("sides"), **fields})
    return msgspec.json.format(msgspec.json.encode(plain), indent=2).decode()


def as_table(table: Sequence[Row], simulated: Simulation) -> str:
    """A table in Markdown that is also good to read on a terminal."""
    head = ["players", "games", *simulated.sides, "95 %"]
    head += [*(f"by {way}" for way in simulated.ways), "other", "rounds", "minutes"]
    cells = [head, ["-:"] * len(head), *(list(_cells(row)) for row in table)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(head))]
    cells[1] = ["-" * (width - 1) + ":" for width in widths]
    return "\n".join(
        "| " + " | ".join(c.rjust(w) for c, w in zip(line, widths, strict=True)) + " |"
        for line in cells
    )


def _cells(row: Row) -> Iterator[str]:
    low, high = row.interval
    yield from (str(row.players), str(row.games))
    yield from (_percent(share) for share in row.sides.values())
    yield f"{100 * low:.1f}–{100 * high:.1f}"
    yield from (_percent(share) for share in row.ways.values())
    yield _percent(sum(row.other.values()))
    yield f"{row.rounds:.1f}"
    yield f"{row.minutes:.1f}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
